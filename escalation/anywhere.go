package escalation

import (
	"cmp"

	"github.com/iamaudit/iamaudit/access"
	"github.com/iamaudit/iamaudit/policy"
)

// anywhere asks whether a principal can do something on some resource of the action's service, or
// of another that fits the action. Principals that share a view get the answer together.
func (x *analysis) anywhere(p *access.Principal, action string) access.Reach {
	v := x.view(p, action)
	v.somewhereOnce.Do(func() {
		if v.somewhere = x.reachSome(v, action); v.somewhere.Truth == policy.Maybe {
			var step Step
			step, v.somewhere.Truth = x.decide(v.of, action, v.somewhere.Resource, nil)
			v.somewhere.Decision = step.Decision
		}
	})
	r := v.somewhere
	r.Decision = x.own(r.Decision, p, v.of, r.Resource)
	return r
}

func (x *analysis) reachSome(v *view, action string) access.Reach {
	p := v.of
	if access.RequestedResource(action, "") == "*" {
		return x.Reach(p, action, "*")
	}
	service, _ := policy.SplitAction(action)
	probe := policy.ARN{Partition: cmp.Or(x.Account.Partition, "aws"), Service: service, Region: "us-east-1", Account: x.Account.AccountID, Resource: "iamaudit-probe"}.String()
	a := x.aim(p, action)
	if a.at(probe) {
		if step, truth := x.decide(p, action, probe, nil); truth == policy.True {
			return access.Reach{Truth: truth, Resource: "*", Decision: step.Decision}
		}
	}
	own := policy.ARN{Partition: cmp.Or(x.Account.Partition, "aws"), Service: service, Region: "*", Account: "*", Resource: "*"}
	inside, outside := a.of(service)
	var r access.Reach
	if inside {
		if r = x.Reach(p, action, own.String()); r.Truth != policy.False {
			return r
		}
	}
	if outside {
		r = x.Reach(p, action, "*")
	}
	if r.Truth != policy.False && !x.catalog.Fits(action, r.Resource) {
		r.Truth = policy.False // allowed on what the action does not work on
	}
	return r
}

// aim is aimOf, once for a view.
func (x *analysis) aim(p *access.Principal, action string) aim {
	v := x.view(p, action)
	v.aimOnce.Do(func() { v.aim = aimOf(p, action) })
	return v.aim
}
