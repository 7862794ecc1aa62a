package escalation

import (
	"cmp"

	"github.com/iamaudit/iamaudit/access"
	"github.com/iamaudit/iamaudit/policy"
)

// anywhere asks whether a principal can do something on some resource of the action's service, or
// of another that fits the action. Principals of a class get the answer together.
func (x *analysis) anywhere(p *access.Principal, action string) access.Reach {
	key := reachKey{x.classOf[p], action}
	r, ok := x.anywheres[key]
	if !ok {
		if r = x.reachSome(p, action); r.Truth == policy.Maybe {
			var step Step
			step, r.Truth = x.decide(p, action, r.Resource, nil)
			r.Decision = step.Decision
		}
		x.anywheres[key] = r
	}
	return r
}

func (x *analysis) reachSome(p *access.Principal, action string) access.Reach {
	if access.RequestedResource(action, "") == "*" {
		return x.Reach(p, action, "*")
	}
	service, _ := policy.SplitAction(action)
	probe := policy.ARN{Partition: cmp.Or(x.Account.Partition, "aws"), Service: service, Region: "us-east-1", Account: x.Account.AccountID, Resource: "iamaudit-probe"}
	if step, truth := x.decide(p, action, probe.String(), nil); truth == policy.True {
		return access.Reach{Truth: truth, Resource: "*", Decision: step.Decision}
	}
	own := policy.ARN{Partition: cmp.Or(x.Account.Partition, "aws"), Service: service, Region: "*", Account: "*", Resource: "*"}
	inside, outside := x.aim(p, action).of(service)
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

// aim is aimOf, once for a class.
func (x *analysis) aim(p *access.Principal, action string) aim {
	key := reachKey{x.classOf[p], action}
	a, ok := x.aims[key]
	if !ok {
		a = aimOf(p, action)
		x.aims[key] = a
	}
	return a
}

type reachKey struct {
	class  *class
	action string
}
