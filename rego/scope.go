package rego

import "github.com/open-policy-agent/opa/v1/ast"

// A scope is the variables of one compiled rule; the compiler gives each a name of its own, also
// inside of comprehensions.
type scope struct {
	file  string
	vars  map[ast.Var]*variable
	known constants // in the body that is looked at
}

// A variable is what one or several names stand for: x = y makes two names one variable.
type variable struct {
	same    *variable // what it has become one with
	shapes  []*shape
	sources int // in how many places it gets a value
}

// newScope finds the variables of a rule: which are the same, and how often each is bound.
func newScope(r *ast.Rule) *scope {
	s := &scope{file: r.Location.File, vars: map[ast.Var]*variable{}}
	for _, arg := range r.Head.Args {
		s.source(arg)
	}
	visit := func(node ast.Node) bool {
		switch n := node.(type) {
		case *ast.Rule:
			return n != r // what comes in else has its own scope
		case *ast.Every:
			s.source(n.Value)
		case *ast.Expr:
			if terms, ok := n.Terms.([]*ast.Term); ok && len(terms) == 3 && isEquality(terms[0].Value.String()) {
				s.equal(terms[1], terms[2])
			}
		}
		return false
	}
	ast.WalkNodes(r, visit)
	return s
}

func (s *scope) equal(x, y *ast.Term) {
	xVar, xOK := x.Value.(ast.Var)
	yVar, yOK := y.Value.(ast.Var)
	if !xOK || !yOK || isInput(xVar) || isInput(yVar) {
		s.source(x)
		s.source(y)
		return
	}
	if a, b := s.variable(xVar), s.variable(yVar); a != b {
		a.sources += b.sources
		b.same = a
	}
}

// source counts a place where a term gets a value, if it is a variable.
func (s *scope) source(t *ast.Term) {
	if v, ok := t.Value.(ast.Var); ok && !isInput(v) {
		s.variable(v).sources++
	}
}

func (s *scope) variable(v ast.Var) *variable {
	found := s.vars[v]
	if found == nil {
		found = &variable{}
		s.vars[v] = found
	}
	for found.same != nil {
		found = found.same
	}
	return found
}
