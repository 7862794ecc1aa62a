package escalation

import (
	"cmp"
	"slices"
	"strings"

	"github.com/iamaudit/iamaudit/access"
	"github.com/iamaudit/iamaudit/policy"
	"github.com/iamaudit/iamaudit/snapshot"
)

const uncertain = "a request meets the conditions of the policies, which hang on keys that the snapshot does not tell"

// walk tries the permissions of a path one by one, each on the resource that where names, and adds
// them to the way. It reports whether all are allowed.
func (x *analysis) walk(w *Way, p *access.Principal, permissions []Permission, where func(on) string, keys *policy.Context) bool {
	for _, q := range permissions {
		var step Step
		var truth policy.Truth
		if q.on == anything {
			r := x.anywhere(p, q.Action)
			step, truth = Step{q.Action, r.Resource, r.Decision}, r.Truth
		} else {
			step, truth = x.decide(p, q.Action, where(q.on), keys)
			if strings.HasPrefix(q.Action, "iam:Attach") {
				for _, own := range x.ownAdmin {
					if truth == policy.True {
						break
					}
					if s, t := x.decide(p, q.Action, where(q.on), keys.With(map[string][]string{"iam:PolicyARN": {own}})); t > truth {
						step, truth = s, t
					}
				}
			}
		}
		if truth == policy.False {
			return false
		}
		w.Steps = append(w.Steps, step)
		if truth == policy.Maybe && !slices.Contains(w.Assumes, uncertain) {
			w.Assumes = append(w.Assumes, uncertain)
		}
	}
	return true
}

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

// takeUser tries to go a path to another user.
func (x *analysis) takeUser(p *access.Principal, path *Path, sure bool) (Way, bool) {
	makes := path.independent()
	targets := x.narrow(x.aim(p, path.Permissions[0].Action), x.targets(x.users, sure, makes))
	return x.best(p, path, targets, sure, func(t *access.Principal) (Way, bool) {
		w := Way{Path: path, From: p, To: t, Admin: makes || x.reaches(t)}
		if makes && !x.unlimited(t) || !makes && !x.gain(p, t) || !x.fits(path.needs, t) {
			return w, false
		}
		return w, x.walk(&w, p, path.Permissions, func(on) string { return t.Caller.ARN }, x.adminKeys(t.Identity.Boundary()))
	})
}

// fits reports whether the target is in the state that the path needs, or this is not known.
func (x *analysis) fits(n need, t *access.Principal) bool {
	row := x.Account.Credentials(t.Identity.Name())
	if row == nil {
		return true
	}
	known := row.PasswordEnabled.Absence == snapshot.Present
	switch n {
	case fewKeys:
		return !row.AccessKeys[0].LastRotated.Known() || !row.AccessKeys[1].LastRotated.Known()
	case noPassword:
		return !known || !row.PasswordEnabled.Bool
	case password:
		return !known || row.PasswordEnabled.Bool
	default:
		return true
	}
}

// takeRole tries to go a path to a role by changing it.
func (x *analysis) takeRole(p *access.Principal, path *Path, sure bool) (Way, bool) {
	changes := path.ID != "iam-012" && path.needs != boundary // what the role may do, so any role will do
	first := slices.IndexFunc(path.Permissions, func(q Permission) bool { return q.on == target })
	targets := x.targets(x.roles, sure, changes || path.needs == boundary)
	if action := path.Permissions[first].Action; action != "sts:AssumeRole" {
		targets = x.narrow(x.aim(p, action), targets)
	}
	return x.best(p, path, targets, sure, func(t *access.Principal) (Way, bool) {
		w := Way{Path: path, From: p, To: t, Admin: changes || x.reaches(t)}
		switch {
		case changes && !x.unlimited(t), path.ID == "iam-012" && !x.gain(p, t):
			return w, false
		case path.needs == boundary:
			if t.Boundary == nil || x.managesIAM(t, policy.True) || !x.managesIAM(x.unbounded(t), policy.Maybe) {
				return w, false
			}
			w.Admin = true
		}
		keys := x.adminKeys(t.Identity.Boundary())
		if path.Permissions[0].on != targetPolicy {
			return w, x.walk(&w, p, path.Permissions, func(on) string { return t.Caller.ARN }, keys)
		}
		for _, a := range t.Policies {
			way := w
			if x.customer(a.Policy) && x.walk(&way, p, path.Permissions, func(o on) string {
				if o == targetPolicy {
					return a.ARN
				}
				return t.Caller.ARN
			}, keys) {
				return way, true
			}
		}
		return w, false
	})
}

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
		if len(via.Assumes)+len(frame.Assumes) > 0 {
			w.Assumes = append(w.Assumes, uncertain)
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
}

// handOver chooses the role by which a service gives a principal most: one that it can pass to the
// service or, without passing, one that trusts it. Paths through one service share the choice.
func (x *analysis) handOver(p *access.Principal, service string, passes, sure bool) (Way, bool) {
	targets := x.targets(x.trusting[service], sure, false)
	if len(targets) == 0 {
		return Way{}, false
	}
	key := handKey{x.classOf[p], service, passes, len(targets)}
	if !sure {
		key.targets = -1
	}
	if w, ok := x.hands[key]; ok {
		return w, w.To != nil
	}
	if passes {
		targets = x.passable(x.aim(p, "iam:PassRole"), x.trusting[service], targets, sure)
	}
	keys := x.keys[service]
	if keys == nil {
		keys = policy.NewContext(map[string][]string{"iam:PassedToService": {service}})
		x.keys[service] = keys
	}
	path := &Path{}
	w, _ := x.best(p, path, targets, sure, func(t *access.Principal) (Way, bool) {
		w := Way{To: t, Admin: x.reaches(t)}
		if !x.gain(p, t) {
			return w, false
		}
		return w, !passes || x.walk(&w, p, all(passed, "iam:PassRole"), func(on) string { return t.Caller.ARN }, keys)
	})
	x.hands[key] = w
	return w, w.To != nil
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

// rank is lower for those who reached everything earlier.
func (x *analysis) rank(p *access.Principal) int {
	if n, ok := x.reach[p]; ok {
		return n
	}
	return len(x.reach)
}

// For one path, targets are looked at until a way is found and enough more have been tried to see
// whether there is a better one, or until so many failed that the others will too: what differs
// between targets that the policies name alike is little.
const (
	triesMore = 8
	triesMost = 200
)

// best returns the first way that leads to an administrator, for certain if there is one, or else,
// unless only that will do, the first that leads anywhere.
func (x *analysis) best(p *access.Principal, path *Path, targets []*access.Principal, sure bool, try func(*access.Principal) (Way, bool)) (Way, bool) {
	var best Way
	found := false
	tried := 0
	for _, t := range targets {
		if t == p {
			continue
		}
		if tried++; tried > triesMore && (found || tried > triesMost) {
			break
		}
		w, ok := try(t)
		if !ok || sure && (!w.Admin || w.Potential()) {
			continue
		}
		if !found || worth(&w) > worth(&best) {
			best, found = w, true
		}
		if w.Admin && len(w.Assumes) <= min(1, len(path.Assumes)) {
			break
		}
	}
	return best, found
}

func worth(w *Way) int {
	value := -len(w.Assumes)
	if w.Admin {
		value += 10
	}
	return value
}

// try goes a path, whatever its kind.
func (x *analysis) try(p *access.Principal, path *Path, sure bool) (Way, bool) {
	switch path.Kind {
	case SelfGrant:
		w, ok := x.selfWay(p, path)
		return w, ok && !(sure && w.Potential())
	case UserTakeover:
		return x.takeUser(p, path, sure)
	case RoleTakeover:
		return x.takeRole(p, path, sure)
	default:
		return x.pass(p, path, sure)
	}
}

// settle finds everybody who has every permission or can get it for certain, in rounds: each round
// may find targets that make more ways lead there.
func (x *analysis) settle() {
	for _, c := range x.classes {
		for _, p := range c.members {
			if c.admin {
				x.mark(p)
			}
		}
	}
	x.indexAssumers()
	for round, changed := 0, true; changed; round++ {
		changed = round > 0 && x.spread()
		for _, c := range x.classes {
			for _, p := range c.members {
				if !x.reaches(p) && x.escalates(c, p, round > 0) {
					x.escalated[p] = true
					x.mark(p)
					changed = true
				}
			}
		}
		changed = changed || round == 0
	}
}

// escalates reports whether a principal can get every permission for certain by a way of its own.
// With again set it has been asked before, and only targets may have become worth more.
func (x *analysis) escalates(c *class, p *access.Principal, again bool) bool {
	for _, path := range c.paths {
		if path.Assumes != "" || again && path.independent() {
			continue
		}
		if _, ok := x.try(p, path, true); ok {
			return true
		}
	}
	return false
}

// ways returns all ways of all principals that are no administrators already.
func (x *analysis) ways() []Way {
	var ways []Way
	for _, c := range x.classes {
		if c.admin {
			continue
		}
		for _, path := range c.paths {
			ways = x.waysOf(ways, c, path)
		}
	}
	slices.SortStableFunc(ways, func(a, b Way) int { return cmp.Compare(a.From.Caller.ARN, b.From.Caller.ARN) })
	return ways
}

// waysOf appends the ways by which the members of a class can go a path. What does not concern
// themselves is the same for all.
func (x *analysis) waysOf(ways []Way, c *class, path *Path) []Way {
	if path.Kind == SelfGrant {
		for _, p := range c.members {
			if w, ok := x.try(p, path, false); ok {
				ways = append(ways, w)
			}
		}
		return ways
	}
	add := func(w Way, members []*access.Principal) {
		if path.Kind == DocumentedService && passesAlready(ways, &w) {
			return
		}
		for _, p := range members {
			if p != w.To {
				w.From = p
				ways = append(ways, w)
			} else if own, ok := x.try(p, path, false); ok {
				ways = append(ways, own) // who is the best target has to look for another
			}
		}
	}
	first, others := c.members[:1], c.members[1:]
	if len(others) == 0 || !x.within(c, path) {
		first, others = c.members, nil
	}
	for _, members := range [][]*access.Principal{first, others} {
		if len(members) > 0 {
			if w, ok := x.try(members[0], path, false); ok {
				add(w, members)
			}
		}
	}
	return ways
}

// within reports whether the first of a class may itself be a target of the path for the others.
func (x *analysis) within(c *class, path *Path) bool {
	return (path.independent() || x.reaches(c.members[0])) && (path.Kind == UserTakeover) == (c.members[0].Identity.User != nil)
}

// passesAlready reports whether a published path leads the principal to the same role.
func passesAlready(ways []Way, w *Way) bool {
	for i := len(ways) - 1; i >= 0 && ways[i].From == w.From; i-- {
		if ways[i].Path.Kind == NewService && ways[i].To == w.To {
			return true
		}
	}
	return false
}
