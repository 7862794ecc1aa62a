package escalation

import (
	"slices"

	"github.com/iamaudit/iamaudit/access"
	"github.com/iamaudit/iamaudit/policy"
)

// pool is the users, the roles, or the roles that trust a service, as targets of ways.
type pool struct {
	all     []*access.Principal
	reached []*access.Principal // those who have every permission or can get it, in the order found
	ranked  []*access.Principal // reached first; made when everything is settled
}

func (o *pool) add(p *access.Principal) { o.all = append(o.all, p) }

// mark notes that a principal has every permission or can get it for certain.
func (x *analysis) mark(p *access.Principal) {
	x.reach[p] = len(x.reach)
	if p.Identity.Role == nil {
		x.users.reached = append(x.users.reached, p)
		return
	}
	x.roles.reached = append(x.roles.reached, p)
	for _, o := range x.trustPools[p] {
		o.reached = append(o.reached, p)
	}
}

// reaches reports whether a principal has every permission or can get it for certain.
func (x *analysis) reaches(p *access.Principal) bool {
	_, ok := x.reach[p]
	return ok
}

// targets returns whom to try: those who lead to everything first or, if nothing else will do, only
// those. makes says that the path itself makes an administrator of any target.
func (x *analysis) targets(o *pool, sure, makes bool) []*access.Principal {
	switch {
	case o == nil:
		return nil
	case makes:
		return o.all
	case sure:
		return o.reached
	}
	if o.ranked == nil {
		o.ranked = slices.Concat(o.reached, slices.DeleteFunc(slices.Clone(o.all), x.reaches))
	}
	return o.ranked
}

// named returns the targets that statements of the principal name for an action, if they name all
// they allow it on; ok is false if a pattern or NotResource does.
func (x *analysis) named(p *access.Principal, action string, role bool) (targets []*access.Principal, ok bool) {
	for g := range p.Grants(action) {
		if !g.Statement.Resource.Present {
			return nil, false
		}
		for _, v := range g.Statement.Resource.Values {
			pattern := policy.Expand(v.Text, &p.Caller)
			for i := range len(pattern) {
				if pattern[i] == '*' || pattern[i] == '?' {
					return nil, false
				}
			}
			t := x.Principal(pattern)
			if t != nil && x.classOf[t] != nil && (t.Identity.Role != nil) == role && !slices.Contains(targets, t) {
				targets = append(targets, t)
			}
		}
	}
	return targets, true
}
