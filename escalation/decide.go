package escalation

import (
	"strings"

	"github.com/iamaudit/iamaudit/access"
	"github.com/iamaudit/iamaudit/policy"
)

// view is what is known of a class and one action on the account's users, roles, groups and policies.
// Thousands of them look alike to the policies of the class, so that one decision serves for all.
type view struct {
	lens    *access.Lens
	answers []answer
}

// question is what an answer depends on, beside the class and the action.
type question struct {
	looks policy.Trace      // how the policies of the class see the resource
	keys  *policy.Context   // of the request
	trust *policy.Document  // of the role that is to be assumed
	who   *access.Principal // whom it may name
}

type answer struct {
	question
	decision access.Decision
	truth    policy.Truth
	of       *access.Principal // the member of the class that was asked about
}

// answersMost bounds how many answers a view keeps: they are looked through one by one.
const answersMost = 256

// decide asks whether a principal can do something. Maybe is a yes that hangs on condition keys.
// keys are kept: they have to be those of one of the functions that make contexts.
func (x *analysis) decide(p *access.Principal, action, resource string, keys *policy.Context) (Step, policy.Truth) {
	v := x.view(p, action)
	if v == nil || !strings.HasPrefix(resource, x.entities) {
		d, truth := x.ask(p, action, resource, keys)
		return Step{action, resource, d}, truth
	}
	looks, ok := v.lens.See(resource)
	q := question{looks: looks, keys: keys}
	if trust := x.Trust(resource); trust != nil && isSTS(action) {
		q.trust, q.who = trust.Document.Document, p
	}
	for i := range v.answers {
		if a := &v.answers[i]; a.question == q {
			return Step{action, resource, x.own(a.decision, p, a.of, resource)}, a.truth
		}
	}
	d, truth := x.ask(p, action, resource, keys)
	if ok && len(v.answers) < answersMost {
		v.answers = append(v.answers, answer{q, d, truth, p})
	}
	return Step{action, resource, d}, truth
}

// view returns what is known of a principal's class and an action; nil for a principal of no class.
func (x *analysis) view(p *access.Principal, action string) *view {
	c := x.classOf[p]
	if c == nil {
		return nil
	}
	key := reachKey{c, action}
	v := x.views[key]
	if v == nil {
		v = &view{lens: x.Lens(p, action)}
		x.views[key] = v
	}
	return v
}

func isSTS(action string) bool {
	service, _ := policy.SplitAction(action)
	return strings.EqualFold(service, "sts")
}

// own makes a decision about one member of a class that of another: members have the same documents,
// but not the same policies, and roles with the same trust policy are different roles.
func (x *analysis) own(d access.Decision, p, of *access.Principal, resource string) access.Decision {
	switch {
	case d.Policy == nil:
	case d.Layer == access.ResourcePolicy:
		d.Policy = x.Trust(resource)
	case p != of && d.Layer == access.IdentityPolicy:
		for i := range p.Policies {
			if a := &p.Policies[i]; a.Document.Document == d.Policy.Document.Document {
				d.Policy, d.Via = a.Policy, ""
				if a.Via.Group != nil {
					d.Via = a.Via.Group.GroupName
				}
				break
			}
		}
	}
	return d
}

// ask decides without looking at what is known already.
func (x *analysis) ask(p *access.Principal, action, resource string, keys *policy.Context) (access.Decision, policy.Truth) {
	request := access.Request{Principal: p, Action: action, Resource: resource, Context: keys}
	first := x.Decide(&request)
	switch {
	case first.Outcome != access.Allowed:
		return first, policy.False
	case first.Certain:
		return first, policy.True
	case !x.upToCaller(p, resource):
		return first, policy.Maybe
	}
	choices := x.choices(p, action, keys)
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
