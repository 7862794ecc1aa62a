package escalation

import (
	"cmp"
	"slices"
	"strings"

	"github.com/iamaudit/iamaudit/access"
	"github.com/iamaudit/iamaudit/internal/parallel"
	"github.com/iamaudit/iamaudit/policy"
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
				for _, own := range x.insteadKeys(keys) {
					if truth == policy.True {
						break
					}
					if s, t := x.decide(p, q.Action, where(q.on), own); t > truth {
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
		return w, ok && !(sure && (w.Potential() || !w.Admin))
	case UserTakeover:
		return x.takeUser(p, path, sure)
	case RoleTakeover:
		return x.takeRole(p, path, sure)
	default:
		return x.pass(p, path, sure)
	}
}

// ways returns all ways of all principals that are no administrators already.
func (x *analysis) ways() []Way {
	byClass := make([][]Way, len(x.classes))
	parallel.Do(len(x.classes), func(i int) { byClass[i] = x.waysOfClass(x.classes[i]) })
	ways := slices.Concat(byClass...)
	slices.SortStableFunc(ways, func(a, b Way) int { return cmp.Compare(a.From.Caller.ARN, b.From.Caller.ARN) })
	return ways
}

func (x *analysis) waysOfClass(c *class) []Way {
	if c.admin {
		return nil
	}
	var ways []Way
	published := map[handed]bool{}
	for _, path := range c.paths {
		for _, w := range x.waysOf(c, path) {
			key := handed{w.From, w.To}
			if path.Kind == DocumentedService && published[key] {
				continue // a published path says more
			}
			if path.Kind == NewService {
				published[key] = true
			}
			ways = append(ways, w)
		}
	}
	return ways
}

// handed is a principal and a role that it can hand to a service.
type handed struct{ from, to *access.Principal }

// waysOf returns the ways by which the members of a class can go a path. What does not concern
// themselves is the same for all.
func (x *analysis) waysOf(c *class, path *Path) []Way {
	var ways []Way
	add := func(w Way) { ways = append(ways, w) }
	alone := func(p *access.Principal) (Way, bool) {
		w, ok := x.try(p, path, false)
		if ok {
			add(w)
		}
		return w, ok
	}
	if path.Kind == SelfGrant || slices.ContainsFunc(path.Permissions, func(q Permission) bool { return isSTS(q.Action) }) {
		for _, p := range c.members { // it is about themselves, or trust policies name them
			alone(p)
		}
		return ways
	}
	members := c.members
	if len(members) > 1 {
		// Who reached everything first has least to gain. What the one with most to gain cannot do, nobody
		// can, unless it is to that one.
		members = slices.Clone(members)
		slices.SortStableFunc(members, func(p, q *access.Principal) int { return cmp.Compare(x.rank(q), x.rank(p)) })
	}
	first, ok := alone(members[0])
	rest := members[1:]
	if !ok && len(rest) > 0 && path.independent() && (path.Kind == UserTakeover) == (rest[0].Identity.User != nil) {
		first, ok = alone(rest[0])
		rest = rest[1:]
	}
	if !ok {
		return ways
	}
	for _, p := range rest {
		if p == first.To || !path.independent() && !x.gain(p, first.To) {
			alone(p)
		} else {
			add(x.ownWay(first, p))
		}
	}
	return ways
}

// ownWay makes a way of one member of a class that of another.
func (x *analysis) ownWay(w Way, p *access.Principal) Way {
	if p == w.From {
		return w
	}
	steps := slices.Clone(w.Steps)
	for i := range steps {
		steps[i].Decision = x.own(steps[i].Decision, p, w.From, steps[i].Resource)
	}
	w.From, w.Steps = p, steps
	return w
}
