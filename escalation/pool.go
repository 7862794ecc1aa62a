package escalation

import (
	"slices"
	"strings"
	"sync"
	"unicode/utf8"

	"github.com/iamaudit/iamaudit/access"
	"github.com/iamaudit/iamaudit/policy"
)

// pool is the users, the roles, or the roles that trust a service, as targets of ways.
type pool struct {
	all     []*access.Principal
	reached []*access.Principal // those who have every permission or can get it, in the order found
	once    sync.Once
	ranked  []*access.Principal // reached first; made when everything is settled
}

func (o *pool) add(p *access.Principal) { o.all = append(o.all, p) }

// mark notes that a principal has every permission or can get it for certain, by so many steps. The
// number of steps, and not the order in which names come, says who has something to gain from whom.
func (x *analysis) mark(p *access.Principal, steps int) {
	x.reach[p] = steps
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
	o.once.Do(func() { o.ranked = slices.Concat(o.reached, slices.DeleteFunc(slices.Clone(o.all), x.reaches)) })
	return o.ranked
}

// aim is the resources that statements of a principal speak of for an action: patterns, or all.
type aim struct {
	patterns []string
	starts   []string // how what each pattern matches starts
	all      bool
}

// aimOf returns what a principal may at best do an action on. What others take away is left to the
// decision; this only spares deciding what is out of the question.
func aimOf(p *access.Principal, action string) aim {
	var out aim
	for g := range p.Grants(action) {
		if !g.Statement.Resource.Present {
			return aim{all: true}
		}
		for _, v := range g.Statement.Resource.Values {
			if v.Text == "*" {
				return aim{all: true}
			}
			pattern := policy.Expand(v.Text, &p.Caller)
			out.patterns, out.starts = append(out.patterns, pattern), append(out.starts, start(pattern))
		}
	}
	return out
}

// start is what stands in a pattern before anything that may not match itself alone.
func start(pattern string) string {
	if i := strings.IndexFunc(pattern, func(r rune) bool { return r == '*' || r == '?' || r >= utf8.RuneSelf }); i >= 0 {
		return pattern[:i]
	}
	return pattern
}

// wild reports whether the aim has to be tried on targets: it is not only names.
func (a aim) wild() bool {
	return a.all || slices.ContainsFunc(a.patterns, func(pattern string) bool { return strings.ContainsAny(pattern, "*?") })
}

// at reports whether the aim is at a resource. Each principal may have patterns of its own, and nearly all resources are
// told from them by how they start.
func (a aim) at(arn string) bool {
	for i, s := range a.starts {
		if strings.HasPrefix(arn, s) && policy.MatchResource(a.patterns[i], arn) {
			return true
		}
	}
	return a.all
}

// of reports whether patterns may match resources of the service, and of others.
func (a aim) of(service string) (inside, outside bool) {
	if a.all {
		return true, true
	}
	for _, pattern := range a.patterns {
		arn, ok := policy.ParseARN(pattern)
		open := !ok || strings.ContainsAny(arn.Service, "*?$")
		inside = inside || open || arn.Service == service
		outside = outside || open || arn.Service != service
	}
	return inside, outside
}

// narrow returns the targets that are aimed at. Names are looked up; only patterns make it go
// through all targets.
func (x *analysis) narrow(a aim, targets []*access.Principal) []*access.Principal {
	if a.all || len(targets) == 0 {
		return targets
	}
	var named []*access.Principal
	for _, pattern := range a.patterns {
		if strings.ContainsAny(pattern, "*?") {
			return slices.DeleteFunc(slices.Clone(targets), func(t *access.Principal) bool { return !a.at(t.Caller.ARN) })
		}
		t := x.Principal(pattern)
		if t != nil && x.classOf[t] != nil && !slices.Contains(named, t) && (t.Identity.Role != nil) == (targets[0].Identity.Role != nil) {
			named = append(named, t)
		}
	}
	return named
}
