package rego

import (
	"fmt"
	"strings"

	"github.com/open-policy-agent/opa/v1/ast"
	"github.com/open-policy-agent/opa/v1/topdown"
)

// OPA looks whether it should stop between two steps of a rule, not inside of a built-in function.
// So no function is given more than it is done with in a moment: a rule that asks for more fails
// with its line, instead of working on after its time is up.
const (
	maxTextArg   = 1 << 20  // bytes of a text
	maxNumberArg = 1000     // digits of a number
	maxLoad      = 1 << 20  // what a function that looks at everything may look at
	maxProduct   = 64 << 20 // of two sizes, for what compares everything with everything
)

// thorough are the functions that look at all that is in their arguments, however deep, and make
// more of it.
var thorough = set(`array.flatten internal.print json.filter json.marshal json.remove net.cidr_merge
	object.subset object.union object.union_n product sort sprintf strings.replace_n yaml.marshal`)

// comparing are the functions whose work grows with the product of two arguments: patterns and texts.
var comparing = set(`glob.match net.cidr_contains_matches re_match regex.find_all_string_submatch_n regex.find_n
	regex.match regex.replace regex.split iam.covers iam.matched_actions iam.resource_overlaps`)

func set(names string) map[string]bool {
	out := map[string]bool{}
	for name := range strings.FieldsSeq(names) {
		out[name] = true
	}
	return out
}

// OPA has one table of functions for the whole process, and only its own packages fill it: each of
// those that rules may call is put behind a check of its arguments.
func init() { //nolint:gochecknoinits // before any rule is compiled, once
	for name := range strings.FieldsSeq(allowed) {
		if call := topdown.GetBuiltin(name); call != nil {
			tooMuch := limits(name)
			topdown.RegisterBuiltinFunc(name, func(c topdown.BuiltinContext, args []*ast.Term, iter func(*ast.Term) error) error {
				if err := tooMuch(args); err != nil {
					return err
				}
				return call(c, args, iter)
			})
		}
	}
}

// limits returns what says what is too large for a function in its arguments.
func limits(name string) func(args []*ast.Term) error {
	thorough, comparing := thorough[name], comparing[name]
	return func(args []*ast.Term) error {
		for _, arg := range args {
			switch v := arg.Value.(type) {
			case ast.String:
				if len(v) > maxTextArg {
					return fmt.Errorf("a text of %d bytes; a built-in function takes at most %d", len(v), maxTextArg)
				}
			case ast.Number:
				if len(v) > maxNumberArg {
					return fmt.Errorf("a number of %d digits; a built-in function takes at most %d", len(v), maxNumberArg)
				}
			}
		}
		if thorough {
			left := maxLoad
			for _, arg := range args {
				if left -= loadOf(arg, left); left < 0 {
					return fmt.Errorf("values of more than %d elements and bytes; %s takes at most so many", maxLoad, name)
				}
			}
		}
		if comparing {
			return tooManyPairs(name, args)
		}
		return nil
	}
}

// tooManyPairs bounds the product of the sizes of all arguments.
func tooManyPairs(name string, args []*ast.Term) error {
	product := 1
	for _, arg := range args {
		size := 0
		if o, ok := arg.Value.(ast.Object); ok {
			for _, field := range builtinReads[name] { // of a statement, its actions
				if t := o.Get(keyTerms[field]); t != nil {
					size += loadOf(t, maxProduct)
				}
			}
		} else {
			size = loadOf(arg, maxProduct)
		}
		if product *= max(size, 1); product > maxProduct {
			return fmt.Errorf("patterns and texts that are too long together: %s takes at most %d by the product of their sizes", name, maxProduct)
		}
	}
	return nil
}

// loadOf measures a value, in elements and bytes, until it is more than the limit: a value may hold
// the same list many times, and be larger than memory when it is written out.
func loadOf(t *ast.Term, limit int) int {
	switch v := t.Value.(type) {
	case ast.String:
		return 1 + len(v)
	case ast.Number:
		if len(v) > maxNumberArg {
			return limit + 1
		}
		return 1 + len(v)
	default:
		return loadInside(v, limit)
	}
}

func loadInside(v ast.Value, limit int) int {
	n := 1
	add := func(t *ast.Term) bool {
		n += loadOf(t, limit-n)
		return n > limit
	}
	switch v := v.(type) {
	case *ast.Array:
		v.Until(add)
	case ast.Set:
		v.Until(add)
	case ast.Object:
		v.Until(func(k, t *ast.Term) bool { return add(k) || add(t) })
	}
	return n
}
