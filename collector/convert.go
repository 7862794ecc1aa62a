package collector

import (
	"crypto/sha256"
	"net/url"
	"strings"
	"sync"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/iam/types"

	"github.com/iamaudit/iamaudit/snapshot"
)

// converter turns the SDK's types into the snapshot's. It keeps one Document per text: accounts
// repeat a few trust policies thousands of times.
type converter struct {
	mu        sync.Mutex
	documents map[[sha256.Size]byte]snapshot.Document
}

func newConverter() *converter {
	return &converter{documents: map[[sha256.Size]byte]snapshot.Document{}}
}

// document decodes a policy document. AWS encodes it by RFC 3986 and the SDK leaves it so; some
// emulators send it plain.
func (c *converter) document(sent *string) snapshot.Document {
	if sent == nil || *sent == "" {
		return snapshot.Document{}
	}
	key := sha256.Sum256([]byte(*sent)) // the text itself would double what is kept in memory
	c.mu.Lock()
	d, ok := c.documents[key]
	c.mu.Unlock()
	if ok {
		return d
	}
	d = snapshot.NewDocument([]byte(decodeDocument(*sent)))
	c.mu.Lock()
	defer c.mu.Unlock()
	c.documents[key] = d
	return d
}

// decodeDocument undoes AWS's percent-encoding. A plus sign is a plus sign: this is a path, not a
// query. Text that starts with a brace was never encoded, since AWS encodes the brace too.
func decodeDocument(sent string) string {
	if strings.HasPrefix(strings.TrimLeft(sent, " \t\r\n"), "{") {
		return sent
	}
	if plain, err := url.PathUnescape(sent); err == nil {
		return plain
	}
	return sent
}

func (c *converter) user(u types.UserDetail) snapshot.User {
	return snapshot.User{
		Path: aws.ToString(u.Path), UserName: aws.ToString(u.UserName), UserID: aws.ToString(u.UserId), ARN: aws.ToString(u.Arn),
		CreateDate:              utc(u.CreateDate),
		UserPolicyList:          c.inline(u.UserPolicyList),
		GroupList:               some(u.GroupList),
		AttachedManagedPolicies: attached(u.AttachedManagedPolicies),
		PermissionsBoundary:     boundary(u.PermissionsBoundary),
		Tags:                    tags(u.Tags),
	}
}

func (c *converter) group(g types.GroupDetail) snapshot.Group {
	return snapshot.Group{
		Path: aws.ToString(g.Path), GroupName: aws.ToString(g.GroupName), GroupID: aws.ToString(g.GroupId), ARN: aws.ToString(g.Arn),
		CreateDate:              utc(g.CreateDate),
		GroupPolicyList:         c.inline(g.GroupPolicyList),
		AttachedManagedPolicies: attached(g.AttachedManagedPolicies),
	}
}

func (c *converter) role(r types.RoleDetail) snapshot.Role {
	role := snapshot.Role{
		Path: aws.ToString(r.Path), RoleName: aws.ToString(r.RoleName), RoleID: aws.ToString(r.RoleId), ARN: aws.ToString(r.Arn),
		CreateDate:               utc(r.CreateDate),
		AssumeRolePolicyDocument: c.document(r.AssumeRolePolicyDocument),
		InstanceProfileList:      each(r.InstanceProfileList, instanceProfile),
		RolePolicyList:           c.inline(r.RolePolicyList),
		AttachedManagedPolicies:  attached(r.AttachedManagedPolicies),
		PermissionsBoundary:      boundary(r.PermissionsBoundary),
		Tags:                     tags(r.Tags),
	}
	if u := r.RoleLastUsed; u != nil {
		role.RoleLastUsed = &snapshot.RoleLastUsed{LastUsedDate: utc(u.LastUsedDate), Region: aws.ToString(u.Region)}
	}
	return role
}

func (c *converter) managedPolicy(p types.ManagedPolicyDetail) snapshot.ManagedPolicy {
	policy := snapshot.ManagedPolicy{
		PolicyName: aws.ToString(p.PolicyName), PolicyID: aws.ToString(p.PolicyId), ARN: aws.ToString(p.Arn), Path: aws.ToString(p.Path),
		Description: aws.ToString(p.Description), DefaultVersionID: aws.ToString(p.DefaultVersionId),
		AttachmentCount:               int(aws.ToInt32(p.AttachmentCount)),
		PermissionsBoundaryUsageCount: int(aws.ToInt32(p.PermissionsBoundaryUsageCount)),
		IsAttachable:                  p.IsAttachable,
		CreateDate:                    utc(p.CreateDate),
		UpdateDate:                    utc(p.UpdateDate),
		PolicyVersionList: each(p.PolicyVersionList, func(v types.PolicyVersion) snapshot.PolicyVersion {
			return snapshot.PolicyVersion{
				Document: c.document(v.Document), VersionID: aws.ToString(v.VersionId),
				IsDefaultVersion: v.IsDefaultVersion, CreateDate: utc(v.CreateDate),
			}
		}),
	}
	if policy.PolicyName == "" { // moto leaves it out
		policy.PolicyName = policy.ARN[strings.LastIndexByte(policy.ARN, '/')+1:]
	}
	return policy
}

func (c *converter) inline(list []types.PolicyDetail) []snapshot.InlinePolicy {
	return each(list, func(p types.PolicyDetail) snapshot.InlinePolicy {
		return snapshot.InlinePolicy{PolicyName: aws.ToString(p.PolicyName), PolicyDocument: c.document(p.PolicyDocument)}
	})
}

func attached(list []types.AttachedPolicy) []snapshot.AttachedPolicy {
	return each(list, func(p types.AttachedPolicy) snapshot.AttachedPolicy {
		return snapshot.AttachedPolicy{PolicyName: aws.ToString(p.PolicyName), PolicyARN: aws.ToString(p.PolicyArn)}
	})
}

func boundary(b *types.AttachedPermissionsBoundary) *snapshot.Boundary {
	if b == nil {
		return nil
	}
	return &snapshot.Boundary{
		PermissionsBoundaryType: string(b.PermissionsBoundaryType),
		PermissionsBoundaryARN:  aws.ToString(b.PermissionsBoundaryArn),
	}
}

func tags(list []types.Tag) []snapshot.Tag {
	return each(list, func(t types.Tag) snapshot.Tag {
		return snapshot.Tag{Key: aws.ToString(t.Key), Value: aws.ToString(t.Value)}
	})
}

func instanceProfile(p types.InstanceProfile) snapshot.InstanceProfile {
	return snapshot.InstanceProfile{
		Path: aws.ToString(p.Path), InstanceProfileName: aws.ToString(p.InstanceProfileName),
		InstanceProfileID: aws.ToString(p.InstanceProfileId), ARN: aws.ToString(p.Arn), CreateDate: utc(p.CreateDate),
		RoleNames: each(p.Roles, func(r types.Role) string { return aws.ToString(r.RoleName) }),
	}
}

// each converts a list; an empty one becomes nil, as it is after reading a snapshot.
func each[S, T any](list []S, convert func(S) T) []T {
	if len(list) == 0 {
		return nil
	}
	out := make([]T, len(list))
	for i, v := range list {
		out[i] = convert(v)
	}
	return out
}

// some returns the list, or nil if it is empty.
func some(list []string) []string {
	if len(list) == 0 {
		return nil
	}
	return list
}

func utc(t *time.Time) time.Time {
	if t == nil {
		return time.Time{}
	}
	return t.UTC()
}
