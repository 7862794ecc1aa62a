package rego

import (
	"fmt"
	"strings"

	"github.com/open-policy-agent/opa/v1/ast"
)

// checkFields finds misspelt fields of what a rule looks up in input.index. OPA's types know no
// objects with any key and values of one type, so it takes those maps for anything; this check
// follows their values through the variables of a rule.
func checkFields(m *ast.Module, file string) Errors {
	var errs Errors
	for _, rule := range m.Rules {
		for ; rule != nil; rule = rule.Else {
			shapes := variableShapes(rule)
			ast.WalkRefs(rule, func(ref ast.Ref) bool {
				if _, have, wrong := followRef(ref, shapes); wrong != "" {
					errs = append(errs, &Error{File: file, Line: lineOf(ref), Message: fmt.Sprintf(
						"undefined field %q; want one of \"%s\"", wrong, strings.Join(have.names(), `", "`))})
				}
				return false
			})
		}
	}
	return errs
}

// variableShapes returns the shapes of the variables that a rule binds to parts of the input.
func variableShapes(rule *ast.Rule) map[ast.Var]*shape {
	shapes := map[ast.Var]*shape{}
	for changed := true; changed; {
		changed = false
		ast.WalkExprs(rule, func(expr *ast.Expr) bool {
			if !expr.IsEquality() {
				return false
			}
			for _, pair := range [][2]*ast.Term{{expr.Operand(0), expr.Operand(1)}, {expr.Operand(1), expr.Operand(0)}} {
				v, isVar := pair[0].Value.(ast.Var)
				ref, isRef := pair[1].Value.(ast.Ref)
				if !isVar || !isRef || shapes[v] != nil {
					continue
				}
				if s, _, _ := followRef(ref, shapes); s != nil {
					shapes[v], changed = s, true
				}
			}
			return false
		})
	}
	return shapes
}

// followRef walks along a reference and returns the shape at its end, nil if that is not known. If
// a field is not there, wrong is its name and at the object that lacks it.
func followRef(ref ast.Ref, shapes map[ast.Var]*shape) (end, at *shape, wrong string) {
	head, ok := ref[0].Value.(ast.Var)
	if !ok {
		return nil, nil, ""
	}
	s := shapes[head]
	if head.Equal(ast.InputRootDocument.Value) {
		s = inputShape
	}
	for _, operand := range ref[1:] {
		if s == nil {
			return nil, nil, ""
		}
		switch s.kind {
		case "array", "map":
			s = s.elem
		case "object":
			name, ok := operand.Value.(ast.String)
			if !ok {
				return nil, nil, ""
			}
			f := s.field(string(name))
			if f == nil {
				return nil, s, string(name)
			}
			s = f.shape
		default:
			return nil, nil, ""
		}
	}
	return s, nil, ""
}
