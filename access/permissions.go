package access

import (
	"slices"
	"strings"

	"github.com/iamaudit/iamaudit/catalog"
	"github.com/iamaudit/iamaudit/policy"
)

// Permission is what a principal can do, as patterns: the actions on the resources, when the
// conditions hold.
type Permission struct {
	Actions, ExceptActions     []string
	Resources, ExceptResources []string
	Conditions                 []policy.Condition
	Grants                     []Grant // the statements that give it; none for the root user
	// Limits take something away that the patterns do not show: a Deny on some of the resources or
	// under a condition, a boundary or SCP that allows the actions on some resources only.
	Limits []Limit
}

// Permissions are the effective permissions of a principal: its grants after everything that
// denies or limits them, the same patterns put together and those that others cover left out.
func (e *Engine) Permissions(p *Principal) []Permission {
	var out []Permission
	if p.Caller.Kind == policy.RootUser {
		everything := policy.PatternSet{Patterns: []string{"*"}}
		if perm, ok := e.permission(p, scope{everything, everything}, nil); ok {
			out = append(out, perm)
		}
	}
	for _, a := range p.Policies {
		for i := range a.Document.Statements {
			s := &a.Document.Statements[i]
			if s.Effect != policy.Allow || len(s.Action.Values)+len(s.NotAction.Values) == 0 {
				continue
			}
			if policy.Hold(s.Conditions, &p.Caller) == policy.False {
				continue // its conditions name others
			}
			if perm, ok := e.permission(p, scopeOf(s), s.Conditions); ok {
				perm.Grants = []Grant{{a, s}}
				out = merge(out, perm)
			}
		}
	}
	for i := range out {
		out[i].Actions = simplest(policy.Actions, out[i].Actions)
	}
	return uncovered(out)
}

// permission is what is left of one grant; ok is false if nothing is.
func (e *Engine) permission(p *Principal, grant scope, conditions []policy.Condition) (perm Permission, ok bool) {
	extent, limits := e.effective(p, grant)
	if extent == Nothing {
		return perm, false
	}
	perm = Permission{
		Actions: grant.actions.Patterns, ExceptActions: grant.actions.Except,
		Resources: simplest(policy.Resources, grant.resources.Patterns), ExceptResources: grant.resources.Except,
		Conditions: conditions,
	}
	known := selected(grant.actions)
	left := known
	for _, l := range limits {
		taken, rest := e.taken(l, grant, known)
		left = left.AndNot(taken)
		if rest {
			perm.Limits = append(perm.Limits, l)
		}
	}
	switch {
	case left.Len() == known.Len():
	case left.Empty():
		return perm, false
	default:
		perm.Actions, perm.ExceptActions = compress(known, left)
	}
	return perm, true
}

func selected(actions policy.PatternSet) catalog.ActionSet {
	c := catalog.Default()
	var set catalog.ActionSet
	for _, p := range actions.Patterns {
		set = set.Or(c.Expand(p))
	}
	for _, p := range actions.Except {
		set = set.AndNot(c.Expand(p))
	}
	return set
}

// taken returns the actions that a limit takes away altogether, and whether it takes away more
// than that.
func (e *Engine) taken(l Limit, grant scope, known catalog.ActionSet) (set catalog.ActionSet, rest bool) {
	everywhere := func(s *policy.Statement) bool {
		return len(s.Conditions) == 0 &&
			policy.Resources.SetCovers(policy.ResourcesOf(s), grant.resources).Answer == policy.Yes
	}
	if l.Statement != nil {
		if everywhere(l.Statement) {
			return known.And(selected(policy.ActionsOf(l.Statement))), false
		}
		return set, true
	}
	if l.Policy == nil && l.Layer == PermissionsBoundary {
		return set, true // the snapshot lacks the boundary's document
	}
	var whole, some catalog.ActionSet // allowed on all resources of the grant, on some of them
	for _, pol := range e.levelOf(l) {
		for i := range pol.Document.Statements {
			s := &pol.Document.Statements[i]
			switch {
			case s.Effect != policy.Allow:
			case everywhere(s):
				whole = whole.Or(selected(policy.ActionsOf(s)))
			case policy.Resources.SetOverlaps(policy.ResourcesOf(s), grant.resources).Answer != policy.No:
				some = some.Or(selected(policy.ActionsOf(s)))
			}
		}
	}
	return known.AndNot(whole.Or(some)), known.And(some).AndNot(whole).Len() > 0
}

// levelOf returns the policies of the layer, or of the level of SCPs, that a limit speaks of.
func (e *Engine) levelOf(l Limit) []*Policy {
	if l.Layer != ServiceControlPolicy {
		return []*Policy{l.Policy}
	}
	for _, level := range e.scps {
		if len(level) > 0 && level[0] == l.Policy || len(level) == 0 && l.Policy == nil {
			return level
		}
	}
	return nil
}

// merge adds a permission to those with the same resources, conditions and limits.
func merge(list []Permission, p Permission) []Permission {
	for i := range list {
		o := &list[i]
		if len(o.ExceptActions)+len(p.ExceptActions) == 0 && slices.Equal(o.Resources, p.Resources) &&
			slices.Equal(o.ExceptResources, p.ExceptResources) && sameConditions(o.Conditions, p.Conditions) &&
			slices.EqualFunc(o.Limits, p.Limits, func(a, b Limit) bool { return a.Policy == b.Policy && a.Statement == b.Statement }) {
			o.Actions = append(slices.Clip(o.Actions), p.Actions...)
			o.Grants = append(o.Grants, p.Grants...)
			return list
		}
	}
	return append(list, p)
}

func sameConditions(a, b []policy.Condition) bool {
	return slices.EqualFunc(a, b, func(x, y policy.Condition) bool {
		return x.Operator == y.Operator && x.Key == y.Key &&
			slices.EqualFunc(x.Values, y.Values, func(v, w policy.Value) bool { return v.Text == w.Text })
	})
}

// simplest leaves out the patterns that another one covers, and sorts the others. Of hundreds of
// actions most pairs have letters that differ, which is found out faster than that one covers the
// other.
func simplest(space policy.Space, patterns []string) []string {
	sorted := slices.Clone(patterns)
	slices.Sort(sorted)
	sorted = slices.Compact(sorted)
	type wildcard struct {
		pattern string
		letters uint64
	}
	var wild []wildcard
	for _, p := range sorted {
		if strings.ContainsAny(p, "*?") {
			letters, _ := lettersOf(p)
			wild = append(wild, wildcard{p, letters})
		}
	}
	return slices.DeleteFunc(sorted, func(p string) bool {
		letters, ok := lettersOf(p)
		return slices.ContainsFunc(wild, func(w wildcard) bool {
			differ := ok && space == policy.Actions && w.letters&^letters != 0
			return !differ && w.pattern != p && space.Covers(w.pattern, p).Answer == policy.Yes &&
				(w.pattern < p || space.Covers(p, w.pattern).Answer != policy.Yes)
		})
	})
}

// lettersOf returns the letters of a pattern of actions, in any case, as bits: what covers it has no
// others. It returns false for what no action can match, which every pattern covers.
func lettersOf(pattern string) (set uint64, ok bool) {
	service, name := policy.SplitAction(pattern)
	for _, c := range []byte(pattern) {
		switch {
		case 'a' <= c && c <= 'z':
			set |= 1 << (c - 'a')
		case 'A' <= c && c <= 'Z':
			set |= 1 << (c - 'A')
		case '0' <= c && c <= '9':
			set |= 1 << (26 + c - '0')
		case strings.IndexByte("*?:_-", c) < 0:
			return 0, false
		}
	}
	return set, service != "" && name != "" && strings.IndexByte(name, ':') < 0
}

// scope is the requests that the patterns of a permission match.
func (p *Permission) scope() scope {
	return scope{policy.PatternSet{Patterns: p.Actions, Except: p.ExceptActions}, policy.PatternSet{Patterns: p.Resources, Except: p.ExceptResources}}
}

// comparedMost is how many permissions are compared with each other. Nobody has more but by a document
// that was made to keep us busy; then some are shown that others cover.
const comparedMost = 200

// uncovered leaves out the permissions that an unlimited one covers. Most pairs differ in an action
// that the catalog knows, which is found out faster than that one covers the other.
func uncovered(list []Permission) []Permission {
	if len(list) > comparedMost {
		return list
	}
	known := make([]catalog.ActionSet, len(list))
	for i := range list {
		known[i] = selected(list[i].scope().actions)
	}
	covers := func(i, j int) bool {
		a := &list[i]
		return len(a.Conditions) == 0 && len(a.Limits) == 0 && known[i].Covers(known[j]) && a.scope().covers(list[j].scope())
	}
	var out []Permission
	for i := range list {
		covered := false
		for j := range list {
			if i != j && covers(j, i) && (j < i || !covers(i, j)) {
				covered = true
				break
			}
		}
		if !covered {
			out = append(out, list[i])
		}
	}
	return out
}
