package rego

import (
	"fmt"
	"slices"
	"strings"

	"github.com/open-policy-agent/opa/v1/ast"

	"github.com/iamaudit/iamaudit/audit"
)

// Check loads rules as Load does and also returns what is not wrong but slow.
func Check(paths []string, o Options) (rules []*audit.Rule, warnings Errors, err error) {
	loaded, errs := load(paths, o.withDefaults())
	for _, r := range loaded {
		rules = append(rules, r.audit)
		for _, rule := range r.compiled {
			warnings = append(warnings, lint(rule, r.audit.ID)...)
		}
	}
	if len(errs) > 0 {
		err = errs.sorted()
	}
	return rules, warnings.sorted(), err
}

// lint finds what makes a rule slow on a large account.
func lint(rule *ast.Rule, id string) Errors {
	var out Errors
	warn := func(line int, format string, args ...any) {
		out = append(out, &Error{File: rule.Location.File, Line: line, Rule: id, Message: fmt.Sprintf(format, args...)})
	}
	loops := 0
	var joined []string
	eachBody(rule, func(body ast.Body) {
		var lists []string
		for _, expr := range body {
			ast.WalkRefs(expr, func(ref ast.Ref) bool {
				name := listOfRef(ref)
				if len(ref) < 3 || name == "" {
					return false
				}
				if _, ok := ref[2].Value.(ast.Var); !ok {
					return false
				}
				loops++
				lists = append(lists, name)
				if len(lists) == 2 && len(joined) == 0 {
					joined = lists
					warn(expr.Location.Row, "joins input.%s with input.%s, which takes the time of their product; look up the one in input.index, or collect it in a set outside of the rule", lists[0], lists[1])
				}
				return false
			})
		}
	})
	ast.WalkExprs(rule, func(expr *ast.Expr) bool {
		if !expr.IsCall() {
			return false
		}
		name := expr.Operator().String()
		switch {
		case name == "walk" && len(expr.Operands()) > 0 && wholeInput(rule, expr.Operand(0)):
			warn(expr.Location.Row, "walk(input) visits every value of the account; name the list that is meant")
		case strings.HasPrefix(name, "regex.") && len(expr.Operands()) > 0 && loops > 0 && !constant(rule, expr.Operand(0)):
			warn(expr.Location.Row, "%s compiles a pattern that is made anew in each round of a loop; write the pattern down, or use glob.match or startswith", name)
		}
		return false
	})
	return out
}

// eachBody calls f for the body of a rule and of each comprehension in it, the outer one with all
// that it holds.
func eachBody(rule *ast.Rule, f func(ast.Body)) {
	f(rule.Body)
	ast.WalkNodes(rule, func(node ast.Node) bool {
		if b, ok := node.(ast.Body); ok && !slices.Equal(b, rule.Body) {
			f(b)
		}
		return false
	})
}

// wholeInput reports whether a term is the input, or a list of it, as a whole.
func wholeInput(rule *ast.Rule, t *ast.Term) bool {
	ref, ok := t.Value.(ast.Ref)
	if ok || t.Value.Compare(ast.InputRootDocument.Value) == 0 {
		return !ok || ref.HasPrefix(ast.InputRootRef) && len(ref) <= 2
	}
	return boundTo(rule, t, func(t *ast.Term) bool { return wholeInput(rule, t) })
}

// boundTo reports whether the compiler bound a variable, before a call, to a term like that: it
// writes v = input.params.pattern; regex.match(v, …).
func boundTo(rule *ast.Rule, v *ast.Term, like func(*ast.Term) bool) bool {
	found := false
	ast.WalkExprs(rule, func(expr *ast.Expr) bool {
		if expr.IsEquality() && expr.Operand(0).Equal(v) {
			if _, isVar := expr.Operand(1).Value.(ast.Var); !isVar || expr.Operand(1).Equal(ast.InputRootDocument) {
				found = found || like(expr.Operand(1))
			}
		}
		return false
	})
	return found
}

// constant reports whether a term is the same in each round of a loop: a text, or a parameter.
func constant(rule *ast.Rule, t *ast.Term) bool {
	switch v := t.Value.(type) {
	case ast.String:
		return true
	case ast.Ref:
		return v.HasPrefix(paramsRef) || v.HasPrefix(ast.DefaultRootRef)
	case ast.Var:
		return boundTo(rule, t, func(t *ast.Term) bool { return constant(rule, t) })
	default:
		return false
	}
}
