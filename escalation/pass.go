package escalation

import (
	"cmp"
	"slices"

	"github.com/iamaudit/iamaudit/access"
	"github.com/iamaudit/iamaudit/policy"
)

// pass tries to go a path through a service that acts with a role.
func (x *analysis) pass(p *access.Principal, path *Path, sure bool) (Way, bool) {
	var frame Way
	for _, q := range path.Permissions {
		if q.on == anything && !x.walk(&frame, p, []Permission{q}, nil, nil) {
			return Way{}, false
		}
	}
	for _, service := range path.Services {
		via, ok := x.handOver(p, service, path.Permissions[0].on == passed, sure)
		if !ok {
			continue
		}
		w := Way{Path: path, From: p, To: via.To, Admin: via.Admin, Steps: slices.Concat(via.Steps, frame.Steps)}
		if path.Assumes != "" {
			w.Assumes = append(w.Assumes, path.Assumes)
		}
		for _, more := range slices.Concat(via.Assumes, frame.Assumes) {
			if !slices.Contains(w.Assumes, more) {
				w.Assumes = append(w.Assumes, more)
			}
		}
		return w, !(sure && w.Potential())
	}
	return Way{}, false
}

// handKey is what the choice of a role for a service depends on.
type handKey struct {
	class   *class
	service string
	passes  bool
	targets int
	who     *access.Principal // who is no target of itself, or has every permission already; nil for others of the class
}

// handOver chooses the role by which a service gives a principal most: one that it can pass to the
// service or, without passing, one that trusts it. Paths through one service share the choice.
func (x *analysis) handOver(p *access.Principal, service string, passes, sure bool) (Way, bool) {
	targets := x.targets(x.trusting[service], sure, false)
	if len(targets) == 0 {
		return Way{}, false
	}
	key := handKey{class: x.classOf[p], service: service, passes: passes, targets: len(targets)}
	if !sure {
		key.targets = -1
		if x.reaches(p) || slices.Contains(x.trustPools[p], x.trusting[service]) {
			key.who = p
		}
	}
	w := x.hands.get(key, func() Way {
		if passes {
			targets = x.passable(x.aim(p, "iam:PassRole"), x.trusting[service], targets, sure)
		}
		return x.chooseRole(p, service, passes, sure, targets)
	})
	return w, w.To != nil
}

// chooseRole makes the choice among the targets.
func (x *analysis) chooseRole(p *access.Principal, service string, passes, sure bool, targets []*access.Principal) Way {
	keys := x.passKeys(service)
	w, _ := x.best(p, &Path{}, targets, sure, func(t *access.Principal) (Way, bool) {
		w := Way{To: t, Admin: x.reaches(t)}
		if !x.gain(p, t) {
			return w, false
		}
		switch x.housed(p, t, service) {
		case policy.False:
			return w, false
		case policy.Maybe:
			w.Assumes = []string{noProfile}
		}
		return w, !passes || x.walk(&w, p, all(passed, "iam:PassRole"), func(on) string { return t.Caller.ARN }, keys)
	})
	return w
}

const noProfile = "an instance profile holds the role, which the snapshot does not show"

// housed reports whether a role can be handed to a service as the service takes it: EC2 takes a role in
// an instance profile only, which has to be there unless the principal can make one.
func (x *analysis) housed(p, role *access.Principal, service string) policy.Truth {
	if service != "ec2.amazonaws.com" || len(role.Identity.Role.InstanceProfileList) > 0 {
		return policy.True
	}
	profile := x.arn("instance-profile/iamaudit-probe")
	_, makes := x.decide(p, "iam:CreateInstanceProfile", profile, nil)
	_, fills := x.decide(p, "iam:AddRoleToInstanceProfile", profile, nil)
	switch {
	case makes != policy.False && fills != policy.False:
		return policy.True
	case x.profiles:
		return policy.False
	default:
		return policy.Maybe
	}
}

// passable returns the targets that a principal may pass. Names are looked up; only patterns make it
// go through all targets.
func (x *analysis) passable(a aim, o *pool, targets []*access.Principal, sure bool) []*access.Principal {
	if a.wild() {
		return x.narrow(a, targets)
	}
	named := slices.DeleteFunc(x.narrow(a, targets), func(t *access.Principal) bool {
		return !slices.Contains(x.trustPools[t], o) || sure && !x.reaches(t)
	})
	slices.SortStableFunc(named, func(s, t *access.Principal) int { return cmp.Compare(x.rank(s), x.rank(t)) })
	return named
}

// rank is lower for those who reach everything by fewer steps.
func (x *analysis) rank(p *access.Principal) int {
	if n, ok := x.reach[p]; ok {
		return n
	}
	return len(x.reach)
}
