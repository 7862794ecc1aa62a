package collector

import (
	"context"
	"errors"
	"slices"
	"strings"

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
	if err != nil {
		s.organizationPolicyStates(err, err)
		return 1, err
	}
	s.organizationPolicyStates(s.organizationPolicies(ctx, o))
	return 1 + len(o.Levels), nil
}

func (s *session) organizationPolicyStates(scp, rcp error) {
	s.watch(snapshot.PartServiceControlPolicies).end(stateOf(scp, 0))
	s.watch(snapshot.PartResourceControlPolicies).end(stateOf(rcp, 0))
}

// place fills the levels from the root down to the account, and the kinds of policies in force.
func (s *session) place(ctx context.Context, o *snapshot.Organization) error {
	roots, err := s.roots(ctx)
	if err != nil {
		return err
	}
	for _, r := range roots {
		for _, t := range r.PolicyTypes {
			if t.Status == types.PolicyTypeStatusEnabled {
				o.EnabledPolicyTypes = append(o.EnabledPolicyTypes, string(t.Type))
			}
		}
	}
	levels := []snapshot.OrganizationLevel{{ID: s.account.AccountID, Type: "ACCOUNT"}}
	const deepest = 10 // AWS allows five levels of organizational units
	for child := s.account.AccountID; len(levels) <= deepest; {
		out, err := s.org.ListParents(ctx, &organizations.ListParentsInput{ChildId: &child})
		if err != nil {
			return err
		}
		if len(out.Parents) == 0 {
			return &incomplete{reason: "AWS names no parent of " + child}
		}
		level := snapshot.OrganizationLevel{ID: aws.ToString(out.Parents[0].Id), Type: string(out.Parents[0].Type)}
		if level.Type == string(types.ParentTypeRoot) {
			for _, r := range roots {
				if aws.ToString(r.Id) == level.ID {
					level.Name = aws.ToString(r.Name)
				}
			}
			levels = append(levels, level)
			slices.Reverse(levels)
			o.Levels = levels
			return nil
		}
		unit, err := s.org.DescribeOrganizationalUnit(ctx, &organizations.DescribeOrganizationalUnitInput{OrganizationalUnitId: &level.ID})
		if err != nil {
			return err
		}
		if unit.OrganizationalUnit != nil {
			level.Name = aws.ToString(unit.OrganizationalUnit.Name)
		}
		levels = append(levels, level)
		child = level.ID
	}
	return &incomplete{reason: "the organization's tree has no root above the account"}
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

// organizationPolicies reads the SCPs and RCPs of each level, and each policy's text once. A kind
// that the root has not enabled binds nobody and is not read.
func (s *session) organizationPolicies(ctx context.Context, o *snapshot.Organization) (scp, rcp error) {
	texts := map[string]*string{}
	read := func(kind types.PolicyType, at func(*snapshot.OrganizationLevel) *[]snapshot.OrganizationPolicy) error {
		if !slices.Contains(o.EnabledPolicyTypes, string(kind)) {
			return nil
		}
		part := partOfPolicyType(kind)
		for i := range o.Levels {
			level := &o.Levels[i]
			list, err := stream(ctx, s.watch(part), func(ctx context.Context, token *string) (page[types.PolicySummary], error) {
				out, err := s.org.ListPoliciesForTarget(ctx, &organizations.ListPoliciesForTargetInput{TargetId: &level.ID, Filter: kind, NextToken: token})
				if err != nil {
					return page[types.PolicySummary]{}, err
				}
				return page[types.PolicySummary]{out.Policies, out.NextToken, out.NextToken != nil}, nil
			})
			if err != nil {
				return err
			}
			for _, p := range list {
				id := aws.ToString(p.Id)
				if texts[id] == nil {
					out, err := s.org.DescribePolicy(ctx, &organizations.DescribePolicyInput{PolicyId: p.Id})
					if err != nil {
						return err
					}
					if out.Policy == nil || out.Policy.Content == nil {
						return &incomplete{reason: "AWS sent policy " + id + " without its text"}
					}
					texts[id] = out.Policy.Content
				}
				*at(level) = append(*at(level), snapshot.OrganizationPolicy{
					ID: id, Name: aws.ToString(p.Name), ARN: aws.ToString(p.Arn), AWSManaged: p.AwsManaged,
					Content: s.convert.document(texts[id]),
				})
			}
		}
		return nil
	}
	scp = read(types.PolicyTypeServiceControlPolicy, func(l *snapshot.OrganizationLevel) *[]snapshot.OrganizationPolicy { return &l.ServiceControlPolicies })
	rcp = read(types.PolicyTypeResourceControlPolicy, func(l *snapshot.OrganizationLevel) *[]snapshot.OrganizationPolicy { return &l.ResourceControlPolicies })
	return scp, rcp
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
func timeUp(err error, ctx context.Context) error {
	if errors.Is(ctx.Err(), context.DeadlineExceeded) {
		return &incomplete{reason: "the time allowed for the collection was up"}
	}
	return err
}

// refusedMidway is the error of credentials that ended while they were in use.
func refusedMidway(err error) error {
	return errors.New("AWS refused the credentials while the account was being read (" + strings.TrimSpace(plainReason(err)) + "); sign in again and repeat")
}
