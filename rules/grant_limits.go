package rules

import (
	"fmt"
	"strconv"

	"github.com/iamaudit/iamaudit/access"
	"github.com/iamaudit/iamaudit/catalog"
	"github.com/iamaudit/iamaudit/policy"
	"github.com/iamaudit/iamaudit/snapshot"
)

// limit is what takes something away from what the policies of one user or role allow on everything: a
// deny without a condition or under one that always holds for them, a permissions boundary, the service
// control policies above the account.
type limit struct {
	denied   catalog.ActionSet
	denies   []denier
	boundary *limiter
	allowed  catalog.ActionSet // by the boundary, if there is one
	key      []byte            // the same for those of whom the same is taken: numbers of what takes it
}

// limiter is one policy that limits.
type limiter struct {
	name string
	at   snapshot.Ref
}

// denier is a policy that denies, and what.
type denier struct {
	limiter
	actions catalog.ActionSet
}

// orgLimit is what the service control policies leave.
type orgLimit struct {
	bound   bool
	allowed catalog.ActionSet
	by      []limiter
	some    []orgDeny
}

// orgDeny is a deny of a service control policy that is about some principals only.
type orgDeny struct {
	conditionalDeny
	by limiter
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
	number := 0 // of what denies: pointers do not tell apart the statements of a document that is a string
	for _, p := range g.policies {
		if !p.denied.Empty() {
			by := limiter{p.String(), p.StatementRef(p.denies[0])}
			number++
			for _, id := range p.principals {
				of(id).deny(p.denied, by, number)
			}
		}
		for _, d := range p.some {
			by := limiter{p.String(), p.StatementRef(d.Statement)}
			number++
			for _, id := range p.principals {
				if g.always(d, id) {
					of(id).deny(d.actions, by, number)
				}
			}
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
			l.key = fmt.Append(l.key, " within ", i)
			for _, d := range g.document(v.Document.Document).some {
				if g.always(d, id) {
					l.allowed = l.allowed.AndNot(d.actions)
					l.key = fmt.Append(l.key, " but ", d.Index)
				}
			}
		}
	}
	g.scps = g.organization()
	for _, d := range g.scps.some {
		number++
		for id := range g.held {
			if g.always(d.conditionalDeny, id) {
				of(id).deny(d.actions, d.by, number)
			}
		}
	}
	shared := map[string]*limit{}
	for arn, l := range g.limits {
		key := string(l.key)
		if shared[key] == nil {
			shared[key] = l
		}
		g.limits[arn] = shared[key]
	}
}

func (l *limit) deny(actions catalog.ActionSet, by limiter, number int) {
	if !l.denied.Covers(actions) {
		l.denied = l.denied.Or(actions)
	}
	l.denies = append(l.denies, denier{by, actions})
	l.key = fmt.Append(l.key, " not ", number)
}

// always reports whether the conditions of a deny hold for a user or role whatever they ask for.
func (g *grants) always(d conditionalDeny, id snapshot.Identity) bool {
	p := access.Of(g.account).Of(id)
	return p != nil && policy.Always(d.Conditions, d.version, &p.Caller)
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
			for _, some := range d.some {
				by := limiter{"service control policy " + strconv.Quote(p.Name), p.Content.StatementRef(p.ARN, p.Name, some.Statement)}
				limit.some = append(limit.some, orgDeny{some, by})
			}
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
		for _, d := range l.denies {
			if d.actions.Overlaps(left) {
				by = append(by, d.limiter)
			}
		}
		left = left.AndNot(l.denied)
	}
	return left, by
}
