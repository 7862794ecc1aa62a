package rego

import (
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/open-policy-agent/opa/v1/ast"
	"github.com/open-policy-agent/opa/v1/rego"
	"github.com/open-policy-agent/opa/v1/topdown"
	"github.com/open-policy-agent/opa/v1/types"

	"github.com/iamaudit/iamaudit/policy"
)

// A function is one of our built-in functions. It works on whole lists, because a call costs more
// than a comparison, and an argument it cannot use is an error of the rule, never "undefined".
type function struct {
	name    string
	args    []types.Type
	argDocs []string // "name: what it is"
	result  types.Type
	doc     string
	call    func(topdown.BuiltinContext, []*ast.Term) (*ast.Term, error)
}

// declaration is what the compiler and editors need.
func (f *function) declaration() *ast.Builtin {
	args := make([]types.Type, len(f.args))
	for i, t := range f.args {
		name, doc, _ := strings.Cut(f.argDocs[i], ": ")
		args[i] = types.Named(name, t).Description(doc)
	}
	return &ast.Builtin{
		Name: f.name, Description: f.doc, Decl: types.NewFunction(args, types.Named("result", f.result)), Categories: []string{"iam"},
	}
}

// options make the functions known to a query.
func functionOptions() []func(*rego.Rego) {
	out := make([]func(*rego.Rego), len(functions))
	for i, f := range functions {
		tooMuch := limits(f.name)
		out[i] = rego.FunctionDyn(&rego.Function{Name: f.name, Description: f.doc, Decl: f.declaration().Decl},
			func(c topdown.BuiltinContext, args []*ast.Term) (*ast.Term, error) {
				if err := tooMuch(args); err != nil {
					return nil, err
				}
				return f.call(c, args)
			})
	}
	return out
}

var (
	textList  = types.NewAny(types.NewArray(nil, types.S), types.NewSet(types.S))
	statement = types.NewObject(nil, types.NewDynamicProperty(types.S, types.A))
	textSet   = types.NewSet(types.S)
	arnObject = types.NewObject([]*types.StaticProperty{
		types.NewStaticProperty("partition", types.S), types.NewStaticProperty("service", types.S), types.NewStaticProperty("region", types.S),
		types.NewStaticProperty("account", types.S), types.NewStaticProperty("resource", types.S),
	}, nil)
)

// functions are all of them, in the order of the documentation.
var functions = append(patternFunctions, accessFunctions...)

// patternFunctions know the policy language and no account.
var patternFunctions = []*function{
	{
		name: "iam.matched_actions", args: []types.Type{types.NewAny(types.NewArray(nil, types.S), types.NewSet(types.S), statement), textList},
		argDocs: []string{"actions: a list of action patterns, or a statement with its actions and not_actions", "wanted: action names or patterns to look for"},
		result:  textSet, call: matchedActions,
		doc: "The members of `wanted` that the actions match completely, in any spelling and any case.",
	},
	{
		name: "iam.covers", args: []types.Type{types.S, types.S, types.S},
		argDocs: []string{"kind: action, resource or string", "wide: a pattern", "narrow: a pattern"},
		result:  types.B, call: covers,
		doc: "Whether `wide` matches everything that `narrow` matches.",
	},
	{
		name: "iam.resource_overlaps", args: []types.Type{textList, textList},
		argDocs: []string{"a: resource patterns", "b: resource patterns"},
		result:  textSet, call: resourceOverlaps,
		doc: "The members of `a` that have a resource in common with any member of `b`.",
	},
	{
		name: "iam.arn", args: []types.Type{types.S},
		argDocs: []string{"arn: an Amazon Resource Name"},
		result:  arnObject, call: arnFields,
		doc: "The fields of an ARN: partition, service, region, account, resource. A text that is no ARN is an error.",
	},
}

// textsOf returns the strings of an array or set.
func textsOf(t *ast.Term) ([]string, error) {
	var terms []*ast.Term
	switch v := t.Value.(type) {
	case *ast.Array:
		terms = make([]*ast.Term, v.Len())
		for i := range terms {
			terms[i] = v.Elem(i)
		}
	case ast.Set:
		terms = v.Slice()
	default:
		return nil, fmt.Errorf("%s is no list of texts", t)
	}
	out := make([]string, len(terms))
	for i, t := range terms {
		text, err := textOf(t)
		if err != nil {
			return nil, err
		}
		out[i] = text
	}
	return out, nil
}

func textOf(t *ast.Term) (string, error) {
	s, ok := t.Value.(ast.String)
	if !ok {
		return "", fmt.Errorf("%s is no text", t)
	}
	return string(s), nil
}

// actionSet returns the actions that a list of patterns or a statement speaks of.
func actionSet(t *ast.Term) (policy.PatternSet, error) {
	o, ok := t.Value.(ast.Object)
	if !ok {
		patterns, err := textsOf(t)
		return policy.PatternSet{Patterns: patterns}, err
	}
	actions, notActions := o.Get(keyTerms["actions"]), o.Get(keyTerms["not_actions"])
	if actions == nil || notActions == nil {
		return policy.PatternSet{}, fmt.Errorf("the statement lacks actions or not_actions")
	}
	except, err := textsOf(notActions)
	if err != nil {
		return policy.PatternSet{}, err
	}
	if len(except) > 0 {
		return policy.PatternSet{Patterns: []string{"*"}, Except: except}, nil
	}
	patterns, err := textsOf(actions)
	return policy.PatternSet{Patterns: patterns}, err
}

func matchedActions(c topdown.BuiltinContext, args []*ast.Term) (*ast.Term, error) {
	have, err := actionSet(args[0])
	if err != nil {
		return nil, err
	}
	wanted, err := textsOf(args[1])
	if err != nil {
		return nil, err
	}
	var out []*ast.Term
	for _, w := range wanted {
		if stopped(c) {
			return nil, errStopped
		}
		yes, err := matchesAction(have, w)
		if err != nil {
			return nil, err
		}
		if yes {
			out = append(out, stringTerm(w))
		}
	}
	if len(out) == 0 {
		return emptySet, nil
	}
	return ast.SetTerm(out...), nil
}

// matchesAction reports whether every action that wanted stands for is in the set. Names without
// wildcards, which are nearly all, need no algebra.
func matchesAction(set policy.PatternSet, wanted string) (bool, error) {
	if !strings.ContainsAny(wanted, "*?") {
		matches := func(pattern string) bool { return policy.MatchAction(pattern, wanted) }
		return slices.ContainsFunc(set.Patterns, matches) && !slices.ContainsFunc(set.Except, matches), nil
	}
	v := policy.Actions.SetCovers(set, policy.PatternSet{Patterns: []string{wanted}})
	if v.Answer == policy.Unknown {
		return false, fmt.Errorf("%q: %s", wanted, v.Reason)
	}
	return v.Answer == policy.Yes, nil
}

// errStopped ends a function that was told to stop; the caller knows why.
var errStopped = rego.NewHaltError(errors.New("stopped"))

func stopped(c topdown.BuiltinContext) bool { return c.Cancel != nil && c.Cancel.Cancelled() }

// spaces are the kinds of patterns by the name that rules give them.
var spaces = map[string]policy.Space{"action": policy.Actions, "resource": policy.Resources, "string": policy.Strings}

func covers(_ topdown.BuiltinContext, args []*ast.Term) (*ast.Term, error) {
	var texts [3]string
	for i := range texts {
		var err error
		if texts[i], err = textOf(args[i]); err != nil {
			return nil, err
		}
	}
	space, ok := spaces[texts[0]]
	if !ok {
		return nil, fmt.Errorf("unknown kind %q; want one of %s", texts[0], strings.Join(sortedKeys(spaces), ", "))
	}
	v := space.Covers(texts[1], texts[2])
	if v.Answer == policy.Unknown {
		return nil, fmt.Errorf("%q and %q: %s", texts[1], texts[2], v.Reason)
	}
	return ast.InternedTerm(v.Answer == policy.Yes), nil
}

func resourceOverlaps(c topdown.BuiltinContext, args []*ast.Term) (*ast.Term, error) {
	as, err := textsOf(args[0])
	if err != nil {
		return nil, err
	}
	bs, err := textsOf(args[1])
	if err != nil {
		return nil, err
	}
	out := ast.NewSet()
	for _, a := range as {
		if stopped(c) {
			return nil, errStopped
		}
		v := policy.Resources.SetOverlaps(policy.PatternSet{Patterns: []string{a}}, policy.PatternSet{Patterns: bs})
		switch v.Answer {
		case policy.Yes:
			out.Add(stringTerm(a))
		case policy.Unknown:
			return nil, fmt.Errorf("%q: %s", a, v.Reason)
		}
	}
	return ast.NewTerm(out), nil
}

func arnFields(_ topdown.BuiltinContext, args []*ast.Term) (*ast.Term, error) {
	text, err := textOf(args[0])
	if err != nil {
		return nil, err
	}
	a, ok := policy.ParseARN(text)
	if !ok {
		return nil, fmt.Errorf("%q is no ARN", text)
	}
	pair := func(k, v string) [2]*ast.Term { return [2]*ast.Term{ast.StringTerm(k), stringTerm(v)} }
	return record{
		pair("partition", a.Partition), pair("service", a.Service), pair("region", a.Region), pair("account", a.Account), pair("resource", a.Resource),
	}.term(), nil
}
