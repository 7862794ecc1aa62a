package rego

import (
	"maps"
	"slices"

	"github.com/open-policy-agent/opa/v1/ast"
)

// constants are what the variables of a body are equal to, as the body itself says: key := "team", or
// some key in ["team", "env"].
type constants map[ast.Var][]*ast.Term

// and adds what a body says. Something that is negated, or only holds with another input, is not said.
func (c constants) and(body ast.Body) constants {
	out := maps.Clone(c)
	for _, expr := range body {
		terms, ok := expr.Terms.([]*ast.Term)
		if !ok || expr.Negated || len(expr.With) > 0 || len(terms) != 3 || !isEquality(terms[0].Value.String()) {
			continue
		}
		out = out.equal(terms[1], terms[2])
		out = out.equal(terms[2], terms[1])
	}
	return out
}

// equal adds that a term, if it is a variable, is equal to another.
func (c constants) equal(t, other *ast.Term) constants {
	v, ok := t.Value.(ast.Var)
	if !ok {
		return c
	}
	if c == nil {
		c = constants{}
	}
	c[v] = append(slices.Clip(c[v]), other)
	return c
}

// of returns what is said of a variable and of those that are equal to it.
func (c constants) of(v ast.Var, seen map[ast.Var]bool) (said []*ast.Term) {
	if seen[v] {
		return nil
	}
	seen[v] = true
	for _, other := range c[v] {
		if w, ok := other.Value.(ast.Var); ok {
			said = append(said, c.of(w, seen)...)
		} else {
			said = append(said, other)
		}
	}
	return said
}

// value returns the one thing that a variable is said to be, or the term itself.
func (c constants) value(t *ast.Term) *ast.Term {
	v, ok := t.Value.(ast.Var)
	if !ok {
		return t
	}
	said := c.of(v, map[ast.Var]bool{})
	for _, other := range said {
		if _, ok := other.Value.(ast.String); ok {
			return other
		}
	}
	if len(said) == 1 {
		return said[0]
	}
	return t
}

// texts returns all texts that a term can be, nil if that is not said.
func (c constants) texts(t *ast.Term) []string {
	switch v := c.value(t).Value.(type) {
	case ast.String:
		return []string{string(v)}
	case ast.Ref: // some t in ["team", "env"] is t = ["team", "env"][_]
		if len(v) == 2 {
			if _, ok := v[1].Value.(ast.Var); ok {
				return textsIn(c.value(v[0]))
			}
		}
	}
	return nil
}

// textsIn returns the elements of a list or set of texts, nil for anything else.
func textsIn(t *ast.Term) []string {
	switch t.Value.(type) {
	case *ast.Array, ast.Set:
		texts, err := textsOf(t)
		if err == nil {
			return texts
		}
	}
	return nil
}
