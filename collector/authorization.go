package collector

import (
	"context"

	"github.com/aws/aws-sdk-go-v2/service/iam"
	"github.com/aws/aws-sdk-go-v2/service/iam/types"

	"github.com/iamaudit/iamaudit/snapshot"
)

// details reads one of the five streams of GetAccountAuthorizationDetails. Each filter has its own
// markers, so the streams are read side by side.
func details[T any](ctx context.Context, s *session, part snapshot.Part, filter types.EntityType, take func(*iam.GetAccountAuthorizationDetailsOutput) []T) ([]T, error) {
	return stream(ctx, s.watch(part), func(ctx context.Context, marker *string) (page[T], error) {
		out, err := s.iam.GetAccountAuthorizationDetails(ctx, &iam.GetAccountAuthorizationDetailsInput{
			Filter: []types.EntityType{filter}, Marker: marker, MaxItems: s.pageSize(),
		})
		if err != nil {
			return page[T]{}, err
		}
		return page[T]{take(out), out.Marker, out.IsTruncated}, nil
	})
}

func (s *session) users(ctx context.Context) (int, error) {
	list, err := details(ctx, s, snapshot.PartUsers, types.EntityTypeUser, func(out *iam.GetAccountAuthorizationDetailsOutput) []snapshot.User {
		return each(out.UserDetailList, s.convert.user)
	})
	s.account.UserDetailList = unique(list, func(u *snapshot.User) string { return u.ARN })
	return len(list), err
}

func (s *session) groups(ctx context.Context) (int, error) {
	list, err := details(ctx, s, snapshot.PartGroups, types.EntityTypeGroup, func(out *iam.GetAccountAuthorizationDetailsOutput) []snapshot.Group {
		return each(out.GroupDetailList, s.convert.group)
	})
	s.account.GroupDetailList = unique(list, func(g *snapshot.Group) string { return g.ARN })
	return len(list), err
}

func (s *session) roles(ctx context.Context) (int, error) {
	list, err := details(ctx, s, snapshot.PartRoles, types.EntityTypeRole, func(out *iam.GetAccountAuthorizationDetailsOutput) []snapshot.Role {
		return each(out.RoleDetailList, s.convert.role)
	})
	s.account.RoleDetailList = unique(list, func(r *snapshot.Role) string { return r.ARN })
	return len(list), err
}

func (s *session) customerPolicies(ctx context.Context) (int, error) {
	list, err := s.managedPolicies(ctx, snapshot.PartPolicies, types.EntityTypeLocalManagedPolicy, false)
	s.customer = list
	return len(list), err
}

func (s *session) awsPolicies(ctx context.Context) (int, error) {
	list, err := s.managedPolicies(ctx, snapshot.PartAWSPolicies, types.EntityTypeAWSManagedPolicy, true)
	s.aws = list
	return len(list), err
}

func (s *session) managedPolicies(ctx context.Context, part snapshot.Part, filter types.EntityType, aws bool) ([]snapshot.ManagedPolicy, error) {
	list, err := details(ctx, s, part, filter, func(out *iam.GetAccountAuthorizationDetailsOutput) []snapshot.ManagedPolicy {
		var policies []snapshot.ManagedPolicy
		for _, p := range out.Policies {
			if policy := s.convert.managedPolicy(p); policy.AWSManaged() == aws {
				policies = append(policies, policy)
			}
		}
		return policies
	})
	return unique(list, func(p *snapshot.ManagedPolicy) string { return p.ARN }), err
}

// unique drops entities that came twice because the account changed between two pages; the later
// answer counts.
func unique[T any](list []T, arn func(*T) string) []T {
	at := make(map[string]int, len(list))
	kept := list[:0]
	for i := range list {
		key := arn(&list[i])
		if j, ok := at[key]; ok {
			kept[j] = list[i]
			continue
		}
		at[key] = len(kept)
		kept = append(kept, list[i])
	}
	return kept
}
