package rego

import (
	"cmp"
	"slices"
	"strconv"
	"strings"

	"github.com/open-policy-agent/opa/v1/ast"

	"github.com/iamaudit/iamaudit/policy"
	"github.com/iamaudit/iamaudit/snapshot"
)

// A source is a policy document with what its statements say of where they come from.
type source struct {
	document *snapshot.Document
	origin   *ast.Term
	holders  *ast.Term
	attached bool
	location string // of the document
}

func (v *view) origin(kind, name, arn string, awsManaged bool) *ast.Term {
	r := make(record, 0, 4)
	r.str("kind", kind)
	r.str("policy", name)
	r.str("arn", arn)
	r.bool("aws_managed", awsManaged)
	return r.term()
}

// identityStatements returns the statements of an identity's own inline policies.
func (v *view) identityStatements(id snapshot.Identity, location string) []*ast.Term {
	inline := id.Inline()
	if len(inline) == 0 {
		return nil
	}
	holders := ast.ArrayTerm(stringTerm(id.ARN()))
	var out []*ast.Term
	for i := range inline {
		out = append(out, source{
			document: &inline[i].PolicyDocument,
			origin:   v.origin("inline", inline[i].PolicyName, id.ARN(), false),
			holders:  holders,
			attached: v.reaches(id),
			location: location + "/inline/" + strconv.Itoa(i),
		}.statements()...)
	}
	return out
}

// policyStatements returns the statements of a managed policy's version in force.
func (v *view) policyStatements(i int) []*ast.Term {
	p := &v.account.Policies[i]
	version := p.Default()
	if version == nil {
		return nil
	}
	arns, attached := []string{}, false
	for _, id := range v.account.AttachedTo(p.ARN) {
		arns = append(arns, id.ARN())
		attached = attached || v.reaches(id)
	}
	return source{
		document: &version.Document,
		origin:   v.origin("managed", p.PolicyName, p.ARN, p.AWSManaged()),
		holders:  sortedTexts(arns),
		attached: attached,
		location: "policies/" + strconv.Itoa(i) + "/document",
	}.statements()
}

// trust returns the statements of a role's trust policy.
func (v *view) trust(i int) []*ast.Term {
	r := &v.account.RoleDetailList[i]
	return source{
		document: &r.AssumeRolePolicyDocument,
		origin:   v.origin("trust", r.RoleName, r.ARN, false),
		holders:  ast.ArrayTerm(stringTerm(r.ARN)),
		attached: true,
		location: "roles/" + strconv.Itoa(i) + "/trust",
	}.statements()
}

// reaches reports whether a policy of the identity applies to any user or role.
func (v *view) reaches(id snapshot.Identity) bool {
	return id.Group == nil || len(v.account.Members(id.Group.GroupName)) > 0
}

// allStatements returns what applies to an identity: its own statements, those of the policies
// attached to it, and, of a user, those of its groups.
func (v *view) allStatements(id snapshot.Identity, own []*ast.Term) []*ast.Term {
	out := slices.Clip(own)
	for _, p := range sortedPolicies(id.Attached()) {
		if statements, ok := v.managed[p]; ok {
			out = append(out, statements()...)
		}
	}
	if id.User != nil {
		for _, name := range slices.Sorted(slices.Values(id.User.GroupList)) {
			g := v.account.Group(name)
			if g == nil {
				continue
			}
			out = append(out, v.allStatements(snapshot.Identity{Group: g}, v.ofGroup[name]())...)
		}
	}
	return out
}

func sortedPolicies(attached []snapshot.AttachedPolicy) []string {
	arns := make([]string, len(attached))
	for i, p := range attached {
		arns[i] = p.PolicyARN
	}
	slices.Sort(arns)
	return arns
}

func sortedTexts(values []string) *ast.Term {
	terms := make([]*ast.Term, len(values))
	if !slices.IsSorted(values) {
		values = slices.Sorted(slices.Values(values))
	}
	for i, v := range values {
		terms[i] = stringTerm(v)
	}
	return arrayTerm(terms)
}

// statements returns the terms of the document's statements, in its order.
func (s source) statements() []*ast.Term {
	if s.document.Document == nil {
		return nil
	}
	statements := s.document.Statements
	terms := make([]*ast.Term, len(statements))
	for i := range statements {
		terms[i] = s.statement(&statements[i])
	}
	return terms
}

func (s source) statement(st *policy.Statement) *ast.Term {
	r := make(record, 0, 17)
	r.str("effect", strings.ToLower(st.Effect.String()))
	r.str("sid", st.Sid)
	r.texts("actions", lower(st.Action.Texts()))
	r.texts("not_actions", lower(st.NotAction.Texts()))
	r.texts("resources", st.Resource.Texts())
	r.texts("not_resources", st.NotResource.Texts())
	r.list("principals", principals(st.Principal))
	r.list("not_principals", principals(st.NotPrincipal))
	r.list("conditions", conditions(st.Conditions))
	r.bool("all_actions", matchesAllActions(st))
	r.bool("all_resources", matchesAllResources(st))
	r.bool("conditional", len(st.Conditions) > 0)
	r.bool("attached", s.attached)
	r.set("holders", s.holders)
	r.set("origin", s.origin)
	r.str("location", s.location+"/"+strconv.Itoa(st.Index))
	return r.term()
}

func principals(e policy.PrincipalElement) []*ast.Term {
	values := slices.SortedFunc(slices.Values(e.Values), func(x, y policy.Principal) int {
		return cmp.Or(cmp.Compare(x.Type, y.Type), cmp.Compare(x.Value.Text, y.Value.Text))
	})
	terms := make([]*ast.Term, len(values))
	for i, p := range values {
		r := make(record, 0, 3)
		r.str("type", strings.ToLower(p.Type))
		r.str("value", p.Value.Text)
		r.some("account", accountIn(p.Value.Text))
		terms[i] = r.term()
	}
	return terms
}

// accountIn returns the account id that a principal names: an ARN's, or the bare id.
func accountIn(principal string) string {
	id := principal
	if arn, ok := policy.ParseARN(principal); ok {
		id = arn.Account
	}
	if len(id) != 12 || strings.Trim(id, "0123456789") != "" {
		return ""
	}
	return id
}

func conditions(list []policy.Condition) []*ast.Term {
	sorted := slices.SortedStableFunc(slices.Values(list), func(x, y policy.Condition) int {
		return cmp.Or(cmp.Compare(strings.ToLower(x.Key), strings.ToLower(y.Key)),
			cmp.Compare(strings.ToLower(x.Operator), strings.ToLower(y.Operator)))
	})
	terms := make([]*ast.Term, len(sorted))
	for i, c := range sorted {
		values := make([]string, len(c.Values))
		for j, v := range c.Values {
			values[j] = v.Text
		}
		r := make(record, 0, 3)
		r.str("operator", strings.ToLower(c.Operator))
		r.str("key", strings.ToLower(c.Key))
		r.texts("values", values)
		terms[i] = r.term()
	}
	return terms
}
