package rego

import (
	"strconv"
	"strings"

	"github.com/open-policy-agent/opa/v1/ast"

	"github.com/iamaudit/iamaudit/snapshot"
)

func (v *view) user(i int, own []*ast.Term) *ast.Term {
	u := &v.account.UserDetailList[i]
	id, location := snapshot.Identity{User: u}, "users/"+strconv.Itoa(i)
	r := make(record, 0, 16)
	v.identity(&r, id, u.UserID, location)
	r.time("created_at", "age_days", u.CreateDate, v.account.CollectedAt)
	r.set("tags", tags(u.Tags))
	r.texts("groups", u.GroupList)
	if row, ok := v.rows[u.UserName]; ok {
		r.set("credential", row())
	}
	r.list("statements", v.allStatements(id, own))
	return r.term()
}

func (v *view) group(i int, own []*ast.Term) *ast.Term {
	g := &v.account.GroupDetailList[i]
	id, location := snapshot.Identity{Group: g}, "groups/"+strconv.Itoa(i)
	r := make(record, 0, 12)
	v.identity(&r, id, g.GroupID, location)
	r.time("created_at", "age_days", g.CreateDate, v.account.CollectedAt)
	members := v.account.Members(g.GroupName)
	names := make([]string, len(members))
	for j, u := range members {
		names[j] = u.UserName
	}
	r.texts("members", names)
	r.list("statements", v.allStatements(id, own))
	return r.term()
}

func (v *view) role(i int, own []*ast.Term) *ast.Term {
	role := &v.account.RoleDetailList[i]
	id, location := snapshot.Identity{Role: role}, "roles/"+strconv.Itoa(i)
	r := make(record, 0, 21)
	v.identity(&r, id, role.RoleID, location)
	r.time("created_at", "age_days", role.CreateDate, v.account.CollectedAt)
	r.bool("service_linked", role.ServiceLinked())
	r.some("description", role.Description)
	if role.MaxSessionDuration > 0 {
		r.int("max_session_seconds", role.MaxSessionDuration)
	}
	if used := role.RoleLastUsed; used != nil {
		r.time("last_used_at", "days_since_used", used.LastUsedDate, v.account.CollectedAt)
		r.some("last_used_region", used.Region)
	}
	r.set("tags", tags(role.Tags))
	profiles := make([]string, len(role.InstanceProfileList))
	for j := range role.InstanceProfileList {
		profiles[j] = role.InstanceProfileList[j].ARN
	}
	r.texts("instance_profiles", profiles)
	r.list("statements", v.allStatements(id, own))
	r.list("trust", v.trust(i))
	return r.term()
}

// identity sets what users, groups and roles have in common.
func (v *view) identity(r *record, id snapshot.Identity, unique, location string) {
	r.str("arn", id.ARN())
	r.str("name", id.Name())
	r.str("id", unique)
	r.str("path", id.Path())
	r.str("location", location)
	inline := id.Inline()
	terms := make([]*ast.Term, len(inline))
	for i := range inline {
		p := make(record, 0, 2)
		p.str("name", inline[i].PolicyName)
		p.str("location", location+"/inline/"+strconv.Itoa(i))
		terms[i] = p.term()
	}
	sortBy(terms, "name")
	r.list("inline_policies", terms)
	r.texts("attached_policies", sortedPolicies(id.Attached()))
	if b := id.Boundary(); b != nil {
		r.str("boundary", b.PermissionsBoundaryARN)
	}
}

func (v *view) policy(i int) *ast.Term {
	p := &v.account.Policies[i]
	r := make(record, 0, 13)
	r.str("arn", p.ARN)
	r.str("name", p.PolicyName)
	r.str("path", pathOf(p))
	r.bool("aws_managed", p.AWSManaged())
	r.time("created_at", "age_days", p.CreateDate, v.account.CollectedAt)
	r.time("updated_at", "", p.UpdateDate, v.account.CollectedAt)
	r.str("default_version", p.DefaultVersionID)
	r.set("tags", tags(p.Tags))
	r.texts("attached_to", arns(v.account.AttachedTo(p.ARN)))
	r.texts("boundary_of", arns(v.account.BoundaryOf(p.ARN)))
	r.list("statements", v.managed[p.ARN]())
	r.str("location", "policies/"+strconv.Itoa(i))
	return r.term()
}

// pathOf returns the policy's path; the ARN holds it where the snapshot does not.
func pathOf(p *snapshot.ManagedPolicy) string {
	if p.Path != "" {
		return p.Path
	}
	_, rest, _ := strings.Cut(p.ARN, ":policy")
	return rest[:strings.LastIndexByte(rest, '/')+1]
}

func arns(ids []snapshot.Identity) []string {
	out := make([]string, len(ids))
	for i, id := range ids {
		out[i] = id.ARN()
	}
	return out
}

func tags(list []snapshot.Tag) *ast.Term {
	if len(list) == 0 {
		return emptyObject
	}
	pairs := make(record, len(list))
	for i, t := range list {
		pairs[i] = [2]*ast.Term{stringTerm(t.Key), stringTerm(t.Value)}
	}
	return pairs.term()
}

// provider returns an identity provider; OIDC ones come first in the numbering.
func (v *view) provider(i int) *ast.Term {
	r := make(record, 0, 7)
	r.str("location", "providers/"+strconv.Itoa(i))
	if i < len(v.account.OpenIDConnectProviders) {
		p := &v.account.OpenIDConnectProviders[i]
		r.str("arn", p.ARN)
		r.str("kind", "oidc")
		r.some("url", p.URL)
		r.texts("client_ids", p.ClientIDList)
		r.time("created_at", "", p.CreateDate, v.account.CollectedAt)
		r.set("tags", tags(p.Tags))
		return r.term()
	}
	p := &v.account.SAMLProviders[i-len(v.account.OpenIDConnectProviders)]
	r.str("arn", p.ARN)
	r.str("kind", "saml")
	r.texts("client_ids", nil)
	r.time("created_at", "", p.CreateDate, v.account.CollectedAt)
	r.set("tags", tags(p.Tags))
	return r.term()
}
