package rules

import (
	"github.com/iamaudit/iamaudit/audit"
	"github.com/iamaudit/iamaudit/catalog"
)

// full reports statements that allow all of some actions on every resource, whether or not another rule
// speaks of the same statement because it allows a whole service. A statement that allows everything is
// admin-grant's alone.
func (g *grants) full(p *audit.Pass, wanted catalog.ActionSet, what string) {
	if wanted.Empty() {
		return
	}
	for _, policy := range g.policies {
		told := g.toldOf(policy, nil)
		for _, a := range policy.allows {
			if !a.positively() || !a.everywhere.AndNot(policy.denied).Covers(wanted) {
				continue
			}
			f := finding{policy: policy, allow: a, at: policy.StatementRef(a.Statement), actions: wanted, when: a.when, message: policy.String() + " allows " + what, told: told}
			f.still = func(left catalog.ActionSet) bool { return left.Covers(wanted) }
			g.report(p, f)
		}
	}
}
