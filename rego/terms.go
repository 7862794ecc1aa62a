package rego

import (
	"strings"
	"time"

	"github.com/open-policy-agent/opa/v1/ast"
)

// The input is built by hand from OPA's own values. OPA's conversion of Go values goes through
// JSON and costs eight times as much, for every rule again.

// record collects the pairs of an object.
type record [][2]*ast.Term

// keyTerms holds one term per key of the input, so that a million objects share their keys. It is
// filled before any rule runs and only read afterwards.
var keyTerms = collectKeys(inputShape, map[string]*ast.Term{})

func collectKeys(s *shape, into map[string]*ast.Term) map[string]*ast.Term {
	if s.elem != nil {
		collectKeys(s.elem, into)
	}
	for _, f := range s.fields {
		into[f.name] = ast.StringTerm(f.name)
		collectKeys(f.shape, into)
	}
	return into
}

// set adds a pair. A key that the schema lacks is a mistake that every test of the builder shows.
func (r *record) set(name string, value *ast.Term) {
	k, ok := keyTerms[name]
	if !ok {
		panic("rego: the schema of the input has no key " + name)
	}
	*r = append(*r, [2]*ast.Term{k, value})
}

func (r *record) str(name, value string)       { r.set(name, stringTerm(value)) }
func (r *record) bool(name string, value bool) { r.set(name, ast.InternedTerm(value)) }
func (r *record) int(name string, value int)   { r.set(name, ast.InternedTerm(value)) }

// some adds a pair unless the value is absent: the key is optional.
func (r *record) some(name string, value *ast.Term) {
	if value != nil {
		r.set(name, value)
	}
}

func (r *record) list(name string, terms []*ast.Term) { r.set(name, arrayTerm(terms)) }

func (r record) term() *ast.Term { return ast.NewTerm(ast.NewObject(r...)) }

var (
	emptyArray  = ast.ArrayTerm()
	emptyObject = ast.ObjectTerm()
	emptySet    = ast.SetTerm()
	emptyString = ast.StringTerm("")
	star        = ast.StringTerm("*")
	allow       = ast.StringTerm("allow")
	deny        = ast.StringTerm("deny")
	starArray   = ast.ArrayTerm(star)
)

// common returns the term that the commonest strings share, nil for others.
func common(s string) *ast.Term {
	switch s {
	case "":
		return emptyString
	case "*":
		return star
	case "allow":
		return allow
	case "deny":
		return deny
	default:
		return nil
	}
}

func stringTerm(s string) *ast.Term {
	if t := common(s); t != nil {
		return t
	}
	return ast.StringTerm(s)
}

// given returns nil, which is no field at all, where there is no text.
func given(s string) *ast.Term {
	if s == "" {
		return nil
	}
	return ast.StringTerm(s)
}

// moment returns when something happened, nil if that is not known.
func moment(t time.Time) *ast.Term {
	if t.IsZero() {
		return nil
	}
	return ast.StringTerm(t.UTC().Format(time.RFC3339))
}

// age returns how many whole days before the snapshot something happened, nil without either date.
func (v *view) age(t time.Time) *ast.Term {
	now := v.account.CollectedAt
	if t.IsZero() || now.IsZero() {
		return nil
	}
	return ast.InternedTerm(int(now.Sub(t) / (24 * time.Hour)))
}

func arrayTerm(terms []*ast.Term) *ast.Term {
	switch {
	case len(terms) == 0:
		return emptyArray
	case len(terms) == 1 && terms[0] == star:
		return starArray
	default:
		return ast.ArrayTerm(terms...)
	}
}

// lower puts the values in lower case.
func lower(values []string) []string {
	for i, v := range values {
		values[i] = strings.ToLower(v)
	}
	return values
}
