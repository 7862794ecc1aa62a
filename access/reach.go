package access

import (
	"slices"
	"strings"

	"github.com/iamaudit/iamaudit/policy"
)

// Reach tells whether a principal can do something on any resource of a pattern.
type Reach struct {
	// Truth is True when the principal can for certain, Maybe when it hangs on something that is
	// not known, False when it cannot.
	Truth policy.Truth
	// Resource is one on which it can: an entity of the account if there is one, otherwise an ARN
	// that would do.
	Resource string
	Decision Decision // about Resource; of the last attempt when Truth is False
}

// Reach looks for a resource on which the principal can do the action: `iam:PassRole` on
// "arn:aws:iam::111122223333:role/*". Resources that exist in the account come first.
func (e *Engine) Reach(p *Principal, action, resources string, exist ...string) Reach {
	best := Reach{Decision: Decision{Outcome: ImplicitlyDenied, Certain: true, Layer: IdentityPolicy}}
	try := func(resource string) bool {
		d := e.Decide(&Request{Principal: p, Action: action, Resource: resource})
		best.offer(resource, d)
		return best.Truth == policy.True
	}
	if RequestedResource(action, "") == "*" { // it works on no particular resource: "*" is no pattern
		try("*")
		return best
	}
	if !strings.ContainsAny(resources, "*?") {
		try(resources)
		return best
	}
	for _, resource := range exist {
		if policy.MatchResource(resources, resource) && try(resource) {
			return best
		}
	}
	if slices.ContainsFunc(e.candidates(p, action, resources), try) {
		return best
	}
	return best
}

func (r *Reach) offer(resource string, d Decision) {
	t := policy.False
	if d.Outcome == Allowed {
		if t = policy.Maybe; d.Certain {
			t = policy.True
		}
	}
	if t > r.Truth || r.Truth == policy.False {
		*r = Reach{t, resource, d}
	}
	if r.Truth == policy.False {
		r.Resource = ""
	}
}

// candidates returns a resource for each Allow statement of the principal from what is left of it
// on the pattern when the Deny statements and the limiting layers have had their say.
func (e *Engine) candidates(p *Principal, action, resources string) []string {
	var out []string
	asked, fixed := e.left(p, action, resources)
	add := func(s *policy.Statement) {
		if len(fixed) == 0 && len(asked.Except) == 0 {
			if name := p.named(s, resources); name != "" {
				out = append(out, name)
				return
			}
		}
		sets := append([]policy.PatternSet{asked, p.expand(policy.ResourcesOf(s))}, fixed...)
		if v := policy.Resources.SetOverlaps(sets...); v.Answer == policy.Yes {
			out = append(out, v.Witness)
		}
	}
	if p.Caller.Kind == policy.RootUser {
		if v := policy.Resources.SetOverlaps(append([]policy.PatternSet{asked}, fixed...)...); v.Answer == policy.Yes {
			out = append(out, v.Witness)
		}
	}
	for _, a := range p.Policies {
		for s := range a.allowing(action) {
			add(s)
		}
	}
	return out
}

// named returns the first resource that a statement names in full and the pattern matches, or "".
func (p *Principal) named(s *policy.Statement, pattern string) string {
	if !s.Resource.Present {
		return ""
	}
	for _, text := range p.expand(policy.ResourcesOf(s)).Patterns {
		if !strings.ContainsAny(text, "*?") && policy.MatchResource(pattern, text) {
			return text
		}
	}
	return ""
}

// left returns the resources of the pattern that no Deny takes away for certain, and the sets that
// the limiting layers confine them to.
func (e *Engine) left(p *Principal, action, resources string) (asked policy.PatternSet, fixed []policy.PatternSet) {
	asked = policy.PatternSet{Patterns: []string{resources}}
	deny := func(pol *Policy) {
		for s := range pol.reaching(policy.Deny, action) {
			if len(s.Conditions) > 0 {
				continue
			}
			if s.NotResource.Present {
				fixed = append(fixed, p.expand(policy.PatternSet{Patterns: s.NotResource.Texts()}))
			} else {
				asked.Except = append(asked.Except, p.expand(policy.ResourcesOf(s)).Patterns...)
			}
		}
	}
	allow := func(policies []*Policy) {
		var patterns []string
		for _, pol := range policies {
			for s := range pol.allowing(action) {
				if !s.Resource.Present {
					return // what NotResource leaves is judged by the decision
				}
				patterns = append(patterns, p.expand(policy.ResourcesOf(s)).Patterns...)
			}
			deny(pol)
		}
		fixed = append(fixed, policy.PatternSet{Patterns: patterns})
	}
	for _, a := range p.Policies {
		deny(a.Policy)
	}
	if p.Boundary != nil {
		allow(p.boundaries[:])
	}
	if !p.ServiceLinked {
		for _, level := range e.scps {
			allow(level)
		}
		for _, level := range e.rcps {
			for _, rcp := range level {
				deny(rcp)
			}
		}
	}
	return asked, fixed
}

// expand replaces the variables of patterns by what is known of the principal, others by "*".
func (p *Principal) expand(s policy.PatternSet) policy.PatternSet {
	each := func(patterns []string) []string {
		var out []string
		for i, text := range patterns {
			if !strings.Contains(text, "${") {
				continue
			}
			if out == nil {
				out = append([]string(nil), patterns...)
			}
			out[i] = policy.Expand(text, &p.Caller)
		}
		if out == nil {
			return patterns
		}
		return out
	}
	return policy.PatternSet{Patterns: each(s.Patterns), Except: each(s.Except)}
}
