package collector

import (
	"context"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/iam"
	"github.com/aws/aws-sdk-go-v2/service/iam/types"

	"github.com/iamaudit/iamaudit/snapshot"
)

// listedRole is what only ListRoles tells of a role.
type listedRole struct {
	arn, description string
	session          int
}

// listedUser is what only ListUsers tells of a user.
type listedUser struct {
	arn      string
	lastUsed time.Time
}

func (s *session) listRoles(ctx context.Context) (int, error) {
	list, err := stream(ctx, s.watch(snapshot.PartRoleDescriptions), func(ctx context.Context, marker *string) (page[listedRole], error) {
		out, err := s.iam.ListRoles(ctx, &iam.ListRolesInput{Marker: marker, MaxItems: s.pageSize()})
		if err != nil {
			return page[listedRole]{}, err
		}
		return page[listedRole]{each(out.Roles, func(r types.Role) listedRole {
			return listedRole{aws.ToString(r.Arn), aws.ToString(r.Description), int(aws.ToInt32(r.MaxSessionDuration))}
		}), out.Marker, out.IsTruncated}, nil
	})
	s.described = make(map[string]listedRole, len(list))
	for _, r := range list {
		s.described[r.arn] = r
	}
	return len(list), err
}

func (s *session) listUsers(ctx context.Context) (int, error) {
	list, err := stream(ctx, s.watch(snapshot.PartPasswordsLastUsed), func(ctx context.Context, marker *string) (page[listedUser], error) {
		out, err := s.iam.ListUsers(ctx, &iam.ListUsersInput{Marker: marker, MaxItems: s.pageSize()})
		if err != nil {
			return page[listedUser]{}, err
		}
		return page[listedUser]{each(out.Users, func(u types.User) listedUser {
			return listedUser{aws.ToString(u.Arn), utc(u.PasswordLastUsed)}
		}), out.Marker, out.IsTruncated}, nil
	})
	s.signedIn = make(map[string]listedUser, len(list))
	for _, u := range list {
		s.signedIn[u.arn] = u
	}
	return len(list), err
}

// merge puts together what came by different calls: descriptions and last sign-ins into roles and
// users, and the two kinds of managed policies into one list.
func (s *session) merge() {
	a := s.account
	for i := range a.RoleDetailList {
		r := &a.RoleDetailList[i]
		r.Description, r.MaxSessionDuration = s.described[r.ARN].description, s.described[r.ARN].session
	}
	for i := range a.UserDetailList {
		u := &a.UserDetailList[i]
		u.PasswordLastUsed = s.signedIn[u.ARN].lastUsed
	}
	if a.Organization != nil {
		a.Organization.EnabledFeatures = s.features
	}
	a.Policies = append(append([]snapshot.ManagedPolicy{}, s.customer...), s.inUse(s.aws)...)
}

// inUse drops AWS managed policies that nothing in the account uses. AWS does not send them;
// emulators send its whole catalogue.
func (s *session) inUse(policies []snapshot.ManagedPolicy) []snapshot.ManagedPolicy {
	used := map[string]bool{}
	for id := range s.account.Identities() {
		for _, p := range id.Attached() {
			used[p.PolicyARN] = true
		}
		if b := id.Boundary(); b != nil {
			used[b.PermissionsBoundaryARN] = true
		}
	}
	var kept []snapshot.ManagedPolicy
	for _, p := range policies {
		if used[p.ARN] || p.AttachmentCount > 0 || p.PermissionsBoundaryUsageCount > 0 {
			kept = append(kept, p)
		}
	}
	return kept
}
