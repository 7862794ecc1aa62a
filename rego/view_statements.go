package rego

import (
	"cmp"
	"slices"
	"strconv"
	"strings"

	"github.com/open-policy-agent/opa/v1/ast"

	"github.com/iamaudit/iamaudit/internal/order"
	"github.com/iamaudit/iamaudit/policy"
	"github.com/iamaudit/iamaudit/snapshot"
)

// A source is a policy document with what its statements say of where they come from.
type source struct {
	as          layout[quoted]
	document    *snapshot.Document
	kind        string
	policy, arn string // that it belongs to
	awsManaged  bool
	holders     []snapshot.Identity
	attached    bool
	location    string // of the document

	origin, arns *ast.Term // the same for all statements, made for the first that is asked
}

var originAttributes = []attribute[*source]{
	{"kind", func(_ *view, s *source) *ast.Term { return stringTerm(s.kind) }},
	{"policy", func(_ *view, s *source) *ast.Term { return stringTerm(s.policy) }},
	{"arn", func(_ *view, s *source) *ast.Term { return stringTerm(s.arn) }},
	{"aws_managed", func(_ *view, s *source) *ast.Term { return ast.InternedTerm(s.awsManaged) }},
}

// identityStatements returns the statements of an identity's own inline policies.
func (v *view) identityStatements(id snapshot.Identity, location string) []*ast.Term {
	inline := id.Inline()
	if len(inline) == 0 {
		return nil
	}
	holders := []snapshot.Identity{id}
	var out []*ast.Term
	for i := range inline {
		out = append(out, v.statements(&source{
			as:       v.layouts.statement,
			document: &inline[i].PolicyDocument,
			kind:     "inline", policy: inline[i].PolicyName, arn: id.ARN(),
			holders:  holders,
			attached: v.reaches(id),
			location: location + "/inline/" + strconv.Itoa(i),
		})...)
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
	holders := v.account.AttachedTo(p.ARN)
	return v.statements(&source{
		as:       v.layouts.statement,
		document: &version.Document,
		kind:     "managed", policy: p.PolicyName, arn: p.ARN, awsManaged: p.AWSManaged(),
		holders:  holders,
		attached: slices.ContainsFunc(holders, v.reaches),
		location: "policies/" + strconv.Itoa(i) + "/document",
	})
}

// trust returns the statements of a role's trust policy.
func (v *view) trust(i int) []*ast.Term {
	r := &v.account.RoleDetailList[i]
	return v.statements(&source{
		as:       v.layouts.trust,
		document: &r.AssumeRolePolicyDocument,
		kind:     "trust", policy: r.RoleName, arn: r.ARN,
		holders:  []snapshot.Identity{{Role: r}},
		attached: true,
		location: "roles/" + strconv.Itoa(i) + "/trust",
	})
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
	if len(values) == 0 {
		return emptyArray
	}
	values = order.Sorted(values, func(x, y *string) int { return strings.Compare(*x, *y) })
	terms, memory := make([]*ast.Term, len(values)), make([]ast.Term, len(values))
	for i, v := range values {
		if terms[i] = common(v); terms[i] == nil {
			memory[i].Value = ast.String(v)
			terms[i] = &memory[i]
		}
	}
	return arrayTerm(terms)
}

// statements returns the terms of the document's statements, in its order.
func (v *view) statements(s *source) []*ast.Term {
	if s.document.Document == nil {
		return nil
	}
	statements := s.document.Statements
	terms := make([]*ast.Term, len(statements))
	for i := range statements {
		terms[i] = s.as.term(v, quoted{s, &statements[i]})
	}
	return terms
}

// A quoted is a statement of a policy on its way into the input.
type quoted struct {
	from *source
	*policy.Statement
}

var statementAttributes = []attribute[quoted]{
	{"effect", func(_ *view, s quoted) *ast.Term { return stringTerm(strings.ToLower(s.Effect.String())) }},
	{"sid", func(_ *view, s quoted) *ast.Term { return stringTerm(s.Sid) }},
	{"actions", func(_ *view, s quoted) *ast.Term { return sortedTexts(lower(s.Action.Texts())) }},
	{"not_actions", func(_ *view, s quoted) *ast.Term { return sortedTexts(lower(s.NotAction.Texts())) }},
	{"resources", func(_ *view, s quoted) *ast.Term { return sortedTexts(s.Resource.Texts()) }},
	{"not_resources", func(_ *view, s quoted) *ast.Term { return sortedTexts(s.NotResource.Texts()) }},
	{"principals", func(v *view, s quoted) *ast.Term { return v.principals(s.Principal) }},
	{"not_principals", func(v *view, s quoted) *ast.Term { return v.principals(s.NotPrincipal) }},
	{"conditions", func(v *view, s quoted) *ast.Term { return v.conditions(s.Conditions) }},
	{"all_actions", func(_ *view, s quoted) *ast.Term { return ast.InternedTerm(matchesAllActions(s.Statement)) }},
	{"all_resources", func(_ *view, s quoted) *ast.Term { return ast.InternedTerm(matchesAllResources(s.Statement)) }},
	{"conditional", func(_ *view, s quoted) *ast.Term { return ast.InternedTerm(len(s.Conditions) > 0) }},
	{"attached", func(_ *view, s quoted) *ast.Term { return ast.InternedTerm(s.from.attached) }},
	{"holders", func(_ *view, s quoted) *ast.Term {
		if s.from.arns == nil {
			s.from.arns = sortedTexts(arns(s.from.holders))
		}
		return s.from.arns
	}},
	{"origin", func(v *view, s quoted) *ast.Term {
		if s.from.origin == nil {
			s.from.origin = v.layouts.origin.term(v, s.from)
		}
		return s.from.origin
	}},
	{"location", func(_ *view, s quoted) *ast.Term {
		return stringTerm(s.from.location + "/" + strconv.Itoa(s.Index))
	}},
}

var principalAttributes = []attribute[policy.Principal]{
	{"type", func(_ *view, p policy.Principal) *ast.Term { return stringTerm(strings.ToLower(p.Type)) }},
	{"value", func(_ *view, p policy.Principal) *ast.Term { return stringTerm(p.Value.Text) }},
	{"account", func(_ *view, p policy.Principal) *ast.Term { return given(accountIn(p.Value.Text)) }},
}

func (v *view) principals(e policy.PrincipalElement) *ast.Term {
	values := order.Sorted(e.Values, func(x, y *policy.Principal) int {
		return cmp.Or(cmp.Compare(x.Type, y.Type), cmp.Compare(x.Value.Text, y.Value.Text))
	})
	terms := make([]*ast.Term, len(values))
	for i, p := range values {
		terms[i] = v.layouts.principal.term(v, p)
	}
	return arrayTerm(terms)
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

var conditionAttributes = []attribute[policy.Condition]{
	{"operator", func(_ *view, c policy.Condition) *ast.Term { return stringTerm(strings.ToLower(c.Operator)) }},
	{"key", func(_ *view, c policy.Condition) *ast.Term { return stringTerm(strings.ToLower(c.Key)) }},
	{"values", func(_ *view, c policy.Condition) *ast.Term {
		values := make([]string, len(c.Values))
		for i, v := range c.Values {
			values[i] = v.Text
		}
		return sortedTexts(values)
	}},
}

func (v *view) conditions(list []policy.Condition) *ast.Term {
	list = order.Sorted(list, func(x, y *policy.Condition) int {
		return cmp.Or(cmp.Compare(strings.ToLower(x.Key), strings.ToLower(y.Key)),
			cmp.Compare(strings.ToLower(x.Operator), strings.ToLower(y.Operator)))
	})
	terms := make([]*ast.Term, len(list))
	for i, c := range list {
		terms[i] = v.layouts.condition.term(v, c)
	}
	return arrayTerm(terms)
}
