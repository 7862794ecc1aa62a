package rego

import "github.com/open-policy-agent/opa/v1/ast"

// An attribute is one field of a kind of object of the input, and how it is made of the account. A
// value of nil is a field that is absent.
type attribute[T any] struct {
	name  string
	value func(v *view, of T) *ast.Term
}

// A layout is those attributes of a kind of object that somebody reads.
type layout[T any] []keyed[T]

type keyed[T any] struct {
	key   *ast.Term
	value func(v *view, of T) *ast.Term
}

// maxAttributes is how many fields the largest objects have.
const maxAttributes = 24

// layoutOf picks the attributes that are asked for. A field that the table and the schema do not
// both have is a mistake that every test shows.
func layoutOf[T any](d demand, s *shape, all []attribute[T]) layout[T] {
	if len(all) != len(s.fields) || len(all) > maxAttributes {
		panic("rego: the fields of " + s.name + " are not those of its schema")
	}
	var out layout[T]
	for _, a := range all {
		if s.field(a.name) == nil {
			panic("rego: the schema of " + s.name + " has no field " + a.name)
		}
		if d[s][a.name] {
			out = append(out, keyed[T]{keyTerms[a.name], a.value})
		}
	}
	return out
}

// term makes one object.
func (l layout[T]) term(v *view, of T) *ast.Term {
	var pairs [maxAttributes][2]*ast.Term
	n := 0
	for i := range l {
		if value := l[i].value(v, of); value != nil {
			pairs[n] = [2]*ast.Term{l[i].key, value}
			n++
		}
	}
	return ast.NewTerm(ast.NewObject(pairs[:n]...))
}
