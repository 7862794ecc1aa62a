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
		case name == "walk" && len(expr.Operands()) > 0 && wholeInput(expr.Operand(0)):
			warn(expr.Location.Row, "walk(input) visits every value of the account; name the list that is meant")
		case strings.HasPrefix(name, "regex.") && len(expr.Operands()) > 0 && loops > 0 && !isGround(expr.Operand(0)):
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
func wholeInput(t *ast.Term) bool {
	ref, ok := t.Value.(ast.Ref)
	return t.Value.Compare(ast.InputRootDocument.Value) == 0 || ok && ref.HasPrefix(ast.InputRootRef) && len(ref) <= 2
}

func isGround(t *ast.Term) bool {
	_, ok := t.Value.(ast.String)
	return ok
}
