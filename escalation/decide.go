package escalation

import (
	"strings"

	"github.com/iamaudit/iamaudit/access"
	"github.com/iamaudit/iamaudit/policy"
)

// decide asks whether a principal can do something. Maybe is a yes that hangs on condition keys. keys
// are kept: they have to be those of one of the functions that make contexts.
func (x *analysis) decide(p *access.Principal, action, resource string, keys *policy.Context) (Step, policy.Truth) {
	v := x.view(p, action)
	if v == nil || !strings.HasPrefix(resource, x.entities) {
		d, truth := x.ask(v, p, action, resource, keys)
		return Step{action, resource, d}, truth
	}
	looks, ok := v.lens.See(resource)
	if !ok {
		d, truth := x.ask(v, p, action, resource, keys)
		return Step{action, resource, d}, truth
	}
	q := question{looks: looks, keys: keys}
	if trust := x.Trust(resource); trust != nil && isSTS(action) {
		q.trust = trust.Document.Document
		if d := x.dossier(q.trust); d.personal || d.singles(p) {
			q.who = p
		}
	}
	if a, ok := v.find(q); ok {
		return Step{action, resource, x.own(a.decision, p, a.of, resource)}, a.truth
	}
	d, truth := x.ask(v, p, action, resource, keys)
	v.keep(answer{q, d, truth, p})
	return Step{action, resource, d}, truth
}

func isSTS(action string) bool {
	service, _ := policy.SplitAction(action)
	return strings.EqualFold(service, "sts")
}

// ask decides without looking at what is known already. v is nil if the principal has no view.
func (x *analysis) ask(v *view, p *access.Principal, action, resource string, keys *policy.Context) (access.Decision, policy.Truth) {
	request := access.Request{Principal: p, Action: action, Resource: resource, Context: keys}
	first := x.Decide(&request)
	switch {
	case first.Outcome != access.Allowed:
		return first, policy.False
	case first.Certain:
		return first, policy.True
	}
	if v == nil {
		v = x.passing(p)
	}
	regions, hangs := v.regions, v.chosen
	if trust := x.Trust(resource); trust != nil {
		d := x.dossier(trust.Document.Document)
		regions, hangs = x.moreRegions(regions, d), hangs || d.chosen
	}
	if !hangs {
		return first, policy.Maybe
	}
	choices := x.choices(v, action, regions, keys)
	if choices.now != nil {
		request.Context = choices.now
		if d := x.Decide(&request); d.Outcome != access.Allowed {
			return d, policy.False // the time is over, or has not come
		}
	}
	for _, chosen := range choices.keys {
		request.Context = chosen
		if d := x.Decide(&request); d.Outcome == access.Allowed && d.Certain {
			return d, policy.True
		}
	}
	return first, policy.Maybe
}
