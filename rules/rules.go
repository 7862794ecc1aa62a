package rules

import (
	"cmp"
	"slices"

	"github.com/iamaudit/iamaudit/audit"
)

// registered holds the rules in the order in which Go initialises the package's files.
var registered []*audit.Rule

// register adds a rule to the built-in ones. It returns the rule so that a package variable can
// call it: `var _ = register(audit.Rule{…})` adds a rule without a list that everybody edits.
func register(r audit.Rule) *audit.Rule {
	registered = append(registered, &r)
	return &r
}

// All returns every built-in rule, sorted by ID. The rules are copies: a caller may change
// severities or switch rules off without another caller noticing.
func All() []*audit.Rule {
	all := make([]*audit.Rule, len(registered))
	for i, r := range registered {
		rule := *r
		rule.Example = example(rule.ID)
		all[i] = &rule
	}
	slices.SortFunc(all, func(a, b *audit.Rule) int { return cmp.Compare(a.ID, b.ID) })
	return all
}
