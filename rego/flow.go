package rego

import (
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/open-policy-agent/opa/v1/ast"
)

// A flow follows the input through compiled rules: from a reference into a variable, from there
// into the parameter of a function. It finds out which fields rules read, and which of them do not
// exist. OPA's own types stop at functions and at maps with any key, which they take for anything.
//
// Whatever the flow cannot follow – an object that is compared, returned, collected, or given to a
// built-in function – is read as a whole, so that nothing is missing that a rule could see.
type flow struct {
	compiler *ast.Compiler
	scopes   map[*ast.Rule]*scope
	demand   demand
	lists    map[*shape]*shape     // of what comprehensions collect
	own      map[ast.Object]*shape // of objects that stand in rules
	wrong    map[string]*Error
	changed  bool
	settled  bool // what is not known by now comes from elsewhere
}

// unknown is the shape of what does not come from the input, or from a place in it that is not known.
var unknown = anything()

// followInput follows the input through rules and all that they call.
func followInput(c *ast.Compiler, rules []*ast.Rule) *flow {
	f := &flow{compiler: c, scopes: map[*ast.Rule]*scope{}, demand: demand{}, lists: map[*shape]*shape{}, own: map[ast.Object]*shape{}}
	for _, r := range rules {
		f.scopes[r] = newScope(r)
	}
	for f.changed = true; f.changed || !f.settled; {
		f.settled = f.settled || !f.changed
		f.changed = false
		f.wrong = map[string]*Error{} // what a variable may be is known at the end
		for _, r := range rules {
			f.rule(r)
		}
	}
	return f
}

// errors returns the misspelt fields.
func (f *flow) errors() Errors {
	var errs Errors
	for _, key := range sortedKeys(f.wrong) {
		errs = append(errs, f.wrong[key])
	}
	return errs
}

func (f *flow) rule(r *ast.Rule) {
	in := f.scopes[r]
	for _, arg := range r.Head.Args {
		f.pattern(in, arg)
	}
	f.body(in, r.Body, func() {
		for _, t := range []*ast.Term{r.Head.Key, r.Head.Value} {
			f.use(in, t)
		}
		for _, t := range r.Head.Reference[min(1, len(r.Head.Reference)):] {
			f.use(in, t)
		}
	})
}

// pattern looks at a parameter that is more than a variable: what is given to it is taken apart.
func (f *flow) pattern(in *scope, arg *ast.Term) {
	if _, ok := arg.Value.(ast.Var); !ok {
		f.use(in, arg)
	}
}

// body looks at the expressions of a body, and then at what is made of them.
func (f *flow) body(in *scope, body ast.Body, made ...func()) {
	outer := in.known
	in.known = outer.and(body)
	for _, expr := range body {
		f.expr(in, expr)
	}
	for _, look := range made {
		look()
	}
	in.known = outer
}

func (f *flow) expr(in *scope, expr *ast.Expr) {
	if len(expr.With) > 0 {
		// A replaced input has objects in places where others are expected.
		for _, s := range objectShapes {
			f.whole(s)
		}
		for _, w := range expr.With {
			f.use(in, w.Value)
		}
	}
	switch terms := expr.Terms.(type) {
	case *ast.Term:
		f.shapesOf(in, terms) // whether it is there, not what it is
	case *ast.Every:
		domain := f.shapesOf(in, terms.Domain)
		f.each(in, terms, domain)
		outer := in.known
		in.known = maps.Clone(outer).equal(terms.Value, ast.NewTerm(ast.Ref{terms.Domain, ast.VarTerm("_")}))
		f.body(in, terms.Body)
		in.known = outer
	case []*ast.Term:
		f.call(in, terms)
	case *ast.Not:
		f.body(in, terms.Body)
	case *ast.LogicalAnd:
		f.body(in, terms.Lhs)
		f.body(in, terms.Rhs)
	case *ast.LogicalOr:
		f.body(in, terms.Lhs)
		f.body(in, terms.Rhs)
	}
}

// each binds the variables of every.
func (f *flow) each(in *scope, every *ast.Every, domain []*shape) {
	for _, s := range domain {
		if s.kind == "object" {
			f.whole(s)
		}
		if v, ok := every.Value.Value.(ast.Var); ok {
			f.bind(in, v, s.inside())
		}
	}
}

// call follows arguments into a function. An equality binds what stands on one side to the other.
func (f *flow) call(in *scope, terms []*ast.Term) {
	operator, args := terms[0], terms[1:]
	name := operator.Value.String()
	if isEquality(name) && len(args) == 2 {
		f.unify(in, args[0], args[1])
		return
	}
	if name == ast.ObjectGet.Name && args[1].Location != nil {
		f.along(in, f.shapesOf(in, args[0]), path(in.known.value(args[1])), args[1].Location.Row)
	}
	params := f.functions(operator)
	if len(params) > 0 && len(args) == len(params[0].Head.Args)+1 {
		if v, ok := args[len(args)-1].Value.(ast.Var); ok {
			f.bind(in, v, f.returned(params))
		}
	}
	for i, arg := range args {
		switch {
		case len(params) > 0 && i < len(params[0].Head.Args):
			f.pass(in, arg, params, i)
		case builtinReads[name] != nil:
			f.read(in, arg, builtinReads[name])
		default:
			f.use(in, arg)
		}
	}
}

// path returns the keys that object.get looks up: one, or a list of them.
func path(t *ast.Term) []*ast.Term {
	list, ok := t.Value.(*ast.Array)
	if !ok {
		return []*ast.Term{t}
	}
	keys := make([]*ast.Term, list.Len())
	for i := range keys {
		keys[i] = list.Elem(i)
	}
	return keys
}

func isEquality(name string) bool {
	return name == ast.Equality.Name || name == ast.Assign.Name
}

// functions returns the definitions of a function of the user.
func (f *flow) functions(operator *ast.Term) []*ast.Rule {
	ref, ok := operator.Value.(ast.Ref)
	if !ok {
		return nil
	}
	var out []*ast.Rule
	for _, r := range f.compiler.GetRulesExact(ref) {
		for ; r != nil; r = r.Else {
			out = append(out, r)
		}
	}
	return out
}

// pass gives an argument to the parameter of each definition of a function.
func (f *flow) pass(in *scope, arg *ast.Term, functions []*ast.Rule, i int) {
	shapes := f.shapesOf(in, arg)
	if len(shapes) == 0 && f.settled {
		shapes = []*shape{unknown}
	}
	for _, r := range functions {
		to := f.scopes[r]
		if v, ok := r.Head.Args[i].Value.(ast.Var); ok && to != nil {
			f.bind(to, v, shapes)
		} else {
			f.wholes(shapes)
		}
	}
}

// returned returns what functions may return: nothing unless that is known of each definition. All
// of it is built anyway; this is for the fields that somebody looks up in it.
func (f *flow) returned(functions []*ast.Rule) []*shape {
	var out []*shape
	for _, r := range functions {
		in, value := f.scopes[r], r.Head.Value
		if in == nil || value == nil || slices.ContainsFunc(r.Head.Args, value.Equal) {
			return nil
		}
		shapes := f.shapesOf(in, value)
		if len(shapes) == 0 && !isEmpty(value) {
			return nil
		}
		out = append(out, shapes...)
	}
	return out
}

// isEmpty reports whether a term is a list or a set without members.
func isEmpty(t *ast.Term) bool {
	switch v := t.Value.(type) {
	case *ast.Array:
		return v.Len() == 0
	case ast.Set:
		return v.Len() == 0
	}
	return false
}

// maxDepth is how deep lists are followed. A function that wraps what it is given in a list may be
// given what it returned.
const maxDepth = 4

// collected is the list of what a comprehension collects.
func (f *flow) collected(in *scope, body ast.Body, t *ast.Term) []*shape {
	var shapes []*shape
	f.body(in, body, func() {
		f.use(in, t)
		shapes = f.shapesOf(in, t)
	})
	var lists []*shape
	for _, s := range shapes {
		if s.depth() == maxDepth {
			s = unknown
		}
		if f.lists[s] == nil {
			f.lists[s] = listOf(s)
		}
		lists = append(lists, f.lists[s])
	}
	return lists
}

// read gives an argument to a built-in function that reads some fields of it.
func (f *flow) read(in *scope, arg *ast.Term, fields []string) {
	for _, s := range f.shapesOf(in, arg) {
		switch {
		case s.kind == "object" && len(fields) > 0:
			for _, name := range fields {
				if s.field(name) != nil {
					f.add(s, name)
				}
			}
		case s.kind == "object" || len(fields) > 0:
			f.whole(s)
		}
	}
}

// unify gives what stands on one side to the variable on the other. Without a variable, the two are
// compared.
func (f *flow) unify(in *scope, x, y *ast.Term) {
	xs, ys := f.shapesOf(in, x), f.shapesOf(in, y)
	if v, ok := x.Value.(ast.Var); ok && !isInput(v) {
		f.bind(in, v, ys)
	} else if v, ok := y.Value.(ast.Var); ok && !isInput(v) {
		f.bind(in, v, xs)
	} else {
		f.wholes(xs)
		f.wholes(ys)
	}
}

// bind notes what a variable may be. One that is bound in two places compares the two.
func (f *flow) bind(in *scope, v ast.Var, shapes []*shape) {
	variable := in.variable(v)
	for _, s := range shapes {
		if !slices.Contains(variable.shapes, s) {
			variable.shapes = append(variable.shapes, s)
			f.changed = true
		}
	}
	if variable.sources > 1 {
		f.wholes(variable.shapes)
	}
}

// use reads a term as a whole.
func (f *flow) use(in *scope, t *ast.Term) {
	if t != nil {
		f.wholes(f.shapesOf(in, t))
	}
}

// shapesOf returns what a term may be, and looks at all that is inside of it.
func (f *flow) shapesOf(in *scope, t *ast.Term) []*shape {
	switch v := t.Value.(type) {
	case ast.Var:
		if isInput(v) {
			return []*shape{inputShape}
		}
		return in.variable(v).shapes
	case ast.Ref:
		return f.ref(in, v)
	case *ast.ArrayComprehension:
		return f.collected(in, v.Body, v.Term)
	case *ast.SetComprehension:
		return f.collected(in, v.Body, v.Term)
	case *ast.ObjectComprehension:
		f.body(in, v.Body, func() {
			f.use(in, v.Key)
			f.use(in, v.Value)
		})
	case ast.Call:
		f.call(in, v)
	case *ast.Array:
		v.Foreach(func(t *ast.Term) { f.use(in, t) })
	case ast.Set:
		v.Foreach(func(t *ast.Term) { f.use(in, t) })
	case ast.Object:
		v.Foreach(func(k, t *ast.Term) { f.use(in, k); f.use(in, t) })
		return f.written(v)
	case *ast.TemplateString:
		for _, part := range v.Parts {
			switch p := part.(type) {
			case *ast.Term:
				f.use(in, p)
			case *ast.Expr:
				f.expr(in, p)
			}
		}
	}
	return nil
}

func isInput(v ast.Var) bool { return v.Equal(ast.InputRootDocument.Value) }

// ref walks along a reference and returns what may be at its end.
func (f *flow) ref(in *scope, ref ast.Ref) []*shape {
	return f.along(in, f.shapesOf(in, ref[0]), ref[1:], lineOf(ref))
}

// along walks from what something may be along keys. A field that none of the objects has is misspelt,
// unless it may as well be looked up in something else.
func (f *flow) along(in *scope, at []*shape, keys []*ast.Term, line int) []*shape {
	for _, operand := range keys {
		f.use(in, operand)
		names := in.known.texts(operand)
		_, fixed := operand.Value.(ast.String)
		var next []*shape
		missing := slices.Clone(names)
		for _, s := range at {
			switch {
			case s.kind != "object" && s.kind != "own":
				next, missing = append(next, s.inside()...), nil
				continue
			case len(names) == 0:
				next = append(next, unknown)
			}
			if !fixed {
				f.whole(s)
			}
			for _, name := range names {
				if field := s.field(name); field != nil {
					f.add(s, name)
					next = append(next, field.shape)
					missing = slices.DeleteFunc(missing, func(m string) bool { return m == name })
				}
			}
		}
		if i := slices.IndexFunc(at, func(s *shape) bool { return s.kind == "object" }); i >= 0 && len(missing) > 0 {
			f.misspelt(in, line, missing[0], at[i])
			return nil
		}
		at = next
	}
	return at
}

// written is the shape of an object that stands in a rule, if its keys are known.
func (f *flow) written(o ast.Object) []*shape {
	if f.own[o] == nil {
		s := &shape{kind: "own"}
		for _, k := range o.Keys() {
			name, ok := k.Value.(ast.String)
			if !ok {
				return nil
			}
			s.fields = append(s.fields, key(string(name), unknown, ""))
		}
		f.own[o] = s
	}
	return []*shape{f.own[o]}
}

func (f *flow) misspelt(in *scope, line int, name string, at *shape) {
	e := &Error{File: in.file, Line: line, Message: fmt.Sprintf("undefined field %q; want one of \"%s\"", name, strings.Join(at.names(), `", "`))}
	f.wrong[e.Error()] = e
}

func (f *flow) add(s *shape, name string) { f.changed = f.demand.add(s, name) || f.changed }

func (f *flow) whole(s *shape) { f.changed = f.demand.addWhole(s) || f.changed }

func (f *flow) wholes(shapes []*shape) {
	for _, s := range shapes {
		f.whole(s)
	}
}

// objectShapes are the kinds of objects in the lists of the input.
var objectShapes = []*shape{
	userShape, groupShape, roleShape, policyShape, credentialShape, providerShape, statementShape, trustShape,
	accountShape, organizationShape, passwordPolicyShape,
}

// builtinReads are the built-in functions that do not look at all of what they are given: the fields
// that they read of an object, or none, if they only count the elements of a list.
var builtinReads = map[string][]string{
	ast.Count.Name:        {},
	"iam.matched_actions": {"actions", "not_actions"},
	"iam.expand_actions":  {"actions", "not_actions"},
}
