package rules

import (
	"slices"

	"github.com/iamaudit/iamaudit/catalog"
	"github.com/iamaudit/iamaudit/snapshot"
)

// told is what other rules tell of a statement: admin-grant of everything, service-wildcard-grant of whole
// services. Where a limit leaves less than that to a user or role, they call it tamed, and what is left is
// the business of the rules that ask for it.
type told struct {
	all catalog.ActionSet                         // of those who are not limited
	of  func(snapshot.Identity) catalog.ActionSet // of one who has the policy
	// personal says that conditions tell apart those of whom the same is taken.
	personal bool
}

// toldOf returns what is told of a statement, or of a policy as a whole if a is nil; nil if that is nothing.
func (g *grants) toldOf(p *grantPolicy, a *allow) *told {
	var services []wholeService
	if a != nil && !p.admin { // of a policy that allows everything service-wildcard-grant is silent
		services = g.wholeServices(a)
	}
	t := &told{}
	for _, s := range services {
		t.all = t.all.Or(s.actions)
	}
	if p.admin {
		t.all = g.catalog.All()
	}
	if t.all.Empty() {
		return nil
	}
	t.personal = slices.ContainsFunc(p.allows, func(a *allow) bool { return len(a.Conditions) > 0 })
	known := map[*limit]catalog.ActionSet{} // without conditions it is the same for all of whom the same is taken
	t.of = func(id snapshot.Identity) (out catalog.ActionSet) {
		if !t.personal {
			l := g.limits[id.ARN()]
			if l == nil && !g.scps.bound {
				return t.all
			}
			if out, ok := known[l]; ok {
				return out
			}
			defer func() { known[l] = out }()
		}
		if p.admin {
			if left, _ := g.remaining(id, g.everywhereOf(p, id)); g.admin(left) {
				return t.all
			}
		}
		if len(services) > 0 && !g.mayHold(a, id) {
			return out // its condition names others
		}
		for _, s := range services {
			granted := s.actions.And(a.everywhere)
			if left, _ := g.remaining(id, granted); left.Covers(granted) {
				out = out.Or(s.actions)
			}
		}
		return out
	}
	return t
}

// untold returns the actions of a set of which no other rule tells: those that are left to somebody, or else
// those that no other rule says to be tamed, or attached to nobody.
func (g *grants) untold(p *grantPolicy, t *told, set catalog.ActionSet) catalog.ActionSet {
	if t == nil {
		return set
	}
	var left catalog.ActionSet
	seen := map[*limit]bool{}
	for _, id := range p.principals {
		l := g.limits[id.ARN()]
		if seen[l] && !t.personal {
			continue
		}
		seen[l] = true
		own, _ := g.remaining(id, set)
		left = left.Or(own.AndNot(t.of(id)))
	}
	if left.Empty() {
		return set.AndNot(t.all)
	}
	return left
}

// singled prepares a finding on single actions: a statement that says what it allows is told of as it is, and one
// that says what it leaves out for those only to whom limits leave so little of it that not-action-grant calls
// it tamed. It reports whether anything is left to tell.
func (g *grants) singled(f *finding) bool {
	a := f.allow
	if a.positively() {
		return true
	}
	if !a.NotAction.Present || a.NotResource.Present {
		return false // not-resource-grant tells, whatever is left
	}
	f.spare = func(id snapshot.Identity) bool {
		left, _ := g.remaining(id, a.everywhere)
		return g.much(left)
	}
	var left catalog.ActionSet
	for _, id := range f.policy.principals {
		if !f.spare(id) {
			own, _ := g.remaining(id, f.actions)
			left = left.Or(own)
		}
	}
	f.actions = left
	return !left.Empty()
}

// much reports whether actions are more than anybody lists: more than a tenth of AWS.
func (g *grants) much(set catalog.ActionSet) bool { return set.Len() > g.catalog.Len()/10 }
