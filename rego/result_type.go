package rego

import (
	"fmt"
	"slices"
	"strings"

	"github.com/open-policy-agent/opa/v1/types"
)

// resultKeys are the keys of a finding, and whether a finding must have them.
var resultKeys = map[string]bool{"resource": true, "message": true, "location": false, "evidence": false}

// wrongResult says what is wrong with the type of findings as the compiler inferred it; "" when it
// fits or cannot be known before the rule runs.
func wrongResult(t types.Type) string {
	set, ok := t.(*types.Set)
	if !ok {
		return ""
	}
	return eachOf(set.Of(), wrongFinding)
}

// eachOf checks every alternative of a type.
func eachOf(t types.Type, check func(types.Type) string) string {
	if alternatives, ok := t.(types.Any); ok {
		for _, alternative := range alternatives {
			if problem := check(alternative); problem != "" {
				return problem
			}
		}
		return ""
	}
	return check(t)
}

func wrongFinding(t types.Type) string {
	object, ok := t.(*types.Object)
	if !ok {
		return "is of type " + types.Sprint(t)
	}
	names := []string{}
	for _, p := range object.StaticProperties() {
		name, ok := p.Key.(string)
		if _, known := resultKeys[name]; !ok || !known {
			return fmt.Sprintf("has the unknown key %q", fmt.Sprint(p.Key))
		}
		names = append(names, name)
		if name == "evidence" {
			if !can(p.Value, func(t types.Type) bool { _, ok := t.(*types.Object); return ok }) {
				return "has evidence of type " + types.Sprint(p.Value)
			}
		} else if !can(p.Value, func(t types.Type) bool { _, ok := t.(types.String); return ok }) {
			return fmt.Sprintf("has %s of type %s", name, types.Sprint(p.Value))
		}
	}
	if object.DynamicProperties() != nil {
		return ""
	}
	var missing []string
	for _, key := range sortedKeys(resultKeys) {
		if resultKeys[key] && !slices.Contains(names, key) {
			missing = append(missing, key)
		}
	}
	if len(missing) > 0 {
		return "lacks " + strings.Join(missing, " and ")
	}
	return ""
}

// can reports whether a value of the type can be what is wanted.
func can(t types.Type, want func(types.Type) bool) bool {
	alternatives, ok := t.(types.Any)
	if !ok {
		return want(t)
	}
	return len(alternatives) == 0 || slices.ContainsFunc(alternatives, want)
}
