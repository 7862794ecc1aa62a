package collector

import (
	"context"
	"errors"
	"slices"
	"strings"
	"sync"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/iam"
	"github.com/aws/aws-sdk-go-v2/service/organizations"
	"github.com/aws/aws-sdk-go-v2/service/organizations/types"

	"github.com/iamaudit/iamaudit/snapshot"
)

// organization finds the account's place in AWS Organizations and the policies at each level above
// it. Every member may ask which organization it is in; the tree and its policies are told to the
// management account and delegated administrators only.
func (s *session) organization(ctx context.Context) (int, error) {
	out, err := s.org.DescribeOrganization(ctx, &organizations.DescribeOrganizationInput{})
	if hasCode(err, "AWSOrganizationsNotInUse") {
		s.account.Organization = &snapshot.Organization{}
		s.organizationPolicyStates(nil, nil)
		return 0, nil
	}
	if err != nil || out.Organization == nil {
		if err == nil {
			err = &incomplete{reason: "AWS sent an empty organization"}
		}
		s.organizationPolicyStates(err, err)
		return 0, err
	}
	o := &snapshot.Organization{
		ID: aws.ToString(out.Organization.Id), ARN: aws.ToString(out.Organization.Arn),
		ManagementAccountID: aws.ToString(out.Organization.MasterAccountId),
	}
	s.account.Organization = o
	err = s.place(ctx, o)
	if len(o.Levels) == 0 {
		s.organizationPolicyStates(err, err)
		return 1, err
	}
	ids := each(o.Levels, func(l snapshot.OrganizationLevel) string { return l.ID })
	var names map[string]string
	var nameless, scp, rcp error
	var g sync.WaitGroup
	g.Go(func() { names, nameless = s.unitNames(ctx, ids[1:len(ids)-1]) })
	g.Go(func() { scp = s.policiesOfKind(ctx, o, ids, types.PolicyTypeServiceControlPolicy) })
	g.Go(func() { rcp = s.policiesOfKind(ctx, o, ids, types.PolicyTypeResourceControlPolicy) })
	g.Wait()
	for i := range o.Levels {
		if name, ok := names[o.Levels[i].ID]; ok {
			o.Levels[i].Name = name
		}
	}
	s.organizationPolicyStates(scp, rcp)
	return 1 + len(o.Levels), nameless
}

func (s *session) organizationPolicyStates(scp, rcp error) {
	s.watch(snapshot.PartServiceControlPolicies).end(stateOf(scp, 0))
	s.watch(snapshot.PartResourceControlPolicies).end(stateOf(rcp, 0))
}

// place fills the levels from the root down to the account, and the kinds of policies in force.
func (s *session) place(ctx context.Context, o *snapshot.Organization) error {
	var roots []types.Root
	var unknown, astray error
	var g sync.WaitGroup
	g.Go(func() { roots, unknown = s.roots(ctx) })
	g.Go(func() { o.Levels, astray = s.levels(ctx) })
	g.Wait()
	if unknown != nil {
		o.Levels = nil // without the root nobody knows which policies are in force
		return unknown
	}
	for _, r := range roots {
		for _, t := range r.PolicyTypes {
			if t.Status == types.PolicyTypeStatusEnabled {
				o.EnabledPolicyTypes = append(o.EnabledPolicyTypes, string(t.Type))
			}
		}
		if len(o.Levels) > 0 && o.Levels[0].ID == aws.ToString(r.Id) {
			o.Levels[0].Name = aws.ToString(r.Name)
		}
	}
	return astray
}

// levels climbs from the account to the root and returns the way down.
func (s *session) levels(ctx context.Context) ([]snapshot.OrganizationLevel, error) {
	levels := []snapshot.OrganizationLevel{{ID: s.accountID(), Type: "ACCOUNT"}}
	const deepest = 10 // AWS allows five levels of organizational units
	for levels[len(levels)-1].Type != string(types.ParentTypeRoot) {
		child := levels[len(levels)-1].ID
		if len(levels) > deepest {
			return nil, &incomplete{reason: "the organization's tree has no root above the account"}
		}
		out, err := s.org.ListParents(ctx, &organizations.ListParentsInput{ChildId: &child})
		if err != nil {
			return nil, err
		}
		if len(out.Parents) == 0 {
			return nil, &incomplete{reason: "AWS names no parent of " + child}
		}
		levels = append(levels, snapshot.OrganizationLevel{ID: aws.ToString(out.Parents[0].Id), Type: string(out.Parents[0].Type)})
	}
	slices.Reverse(levels)
	return levels, nil
}

// unitNames returns the names of organizational units by their ids. The tree is of use without them.
func (s *session) unitNames(ctx context.Context, ids []string) (map[string]string, error) {
	units, err := fetch(ctx, ids, func(ctx context.Context, id string) (types.OrganizationalUnit, error) {
		out, err := s.org.DescribeOrganizationalUnit(ctx, &organizations.DescribeOrganizationalUnitInput{OrganizationalUnitId: &id})
		if err != nil || out.OrganizationalUnit == nil {
			return types.OrganizationalUnit{}, err
		}
		return *out.OrganizationalUnit, nil
	}, nil)
	if err != nil {
		err = partial(whole(err), "names of organizational units are missing")
	}
	names := make(map[string]string, len(units))
	for _, u := range units {
		names[aws.ToString(u.Id)] = aws.ToString(u.Name)
	}
	return names, err
}

func (s *session) roots(ctx context.Context) ([]types.Root, error) {
	return stream(ctx, nil, func(ctx context.Context, token *string) (page[types.Root], error) {
		out, err := s.org.ListRoots(ctx, &organizations.ListRootsInput{NextToken: token})
		if err != nil {
			return page[types.Root]{}, err
		}
		return page[types.Root]{out.Roots, out.NextToken, out.NextToken != nil}, nil
	})
}

// policiesOfKind reads which policies each level has, then each policy's text once. A kind that the
// root has not enabled binds nobody and is not read.
func (s *session) policiesOfKind(ctx context.Context, o *snapshot.Organization, levels []string, kind types.PolicyType) error {
	if !slices.Contains(o.EnabledPolicyTypes, string(kind)) {
		return nil
	}
	type attached struct {
		level string
		list  []types.PolicySummary
	}
	byLevel, err := fetch(ctx, levels, func(ctx context.Context, level string) (attached, error) {
		list, err := stream(ctx, s.watch(partOfPolicyType(kind)), func(ctx context.Context, token *string) (page[types.PolicySummary], error) {
			out, err := s.org.ListPoliciesForTarget(ctx, &organizations.ListPoliciesForTargetInput{TargetId: &level, Filter: kind, NextToken: token})
			if err != nil {
				return page[types.PolicySummary]{}, err
			}
			return page[types.PolicySummary]{out.Policies, out.NextToken, out.NextToken != nil}, nil
		})
		return attached{level, list}, err
	}, nil)
	if err != nil {
		return whole(err) // the policies of some levels would look like those of all
	}
	var summaries []types.PolicySummary
	for _, l := range byLevel {
		summaries = append(summaries, l.list...)
	}
	policies, err := s.policyTexts(ctx, summaries)
	if err != nil {
		return whole(err)
	}
	for _, l := range byLevel {
		for i := range o.Levels {
			for _, p := range l.list {
				if o.Levels[i].ID == l.level {
					at := policiesAt(&o.Levels[i], kind)
					*at = append(*at, policies[aws.ToString(p.Id)])
				}
			}
		}
	}
	return nil
}

// policiesAt returns where a level keeps its policies of a kind.
func policiesAt(l *snapshot.OrganizationLevel, kind types.PolicyType) *[]snapshot.OrganizationPolicy {
	if kind == types.PolicyTypeResourceControlPolicy {
		return &l.ResourceControlPolicies
	}
	return &l.ServiceControlPolicies
}

// policyTexts reads each policy once and returns them by id.
func (s *session) policyTexts(ctx context.Context, list []types.PolicySummary) (map[string]snapshot.OrganizationPolicy, error) {
	list = unique(list, func(p *types.PolicySummary) string { return aws.ToString(p.Id) })
	got, err := fetch(ctx, list, func(ctx context.Context, p types.PolicySummary) (snapshot.OrganizationPolicy, error) {
		policy := snapshot.OrganizationPolicy{ID: aws.ToString(p.Id), Name: aws.ToString(p.Name), ARN: aws.ToString(p.Arn), AWSManaged: p.AwsManaged}
		out, err := s.org.DescribePolicy(ctx, &organizations.DescribePolicyInput{PolicyId: p.Id})
		if err != nil {
			return policy, err
		}
		if out.Policy == nil || out.Policy.Content == nil {
			return policy, &incomplete{reason: "AWS sent policy " + policy.ID + " without its text"}
		}
		policy.Content = s.convert.document(out.Policy.Content)
		return policy, nil
	}, nil)
	byID := make(map[string]snapshot.OrganizationPolicy, len(got))
	for _, p := range got {
		byID[p.ID] = p
	}
	return byID, err
}

func partOfPolicyType(kind types.PolicyType) snapshot.Part {
	if kind == types.PolicyTypeResourceControlPolicy {
		return snapshot.PartResourceControlPolicies
	}
	return snapshot.PartServiceControlPolicies
}

// organizationsFeatures asks whether root access is managed centrally. Only the management account
// and delegated administrators are told.
func (s *session) organizationsFeatures(ctx context.Context) (int, error) {
	out, err := s.manage.ListOrganizationsFeatures(ctx, &iam.ListOrganizationsFeaturesInput{})
	switch {
	case err == nil:
		for _, f := range out.EnabledFeatures {
			s.features = append(s.features, string(f))
		}
		return len(s.features), nil
	case hasCode(err, "OrganizationNotFound", "ServiceAccessNotEnabled", "OrganizationNotInAllFeaturesMode"):
		return 0, nil // no organization, or nothing is switched on in it
	case hasCode(err, "AccountNotManagementOrDelegatedAdministrator"):
		return 0, errNotOurs
	}
	return 0, err
}

// errNotOurs ends a part that this account is not the one to ask about.
var errNotOurs = errors.New("only the organization's management account or a delegated administrator is told which features are on")

// timeUp says that the collection ran out of time rather than what that did to one call.
func timeUp(ctx context.Context, err error) error {
	if errors.Is(ctx.Err(), context.DeadlineExceeded) {
		return &incomplete{reason: "the time allowed for the collection was up"}
	}
	return err
}

// refusedMidway is the error of credentials that ended while they were in use.
func refusedMidway(err error) error {
	return errors.New("AWS refused the credentials while the account was being read (" + strings.TrimSpace(plainReason(err)) + "); sign in again and repeat")
}
