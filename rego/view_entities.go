package rego

import (
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/open-policy-agent/opa/v1/ast"

	"github.com/iamaudit/iamaudit/snapshot"
)

// An entity is a user, group or role on its way into the input.
type entity struct {
	snapshot.Identity

	index int    // in its list
	chunk *chunk // that it is built in
}

// own returns the statements of the entity's inline policies.
func (e entity) own() []*ast.Term { return e.chunk.own()[e.index-e.chunk.from] }

func (e entity) location() string {
	list := "roles/"
	switch {
	case e.User != nil:
		list = "users/"
	case e.Group != nil:
		list = "groups/"
	}
	return list + strconv.Itoa(e.index)
}

// created returns when the entity was made.
func (e entity) created() time.Time {
	switch {
	case e.User != nil:
		return e.User.CreateDate
	case e.Group != nil:
		return e.Group.CreateDate
	default:
		return e.Role.CreateDate
	}
}

// identityAttributes are what users, groups and roles have in common.
var identityAttributes = []attribute[entity]{
	{"arn", func(_ *view, e entity) *ast.Term { return stringTerm(e.ARN()) }},
	{"name", func(_ *view, e entity) *ast.Term { return stringTerm(e.Name()) }},
	{"path", func(_ *view, e entity) *ast.Term { return stringTerm(e.Path()) }},
	{"created_at", func(_ *view, e entity) *ast.Term { return moment(e.created()) }},
	{"age_days", func(v *view, e entity) *ast.Term { return v.age(e.created()) }},
	{"inline_policies", (*view).inlinePolicies},
	{"attached_policies", func(_ *view, e entity) *ast.Term { return sortedTexts(sortedPolicies(e.Attached())) }},
	{"statements", func(v *view, e entity) *ast.Term { return arrayTerm(v.allStatements(e.Identity, e.own())) }},
	{"location", func(_ *view, e entity) *ast.Term { return stringTerm(e.location()) }},
}

var userAttributes = append([]attribute[entity]{
	{"id", func(_ *view, e entity) *ast.Term { return stringTerm(e.User.UserID) }},
	{"tags", func(_ *view, e entity) *ast.Term { return tags(e.User.Tags) }},
	{"groups", func(_ *view, e entity) *ast.Term { return sortedTexts(e.User.GroupList) }},
	{"boundary", boundary},
	{"credential", func(v *view, e entity) *ast.Term {
		if row, ok := v.rows[e.User.UserName]; ok {
			return row()
		}
		return nil
	}},
}, identityAttributes...)

var groupAttributes = append([]attribute[entity]{
	{"id", func(_ *view, e entity) *ast.Term { return stringTerm(e.Group.GroupID) }},
	{"members", func(v *view, e entity) *ast.Term {
		members := v.account.Members(e.Group.GroupName)
		names := make([]string, len(members))
		for i, u := range members {
			names[i] = u.UserName
		}
		return sortedTexts(names)
	}},
}, identityAttributes...)

var roleAttributes = append([]attribute[entity]{
	{"id", func(_ *view, e entity) *ast.Term { return stringTerm(e.Role.RoleID) }},
	{"tags", func(_ *view, e entity) *ast.Term { return tags(e.Role.Tags) }},
	{"boundary", boundary},
	{"service_linked", func(_ *view, e entity) *ast.Term { return ast.InternedTerm(e.Role.ServiceLinked()) }},
	{"description", func(_ *view, e entity) *ast.Term { return given(e.Role.Description) }},
	{"max_session_seconds", func(_ *view, e entity) *ast.Term {
		if e.Role.MaxSessionDuration <= 0 {
			return nil
		}
		return ast.InternedTerm(e.Role.MaxSessionDuration)
	}},
	{"last_used_at", func(_ *view, e entity) *ast.Term { return moment(lastUsed(e.Role).LastUsedDate) }},
	{"days_since_used", func(v *view, e entity) *ast.Term { return v.age(lastUsed(e.Role).LastUsedDate) }},
	{"last_used_region", func(_ *view, e entity) *ast.Term { return given(lastUsed(e.Role).Region) }},
	{"instance_profiles", func(_ *view, e entity) *ast.Term {
		profiles := make([]string, len(e.Role.InstanceProfileList))
		for i := range e.Role.InstanceProfileList {
			profiles[i] = e.Role.InstanceProfileList[i].ARN
		}
		return sortedTexts(profiles)
	}},
	{"trust", func(_ *view, e entity) *ast.Term { return arrayTerm(e.chunk.trusts()[e.index-e.chunk.from]) }},
}, identityAttributes...)

func lastUsed(r *snapshot.Role) snapshot.RoleLastUsed {
	if r.RoleLastUsed == nil {
		return snapshot.RoleLastUsed{}
	}
	return *r.RoleLastUsed
}

var inlineAttributes = []attribute[inlinePolicy]{
	{"name", func(_ *view, p inlinePolicy) *ast.Term { return stringTerm(p.name) }},
	{"location", func(_ *view, p inlinePolicy) *ast.Term { return stringTerm(p.location) }},
}

type inlinePolicy struct{ name, location string }

func (v *view) inlinePolicies(e entity) *ast.Term {
	inline := e.Inline()
	policies := make([]inlinePolicy, len(inline))
	for i := range inline {
		policies[i] = inlinePolicy{inline[i].PolicyName, e.location() + "/inline/" + strconv.Itoa(i)}
	}
	slices.SortStableFunc(policies, func(x, y inlinePolicy) int { return strings.Compare(x.name, y.name) })
	terms := make([]*ast.Term, len(policies))
	for i, p := range policies {
		terms[i] = v.layouts.inline.term(v, p)
	}
	return arrayTerm(terms)
}

func boundary(_ *view, e entity) *ast.Term {
	if b := e.Boundary(); b != nil {
		return stringTerm(b.PermissionsBoundaryARN)
	}
	return nil
}

// A managed is a managed policy on its way into the input.
type managed struct {
	*snapshot.ManagedPolicy

	index int // in its list
}

var policyAttributes = []attribute[managed]{
	{"arn", func(_ *view, p managed) *ast.Term { return stringTerm(p.ARN) }},
	{"name", func(_ *view, p managed) *ast.Term { return stringTerm(p.PolicyName) }},
	{"path", func(_ *view, p managed) *ast.Term { return stringTerm(pathOf(p.ManagedPolicy)) }},
	{"aws_managed", func(_ *view, p managed) *ast.Term { return ast.InternedTerm(p.AWSManaged()) }},
	{"created_at", func(_ *view, p managed) *ast.Term { return moment(p.CreateDate) }},
	{"age_days", func(v *view, p managed) *ast.Term { return v.age(p.CreateDate) }},
	{"updated_at", func(_ *view, p managed) *ast.Term { return moment(p.UpdateDate) }},
	{"default_version", func(_ *view, p managed) *ast.Term { return stringTerm(p.DefaultVersionID) }},
	{"tags", func(_ *view, p managed) *ast.Term { return tags(p.Tags) }},
	{"attached_to", func(v *view, p managed) *ast.Term { return sortedTexts(arns(v.account.AttachedTo(p.ARN))) }},
	{"boundary_of", func(v *view, p managed) *ast.Term { return sortedTexts(arns(v.account.BoundaryOf(p.ARN))) }},
	{"statements", func(v *view, p managed) *ast.Term { return arrayTerm(v.managed[p.ARN]()) }},
	{"location", func(_ *view, p managed) *ast.Term { return stringTerm("policies/" + strconv.Itoa(p.index)) }},
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
		r.some("url", given(p.URL))
		r.set("client_ids", sortedTexts(p.ClientIDList))
		r.some("created_at", moment(p.CreateDate))
		r.set("tags", tags(p.Tags))
		return r.term()
	}
	p := &v.account.SAMLProviders[i-len(v.account.OpenIDConnectProviders)]
	r.str("arn", p.ARN)
	r.str("kind", "saml")
	r.set("client_ids", emptyArray)
	r.some("created_at", moment(p.CreateDate))
	r.set("tags", tags(p.Tags))
	return r.term()
}
