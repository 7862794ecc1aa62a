package escalation

import (
	"time"

	"github.com/iamaudit/iamaudit/access"
	"github.com/iamaudit/iamaudit/policy"
)

// decide asks whether a principal can do something. Maybe is a yes that hangs on condition keys.
func (x *analysis) decide(p *access.Principal, action, resource string, keys *policy.Context) (Step, policy.Truth) {
	d := x.Decide(&access.Request{Principal: p, Action: action, Resource: resource, Context: keys})
	step := Step{action, resource, d}
	switch {
	case d.Outcome != access.Allowed:
		return step, policy.False
	case d.Certain:
		return step, policy.True
	}
	if !x.upToCaller(p, resource) {
		return step, policy.Maybe
	}
	if at := x.Account.CollectedAt; !at.IsZero() {
		now := policy.NewContext(nil)
		if keys != nil {
			now = keys
		}
		now = now.With(map[string][]string{"aws:CurrentTime": {at.UTC().Format(time.RFC3339)}})
		if d := x.Decide(&access.Request{Principal: p, Action: action, Resource: resource, Context: now}); d.Outcome != access.Allowed {
			return Step{action, resource, d}, policy.False // the time is over, or has not come
		}
	}
	for _, chosen := range x.choices(p, keys) {
		if d := x.Decide(&access.Request{Principal: p, Action: action, Resource: resource, Context: chosen}); d.Outcome == access.Allowed && d.Certain {
			return Step{action, resource, d}, policy.True
		}
	}
	return step, policy.Maybe
}
