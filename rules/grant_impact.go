package rules

import (
	"fmt"

	"github.com/iamaudit/iamaudit/audit"
	"github.com/iamaudit/iamaudit/catalog"
)

// impact checks for statements that allow some of the wanted actions on every resource: "policy … allows
// reading data on every resource: s3:GetObject". Wanted is asked once for an account.
func impact(what string, wanted func(*audit.Pass, *grants) catalog.ActionSet) func(*audit.Pass) {
	return func(p *audit.Pass) {
		g := sharedGrants(p)
		for f := range g.onEverything(wanted(p, g)) {
			if !g.singled(&f) {
				continue
			}
			f.message = fmt.Sprintf("%s allows %s on every resource: %s", f.policy, what, g.actionNames(f.actions))
			g.report(p, f)
		}
	}
}

// expand returns the known actions that some pattern of a list matches and that AWS lets one narrow.
func (g *grants) expand(patterns ...string) (set catalog.ActionSet) {
	for _, p := range patterns {
		set = set.Or(g.catalog.Expand(p))
	}
	return set
}

// listed expands the parameter "actions" of a rule.
func listed(p *audit.Pass, g *grants) catalog.ActionSet {
	return g.expand(p.List("actions")...).AndNot(g.starOnly)
}
