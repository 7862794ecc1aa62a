package collector

import (
	"bytes"
	"hash/maphash"
	"strings"
	"sync"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/iam/types"

	"github.com/iamaudit/iamaudit/snapshot"
)

// converter turns the SDK's types into the snapshot's. It keeps one copy of what accounts repeat: a
// few trust policies thousands of times, and the names and ARNs of what is attached to principals.
type converter struct {
	seed      maphash.Seed
	mu        sync.Mutex
	documents map[uint64][]byte
	texts     map[string]string
}

func newConverter() *converter {
	return &converter{seed: maphash.MakeSeed(), documents: map[uint64][]byte{}, texts: map[string]string{}}
}

// document decodes a policy document. AWS encodes it by RFC 3986 and the SDK leaves it so; some
// emulators send it plain. It is not parsed: who only writes a snapshot needs its text alone.
func (c *converter) document(sent *string) snapshot.Document {
	if sent == nil || *sent == "" {
		return snapshot.Document{}
	}
	text := decodeDocument(*sent)
	key := maphash.Bytes(c.seed, text)
	c.mu.Lock()
	defer c.mu.Unlock()
	if kept, ok := c.documents[key]; ok && bytes.Equal(kept, text) {
		return snapshot.Document{Text: kept}
	}
	c.documents[key] = text
	return snapshot.Document{Text: text}
}

// text returns the one copy of a text that many entities share.
func (c *converter) text(sent *string) string {
	if sent == nil || *sent == "" {
		return ""
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	if kept, ok := c.texts[*sent]; ok {
		return kept
	}
	c.texts[*sent] = *sent
	return *sent
}

// decodeDocument undoes AWS's percent-encoding. A plus sign is a plus sign: this is a path, not a
// query. Text that starts with a brace was never encoded, since AWS encodes the brace too.
func decodeDocument(sent string) []byte {
	if strings.HasPrefix(strings.TrimLeft(sent, " \t\r\n"), "{") {
		return []byte(sent)
	}
	plain := make([]byte, 0, max(0, len(sent)-2*strings.Count(sent, "%")))
	for i := 0; i < len(sent); i++ {
		c := sent[i]
		if c == '%' {
			if i+2 >= len(sent) || unhex[sent[i+1]]|unhex[sent[i+2]] > 15 {
				return []byte(sent) // not encoded after all
			}
			c = unhex[sent[i+1]]<<4 | unhex[sent[i+2]]
			i += 2
		}
		plain = append(plain, c)
	}
	return plain
}

// unhex holds the value of each hexadecimal digit, and 0xff for what is none.
var unhex = func() (t [256]byte) {
	for i := range t {
		t[i] = 0xff
	}
	for i, c := range []byte("0123456789abcdef") {
		t[c], t[bytes.ToUpper([]byte{c})[0]] = byte(i), byte(i)
	}
	return t
}()

func (c *converter) user(u types.UserDetail) snapshot.User {
	return snapshot.User{
		Path: c.text(u.Path), UserName: aws.ToString(u.UserName), UserID: aws.ToString(u.UserId), ARN: aws.ToString(u.Arn),
		CreateDate:              utc(u.CreateDate),
		UserPolicyList:          c.inline(u.UserPolicyList),
		GroupList:               each(u.GroupList, func(g string) string { return c.text(&g) }),
		AttachedManagedPolicies: c.attached(u.AttachedManagedPolicies),
		PermissionsBoundary:     c.boundary(u.PermissionsBoundary),
		Tags:                    c.tags(u.Tags),
	}
}

func (c *converter) group(g types.GroupDetail) snapshot.Group {
	return snapshot.Group{
		Path: c.text(g.Path), GroupName: aws.ToString(g.GroupName), GroupID: aws.ToString(g.GroupId), ARN: aws.ToString(g.Arn),
		CreateDate:              utc(g.CreateDate),
		GroupPolicyList:         c.inline(g.GroupPolicyList),
		AttachedManagedPolicies: c.attached(g.AttachedManagedPolicies),
	}
}

func (c *converter) role(r types.RoleDetail) snapshot.Role {
	role := snapshot.Role{
		Path: c.text(r.Path), RoleName: aws.ToString(r.RoleName), RoleID: aws.ToString(r.RoleId), ARN: aws.ToString(r.Arn),
		CreateDate:               utc(r.CreateDate),
		AssumeRolePolicyDocument: c.document(r.AssumeRolePolicyDocument),
		InstanceProfileList:      each(r.InstanceProfileList, c.instanceProfile),
		RolePolicyList:           c.inline(r.RolePolicyList),
		AttachedManagedPolicies:  c.attached(r.AttachedManagedPolicies),
		PermissionsBoundary:      c.boundary(r.PermissionsBoundary),
		Tags:                     c.tags(r.Tags),
	}
	if u := r.RoleLastUsed; u != nil {
		role.RoleLastUsed = &snapshot.RoleLastUsed{LastUsedDate: utc(u.LastUsedDate), Region: c.text(u.Region)}
	}
	return role
}

func (c *converter) managedPolicy(p types.ManagedPolicyDetail) snapshot.ManagedPolicy {
	policy := snapshot.ManagedPolicy{
		PolicyName: aws.ToString(p.PolicyName), PolicyID: aws.ToString(p.PolicyId), ARN: aws.ToString(p.Arn), Path: c.text(p.Path),
		Description: aws.ToString(p.Description), DefaultVersionID: aws.ToString(p.DefaultVersionId),
		AttachmentCount:               int(aws.ToInt32(p.AttachmentCount)),
		PermissionsBoundaryUsageCount: int(aws.ToInt32(p.PermissionsBoundaryUsageCount)),
		IsAttachable:                  p.IsAttachable,
		CreateDate:                    utc(p.CreateDate),
		UpdateDate:                    utc(p.UpdateDate),
		PolicyVersionList: each(p.PolicyVersionList, func(v types.PolicyVersion) snapshot.PolicyVersion {
			return snapshot.PolicyVersion{
				Document: c.document(v.Document), VersionID: c.text(v.VersionId),
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
		return snapshot.InlinePolicy{PolicyName: c.text(p.PolicyName), PolicyDocument: c.document(p.PolicyDocument)}
	})
}

func (c *converter) attached(list []types.AttachedPolicy) []snapshot.AttachedPolicy {
	return each(list, func(p types.AttachedPolicy) snapshot.AttachedPolicy {
		return snapshot.AttachedPolicy{PolicyName: c.text(p.PolicyName), PolicyARN: c.text(p.PolicyArn)}
	})
}

func (c *converter) boundary(b *types.AttachedPermissionsBoundary) *snapshot.Boundary {
	if b == nil {
		return nil
	}
	return &snapshot.Boundary{
		PermissionsBoundaryType: string(b.PermissionsBoundaryType),
		PermissionsBoundaryARN:  c.text(b.PermissionsBoundaryArn),
	}
}

func (c *converter) tags(list []types.Tag) []snapshot.Tag {
	return each(list, func(t types.Tag) snapshot.Tag {
		return snapshot.Tag{Key: c.text(t.Key), Value: c.text(t.Value)}
	})
}

func (c *converter) instanceProfile(p types.InstanceProfile) snapshot.InstanceProfile {
	return snapshot.InstanceProfile{
		Path: c.text(p.Path), InstanceProfileName: aws.ToString(p.InstanceProfileName),
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
