package rules

import (
	"strconv"

	"github.com/iamaudit/iamaudit/catalog"
	"github.com/iamaudit/iamaudit/policy"
	"github.com/iamaudit/iamaudit/snapshot"
)

// limit is what takes something away from what the policies of one user or role allow on everything: a
// deny without a condition, a permissions boundary, the service control policies above the account.
type limit struct {
	denied   catalog.ActionSet
	denies   []limiter
	boundary *limiter
	allowed  catalog.ActionSet // by the boundary, if there is one
}

// limiter is one policy that limits.
type limiter struct {
	name string
	at   snapshot.Ref
}

// orgLimit is what the service control policies leave.
type orgLimit struct {
	bound   bool
	allowed catalog.ActionSet
	by      []limiter
}

// limit finds the limits of every user and role.
func (g *grants) limit() {
	g.limits = map[string]*limit{}
	of := func(id snapshot.Identity) *limit {
		l := g.limits[id.ARN()]
		if l == nil {
			l = &limit{}
			g.limits[id.ARN()] = l
		}
		return l
	}
	for _, p := range g.policies {
		if p.denied.Empty() {
			continue
		}
		by := limiter{p.String(), p.StatementRef(p.denies[0])}
		for _, id := range p.principals {
			l := of(id)
			l.denied, l.denies = l.denied.Or(p.denied), append(l.denies, by)
		}
	}
	for i := range g.account.Policies {
		p := &g.account.Policies[i]
		bounded := g.account.BoundaryOf(p.ARN)
		v := p.Default()
		if len(bounded) == 0 || v == nil || v.Document.Document == nil {
			continue
		}
		allowed := g.allowedBy(v.Document.Document)
		by := &limiter{"permissions boundary " + strconv.Quote(p.PolicyName), v.Document.Ref(p.ARN, p.PolicyName)}
		for _, id := range bounded {
			l := of(id)
			l.boundary, l.allowed = by, allowed
		}
	}
	g.scps = g.organization()
}

// allowedBy returns what a document that limits leaves allowed on every resource.
func (g *grants) allowedBy(doc *policy.Document) catalog.ActionSet {
	return g.document(doc).everywhere()
}

// organization returns what the service control policies leave: at every level some policy must allow.
func (g *grants) organization() (limit orgLimit) {
	org := g.account.Organization
	if org == nil || org.Management(g.account.AccountID) {
		return limit
	}
	limit.allowed = g.catalog.All()
	for i := range org.Levels {
		policies := org.Levels[i].ServiceControlPolicies
		if len(policies) == 0 {
			continue // SCPs are off, or were not collected
		}
		var allowed, denied catalog.ActionSet
		for j := range policies {
			p := &policies[j]
			if p.Content.Document == nil {
				return orgLimit{}
			}
			d := g.document(p.Content.Document)
			for _, a := range d.allows {
				allowed = allowed.Or(a.everywhere)
			}
			denied = denied.Or(d.denied)
			if left := g.allowedBy(p.Content.Document); !d.denied.Empty() || !left.Covers(g.catalog.All()) {
				limit.by = append(limit.by, limiter{"service control policy " + strconv.Quote(p.Name), p.Content.Ref(p.ARN, p.Name)})
			}
		}
		limit.allowed = limit.allowed.And(allowed).AndNot(denied)
	}
	limit.bound = !limit.allowed.Covers(g.catalog.All())
	return limit
}

// remaining returns what is left of a set of actions, granted on everything, for one user or role, and what
// took the rest.
func (g *grants) remaining(id snapshot.Identity, set catalog.ActionSet) (left catalog.ActionSet, by []limiter) {
	left = set
	if g.scps.bound && !g.scps.allowed.Covers(left) {
		left, by = left.And(g.scps.allowed), append(by, g.scps.by...)
	}
	l := g.limits[id.ARN()]
	if l == nil {
		return left, by
	}
	if l.boundary != nil && !l.allowed.Covers(left) {
		left, by = left.And(l.allowed), append(by, *l.boundary)
	}
	if l.denied.Overlaps(left) {
		left, by = left.AndNot(l.denied), append(by, l.denies...)
	}
	return left, by
}
