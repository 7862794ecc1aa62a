package diff

import (
	"bytes"
	"encoding/json"
	"fmt"
	"hash/fnv"
	"strings"

	"github.com/iamaudit/iamaudit/snapshot"
)

type resourceKey struct{ kind, arn string }

// unnamed stands before the hash that names a statement without a Sid.
const unnamed = "statement #"

// inventory is an account as facts: of each resource, a value for each thing that is worth comparing.
// When things were last used is not: that changes every day.
type inventory map[resourceKey]map[string]string

// part is the part of the snapshot that lists the resource.
func (k resourceKey) part() snapshot.Part {
	switch k.kind {
	case "user":
		return snapshot.PartUsers
	case "group":
		return snapshot.PartGroups
	case "role":
		return snapshot.PartRoles
	case "policy":
		if strings.Contains(k.arn, ":iam::aws:") {
			return snapshot.PartAWSPolicies
		}
		return snapshot.PartPolicies
	case "provider":
		if strings.Contains(k.arn, ":saml-provider/") {
			return snapshot.PartSAMLProviders
		}
		return snapshot.PartOpenIDConnectProviders
	default:
		return "" // the account itself is always there, so nobody asks
	}
}

// facts takes stock of the parts that can be compared: the resources of those that both snapshots
// hold at least some of, and further facts about them from those that both hold whole.
func facts(a *snapshot.Account, whole, some func(snapshot.Part) bool) inventory {
	inv := inventory{}
	if some(snapshot.PartUsers) {
		for i := range a.UserDetailList {
			inv.user(a, &a.UserDetailList[i], whole)
		}
	}
	if some(snapshot.PartGroups) {
		for i := range a.GroupDetailList {
			g := &a.GroupDetailList[i]
			f := inv.of("group", g.ARN)
			f["unique id"] = g.GroupID
			f.inline(g.GroupPolicyList)
			f.attached(g.AttachedManagedPolicies)
		}
	}
	if some(snapshot.PartRoles) {
		for i := range a.RoleDetailList {
			inv.role(&a.RoleDetailList[i], whole)
		}
	}
	for i := range a.Policies {
		p := &a.Policies[i]
		if p.AWSManaged() && some(snapshot.PartAWSPolicies) || !p.AWSManaged() && some(snapshot.PartPolicies) {
			inv.policy(p)
		}
	}
	inv.account(a, whole)
	inv.providers(a, some)
	return inv
}

// facts of one resource.
type resourceFacts map[string]string

func (inv inventory) of(kind, arn string) resourceFacts {
	key := resourceKey{kind, arn}
	if inv[key] == nil {
		inv[key] = map[string]string{}
	}
	return inv[key]
}

func (inv inventory) user(a *snapshot.Account, u *snapshot.User, has func(snapshot.Part) bool) {
	f := inv.of("user", u.ARN)
	f["unique id"] = u.UserID // another one under the same name is somebody else
	for _, g := range u.GroupList {
		f[fmt.Sprintf("member of group %q", g)] = ""
	}
	f.inline(u.UserPolicyList)
	f.attached(u.AttachedManagedPolicies)
	f.boundary(u.PermissionsBoundary)
	f.tags(u.Tags)
	if row := a.Credentials(u.UserName); row != nil && has(snapshot.PartCredentialReport) {
		f.credentials(row)
	}
}

func (inv inventory) role(r *snapshot.Role, has func(snapshot.Part) bool) {
	f := inv.of("role", r.ARN)
	f["unique id"] = r.RoleID
	f.document("trust policy", &r.AssumeRolePolicyDocument)
	f.inline(r.RolePolicyList)
	f.attached(r.AttachedManagedPolicies)
	f.boundary(r.PermissionsBoundary)
	f.tags(r.Tags)
	for _, p := range r.InstanceProfileList {
		f[fmt.Sprintf("instance profile %q", p.InstanceProfileName)] = ""
	}
	if has(snapshot.PartRoleDescriptions) {
		f.set("description", r.Description)
		if r.MaxSessionDuration > 0 {
			f["longest session"] = fmt.Sprintf("%d s", r.MaxSessionDuration)
		}
	}
}

func (inv inventory) policy(p *snapshot.ManagedPolicy) {
	f := inv.of("policy", p.ARN)
	f.set("default version", p.DefaultVersionID)
	f.tags(p.Tags)
	if v := p.Default(); v != nil {
		f.document("", &v.Document)
	}
}

func (f resourceFacts) set(what, value string) {
	if value != "" {
		f[what] = value
	}
}

func (f resourceFacts) inline(policies []snapshot.InlinePolicy) {
	for i := range policies {
		name := fmt.Sprintf("inline policy %q", policies[i].PolicyName)
		f[name] = ""
		f.document(name, &policies[i].PolicyDocument)
	}
}

func (f resourceFacts) attached(policies []snapshot.AttachedPolicy) {
	for _, p := range policies {
		f["attached policy "+p.PolicyARN] = ""
	}
}

func (f resourceFacts) boundary(b *snapshot.Boundary) {
	if b != nil {
		f["permissions boundary"] = b.PermissionsBoundaryARN
	}
}

func (f resourceFacts) tags(tags []snapshot.Tag) {
	for _, t := range tags {
		f[fmt.Sprintf("tag %q", t.Key)] = fmt.Sprintf("%q", t.Value)
	}
}

// document adds a fact for each statement: by its Sid, or by its text if it has none of its own.
func (f resourceFacts) document(policy string, d *snapshot.Document) {
	if d.IsZero() {
		return
	}
	if policy != "" {
		policy += ": "
	}
	if d.Document == nil || len(d.Statements) == 0 {
		f[policy+"document"] = pretty(d.Text)
		return
	}
	f.set(policy+"version", d.Version)
	sids := map[string]int{}
	for i := range d.Statements {
		sids[d.Statements[i].Sid]++
	}
	for i := range d.Statements {
		s := &d.Statements[i]
		text := d.Text[s.Span.Start:s.Span.End]
		name := fmt.Sprintf("statement %q", s.Sid)
		if s.Sid == "" || sids[s.Sid] > 1 {
			name = unnamed + hash(text)
		}
		for f[policy+name] != "" { // the same statement twice
			name += "'"
		}
		f[policy+name] = pretty(text)
	}
}

// hash names a text, whatever its white space.
func hash(text []byte) string {
	h := fnv.New64a()
	_, _ = h.Write([]byte(pretty(text)))
	return fmt.Sprintf("%016x", h.Sum64())
}

// pretty lays JSON out for reading, so that white space makes no difference. What is no JSON stays.
func pretty(text []byte) string {
	var b bytes.Buffer
	if json.Indent(&b, text, "", "  ") != nil {
		return strings.TrimSpace(string(text))
	}
	return b.String()
}
