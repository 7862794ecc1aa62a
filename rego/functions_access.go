package rego

import (
	"errors"
	"strings"

	"github.com/open-policy-agent/opa/v1/ast"
	"github.com/open-policy-agent/opa/v1/topdown"
	"github.com/open-policy-agent/opa/v1/types"

	"github.com/iamaudit/iamaudit/access"
	"github.com/iamaudit/iamaudit/catalog"
	"github.com/iamaudit/iamaudit/policy"
	"github.com/iamaudit/iamaudit/snapshot"
)

// accessFunctions ask the engine that decides over all policy layers.
var accessFunctions = []*function{
	{
		name: "iam.expand_actions", args: []types.Type{types.NewAny(types.NewArray(nil, types.S), types.NewSet(types.S), statement)},
		argDocs: []string{"actions: a list of action patterns, or a statement with its actions and not_actions"},
		result:  textSet, call: expandActions,
		doc: "Every action known to the catalog that the patterns match, by its full name: `s3:GetObject`.",
	},
	{
		name: "iam.allows", args: []types.Type{types.S, types.S, types.S},
		argDocs: []string{"principal: the ARN of a user or role in the account, or of its root user", "action: service:Name", "resource: an ARN, a pattern of ARNs, or *"},
		result:  types.B, call: allows,
		doc: "Whether the principal may do the action on the resource, or on any resource of the pattern, over all policies, boundaries and organization policies that the snapshot holds. Also true where it depends on conditions that the snapshot cannot know.",
	},
	{
		name: "iam.who_can", args: []types.Type{types.S, types.S},
		argDocs: []string{"action: service:Name", "resource: an ARN, a pattern of ARNs, or *"},
		result:  types.NewArray(nil, types.S), call: whoCan,
		doc: "The ARNs, sorted, of the users and roles for which iam.allows is true.",
	},
}

func expandActions(_ topdown.BuiltinContext, args []*ast.Term) (*ast.Term, error) {
	have, err := actionSet(args[0])
	if err != nil {
		return nil, err
	}
	c := catalog.Default()
	var set catalog.ActionSet
	for _, p := range have.Patterns {
		set = set.Or(c.Expand(p))
	}
	for _, p := range have.Except {
		set = set.AndNot(c.Expand(p))
	}
	out := ast.NewSet()
	for a := range c.Actions(set) {
		out.Add(ast.StringTerm(a.FullName()))
	}
	return ast.NewTerm(out), nil
}

// errNoSnapshot is what a unit test in Rego gets: it has an input, but no account.
var errNoSnapshot = errors.New("there is no snapshot to ask; test the rule with a fixture, or mock the function: with iam.allows as …")

// asker returns the engine of the account that the rule looks at.
func asker(c topdown.BuiltinContext) (*access.Engine, error) {
	a, ok := accountOf(c.Context)
	if !ok {
		return nil, errNoSnapshot
	}
	return access.Of(a), nil
}

func allows(c topdown.BuiltinContext, args []*ast.Term) (*ast.Term, error) {
	var texts [3]string
	for i := range texts {
		var err error
		if texts[i], err = textOf(args[i]); err != nil {
			return nil, err
		}
	}
	e, err := asker(c)
	if err != nil {
		return nil, err
	}
	if err := policy.CheckAction(texts[1], false); err != nil {
		return nil, err
	}
	p, err := e.Find(texts[0])
	if err != nil {
		return nil, err
	}
	return ast.InternedTerm(may(e, p, texts[1], texts[2])), nil
}

func whoCan(c topdown.BuiltinContext, args []*ast.Term) (*ast.Term, error) {
	action, err := textOf(args[0])
	if err != nil {
		return nil, err
	}
	resource, err := textOf(args[1])
	if err != nil {
		return nil, err
	}
	if err := policy.CheckAction(action, false); err != nil {
		return nil, err
	}
	e, err := asker(c)
	if err != nil {
		return nil, err
	}
	out := []*ast.Term{}
	for p := range e.Principals() {
		if stopped(c) {
			return nil, errStopped
		}
		if may(e, p, action, resource) {
			out = append(out, ast.StringTerm(p.Caller.ARN))
		}
	}
	return arrayTerm(out), nil
}

// may reports whether the principal can do the action on any resource of the pattern.
func may(e *access.Engine, p *access.Principal, action, resource string) bool {
	resource = access.RequestedResource(action, resource)
	var exist []string
	if strings.ContainsAny(resource, "*?") && strings.Contains(resource, ":iam:") {
		exist = snapshot.Derive(e.Account, arnsKey{}, allARNs)
	}
	return e.Reach(p, action, resource, exist...).Truth != policy.False
}

type arnsKey struct{}

// allARNs returns the ARNs of what is in the account.
func allARNs(a *snapshot.Account) []string {
	var out []string
	for id := range a.Identities() {
		out = append(out, id.ARN())
	}
	for i := range a.Policies {
		out = append(out, a.Policies[i].ARN)
	}
	return out
}
