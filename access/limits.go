package access

import (
	"github.com/iamaudit/iamaudit/policy"
	"github.com/iamaudit/iamaudit/snapshot"
)

// Extent is how much of a grant is left when everything that limits it has had its say.
type Extent uint8

// The extents.
const (
	Nothing Extent = iota // no request that the grant allows gets through
	Part                  // some requests get through, others do not
	Whole                 // nothing limits the grant
)

// String returns the extent in lower case.
func (e Extent) String() string { return [...]string{"nothing", "part", "whole"}[e] }

// Limit is one policy that takes something away from a grant.
type Limit struct {
	Layer  Layer
	Policy *Policy // nil for a boundary whose document the snapshot lacks
	// Statement is the Deny that limits; nil for a layer that limits by what it does not allow.
	Statement *policy.Statement
	// Conditional says that it depends on the request whether the Deny applies.
	Conditional bool
	// Leaves is how much of the grant this limit alone leaves.
	Leaves Extent
}

// Ref points at the Deny, or at the policy that does not allow; ok is false if there is neither.
func (l Limit) Ref() (ref snapshot.Ref, ok bool) {
	switch {
	case l.Policy == nil:
		return snapshot.Ref{}, false
	case l.Statement == nil:
		return l.Policy.Document.Ref(l.Policy.ARN, l.Policy.Name), true
	default:
		return l.Policy.Ref(l.Statement), true
	}
}

// scope is the requests that a grant speaks of: every action on every resource.
type scope struct {
	actions, resources policy.PatternSet
}

func scopeOf(s *policy.Statement) scope {
	return scope{policy.ActionsOf(s), policy.ResourcesOf(s)}
}

// covers reports whether every request of o is among those of s, as far as can be proved.
func (s scope) covers(o scope) bool {
	return policy.Actions.SetCovers(s.actions, o.actions).Answer == policy.Yes &&
		policy.Resources.SetCovers(s.resources, o.resources).Answer == policy.Yes
}

// touches reports whether some request is among those of both, unless it can be ruled out.
func (s scope) touches(o scope) bool {
	return policy.Actions.SetOverlaps(s.actions, o.actions).Answer != policy.No &&
		policy.Resources.SetOverlaps(s.resources, o.resources).Answer != policy.No
}

// Effective tells how much is left of a grant of a principal, and what limits it: Deny statements
// of identity policies, the permissions boundary, SCPs and RCPs. A conditional Deny limits, but it
// never counts as taking everything away: an attacker may be able to meet its condition.
func (e *Engine) Effective(p *Principal, grant *policy.Statement) (Extent, []Limit) {
	return e.effective(p, scopeOf(grant))
}

// EffectiveOn is [Engine.Effective] for a pattern of actions on a pattern of resources.
func (e *Engine) EffectiveOn(p *Principal, actions, resources string) (Extent, []Limit) {
	return e.effective(p, scope{
		policy.PatternSet{Patterns: []string{actions}}, policy.PatternSet{Patterns: []string{resources}},
	})
}

func (e *Engine) effective(p *Principal, grant scope) (Extent, []Limit) {
	var limits []Limit
	for _, a := range p.Policies {
		limits = denials(limits, grant, a.Policy)
	}
	if p.Boundary != nil {
		limits = within(limits, grant, PermissionsBoundary, p.boundaries[:])
	} else if p.lostBoundary {
		limits = append(limits, Limit{Layer: PermissionsBoundary, Leaves: Part})
	}
	if !p.ServiceLinked {
		for _, level := range e.scps {
			limits = within(limits, grant, ServiceControlPolicy, level)
		}
		for _, level := range e.rcps {
			for _, rcp := range level {
				limits = denials(limits, grant, rcp)
			}
		}
	}
	extent := Whole
	for _, l := range limits {
		extent = min(extent, l.Leaves)
	}
	return extent, limits
}

// within appends what a layer takes away in which one of the policies has to allow each request.
func within(limits []Limit, grant scope, layer Layer, policies []*Policy) []Limit {
	extent := Nothing
	for _, p := range policies {
		for i := range p.Document.Statements {
			s := &p.Document.Statements[i]
			if s.Effect != policy.Allow || extent == Whole {
				continue
			}
			allowed := scopeOf(s)
			switch {
			case len(s.Conditions) == 0 && allowed.covers(grant):
				extent = Whole
			case extent == Nothing && allowed.touches(grant):
				extent = Part
			}
		}
	}
	if extent == Part && together(policies, grant) {
		extent = Whole
	}
	if extent != Whole {
		l := Limit{Layer: layer, Leaves: extent}
		if len(policies) > 0 {
			l.Policy = policies[0]
		}
		limits = append(limits, l)
	}
	for _, p := range policies {
		limits = denials(limits, grant, p)
	}
	return limits
}

// together reports whether the Allow statements of several policies cover a grant that none of
// them covers alone.
func together(policies []*Policy, grant scope) bool {
	layer := policy.Document{Version: policy.Version2012}
	for _, p := range policies {
		for i := range p.Document.Statements {
			if s := p.Document.Statements[i]; s.Effect == policy.Allow {
				s.Index = len(layer.Statements)
				layer.Statements = append(layer.Statements, s)
			}
		}
	}
	whole := policy.Statement{Effect: policy.Allow}
	whole.Action, whole.NotAction = elements(grant.actions)
	whole.Resource, whole.NotResource = elements(grant.resources)
	return policy.Covers(&layer, &policy.Document{Version: policy.Version2012, Statements: []policy.Statement{whole}}).Answer == policy.Yes
}

// elements writes a set as the element or the negated element of a statement.
func elements(set policy.PatternSet) (element, not policy.Element) {
	list := func(texts []string) policy.Element {
		e := policy.Element{Present: true}
		for _, t := range texts {
			e.Values = append(e.Values, policy.Value{Text: t})
		}
		return e
	}
	if len(set.Except) > 0 {
		return element, list(set.Except)
	}
	return list(set.Patterns), not
}

// denials appends the Deny statements of a policy that touch a grant.
func denials(limits []Limit, grant scope, p *Policy) []Limit {
	for i := range p.Document.Statements {
		s := &p.Document.Statements[i]
		if s.Effect != policy.Deny {
			continue
		}
		denied := scopeOf(s)
		if !denied.touches(grant) {
			continue
		}
		l := Limit{Layer: p.Layer, Policy: p, Statement: s, Conditional: len(s.Conditions) > 0, Leaves: Part}
		if !l.Conditional && denied.covers(grant) {
			l.Leaves = Nothing
		}
		limits = append(limits, l)
	}
	return limits
}
