package rego

import (
	"fmt"
	"slices"

	"github.com/open-policy-agent/opa/v1/ast"
)

// reads is what a rule and all that it calls mention, found by looking at the compiled rules: which
// parts of the snapshot the rule needs follows from it.
type reads struct {
	words map[string]bool // every string that occurs: field names among them
	clock bool            // time.now_ns
}

// reachable returns the compiled rules that a rule consists of or depends on, in a fixed order.
func reachable(c *ast.Compiler, roots []*ast.Rule) []*ast.Rule {
	seen, out := map[*ast.Rule]bool{}, []*ast.Rule(nil)
	var visit func(r *ast.Rule)
	visit = func(r *ast.Rule) {
		if seen[r] {
			return
		}
		seen[r] = true
		out = append(out, r)
		for node := range c.Graph.Dependencies(r) {
			if dep, ok := node.(*ast.Rule); ok {
				visit(dep)
			}
		}
		for ; r != nil; r = r.Else {
			if r.Else != nil {
				visit(r.Else)
			}
		}
	}
	for _, r := range roots {
		visit(r)
	}
	slices.SortStableFunc(out, func(x, y *ast.Rule) int { return x.Location.Compare(y.Location) })
	return out
}

// readsOf looks at compiled rules.
func readsOf(rules []*ast.Rule) *reads {
	r := &reads{words: map[string]bool{}}
	for _, rule := range rules {
		ast.WalkTerms(rule, func(t *ast.Term) bool {
			switch v := t.Value.(type) {
			case ast.String:
				r.words[string(v)] = true
			case ast.Ref:
				r.clock = r.clock || v.String() == ast.NowNanos.Name
			}
			return false
		})
	}
	return r
}

// shardable are the lists that a rule of scope resource sees a piece of at a time.
var shardable = []string{"users", "groups", "roles", "policies", "credentials", "identity_providers", "statements", "trust_statements"}

// checkShardable finds what a rule of scope resource must not do, because it sees only some of the
// entities at a time: join two lists, count one, collect one, or ask whether something is not in
// one. It may go through one list, and look things up in input.index, which is always whole.
func checkShardable(m *module, findings, all []*ast.Rule) *Error {
	fail := func(line int, format string, args ...any) *Error {
		return &Error{File: m.file, Line: line, Rule: m.meta.id, Message: fmt.Sprintf(format, args...) +
			"; a rule of scope resource sees some of the entities at a time: look up others in input.index, or set scope: account"}
	}
	for _, rule := range all {
		if slices.Contains(findings, rule) {
			continue
		}
		if list, line := firstList(rule); list != "" {
			err := fail(line, "%s reads input.%s outside of findings", rule.Head.Ref(), list)
			err.File = rule.Location.File
			return err
		}
	}
	for _, rule := range findings {
		previous := ""
		for _, expr := range rule.Body {
			list, line, plain := exprList(expr)
			switch {
			case list == "":
			case !plain:
				return fail(line, "input.%s is used as a whole", list)
			case usesPlace(rule, expr):
				return fail(line, "the place of an entity in input.%s is used", list)
			case previous != "":
				return fail(line, "one body goes through input.%s and input.%s", previous, list)
			default:
				previous = list
			}
		}
		if list, line := firstList(rule.Head); list != "" {
			return fail(line, "input.%s is used as a whole", list)
		}
	}
	return nil
}

// usesPlace reports whether a rule does anything with the place at which an expression finds an
// entity in its list: in a shard, the first entity is not the account's first.
func usesPlace(rule *ast.Rule, expr *ast.Expr) bool {
	var place ast.Var
	ast.WalkRefs(expr, func(ref ast.Ref) bool {
		if listOfRef(ref) != "" {
			place = ref[2].Value.(ast.Var)
		}
		return false
	})
	times := 0
	ast.WalkVars(rule, func(v ast.Var) bool {
		if v.Equal(place) {
			times++
		}
		return false
	})
	return times > 1
}

// firstList returns the first shardable list that a node reads.
func firstList(node any) (list string, line int) {
	ast.WalkRefs(node, func(ref ast.Ref) bool {
		if name := listOfRef(ref); name != "" && list == "" {
			list, line = name, lineOf(ref)
		}
		return false
	})
	return list, line
}

// listOfRef returns the shardable list that a reference begins with, "" if none. The input as a
// whole counts as a list without a name of its own.
func listOfRef(ref ast.Ref) string {
	if !ref.HasPrefix(ast.InputRootRef) {
		return ""
	}
	if len(ref) == 1 {
		return "*"
	}
	name, ok := ref[1].Value.(ast.String)
	if !ok {
		return "*"
	}
	if slices.Contains(shardable, string(name)) {
		return string(name)
	}
	return ""
}

// exprList returns the shardable list that an expression reads, and whether it plainly goes through
// its entities: outside of not, every, comprehensions and calls that take the list itself.
func exprList(expr *ast.Expr) (list string, line int, plain bool) {
	plain = true
	ast.WalkNodes(expr, func(node ast.Node) bool {
		switch n := node.(type) {
		case *ast.Every:
			if found, at := firstList(n); found != "" {
				list, line, plain = found, at, false
			}
			return true
		case *ast.Term:
			switch v := n.Value.(type) {
			case *ast.ArrayComprehension, *ast.SetComprehension, *ast.ObjectComprehension:
				if found, at := firstList(v); found != "" {
					list, line, plain = found, at, false
				}
				return true
			case ast.Ref:
				name := listOfRef(v)
				if name == "" {
					return false
				}
				if list != "" {
					plain = false
				}
				list, line = name, lineOf(v)
				if len(v) < 3 || name == "*" {
					plain = false
				} else if _, ok := v[2].Value.(ast.Var); !ok {
					plain = false
				}
			}
		}
		return false
	})
	if list != "" && (expr.Negated || len(expr.With) > 0) {
		plain = false
	}
	if line == 0 && expr.Location != nil {
		line = expr.Location.Row
	}
	return list, line, plain
}
