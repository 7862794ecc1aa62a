package rules

import (
	"cmp"
	"fmt"
	"iter"
	"slices"
	"strings"

	"github.com/iamaudit/iamaudit/access"
	"github.com/iamaudit/iamaudit/audit"
	"github.com/iamaudit/iamaudit/catalog"
	"github.com/iamaudit/iamaudit/policy"
	"github.com/iamaudit/iamaudit/snapshot"
)

// finding is a grant that a rule has found, before it is known whom it reaches.
type finding struct {
	policy   *grantPolicy
	allow    *allow
	at       snapshot.Ref
	actions  catalog.ActionSet                 // what is granted on everything
	still    func(left catalog.ActionSet) bool // whether what limits leave is still worth the finding
	severity audit.Severity                    // 0: the rule's
	message  string
	when     []string // condition keys that limit the circumstances
	key      string
	spare    func(snapshot.Identity) bool // users and roles that are meant to have the grant; nil: none
	told     *told                        // what other rules tell; nil: nothing
}

// report reports a grant, naming the users and roles that it reaches in effect. Where a boundary, a
// service control policy or a deny tames it for some of them the finding says so; where it does for all, or
// nobody has the policy, the finding is a low one: the next attachment makes it real.
func (g *grants) report(p *audit.Pass, f finding) {
	r := audit.Report{At: f.at, Message: f.message, Severity: cmp.Or(f.severity, p.Rule.Severity), Key: f.key}
	if len(f.when) > 0 && !g.holds(f) {
		r.Message += ", under a condition on " + strings.Join(f.when, " and ")
		r.Severity = max(r.Severity-1, min(r.Severity, audit.Low))
	}
	var reached, tamed []snapshot.Identity
	var by []limiter
	for _, id := range f.policy.principals {
		if f.spare != nil && f.spare(id) {
			continue
		}
		if f.allow != nil && !g.mayHold(f.allow, id) {
			continue // the condition names others
		}
		left, limiters := g.remaining(id, f.actions)
		elsewhere := false
		if f.told != nil {
			of := f.told.of(id)
			left, elsewhere = left.AndNot(of), of.Overlaps(f.actions)
		}
		switch {
		case f.still(left):
			reached = append(reached, id)
			continue
		case elsewhere:
			continue
		}
		tamed = append(tamed, id)
		for _, l := range limiters {
			if !slices.ContainsFunc(by, func(b limiter) bool { return b.name == l.name && b.at.Pointer == l.at.Pointer }) {
				by = append(by, l)
			}
		}
	}
	if len(f.policy.principals) > 0 && len(reached)+len(tamed) == 0 {
		return // all of them are meant to have it, or none, or another rule tells
	}
	if f.told != nil && len(reached) == 0 && f.told.all.Covers(f.actions) {
		return // the other rule tells that it is tamed, or attached to nobody
	}
	for _, l := range by {
		r.Related = append(r.Related, audit.ReportStep{At: l.at, Message: l.name + " tames it"})
	}
	r.Principals = reached
	switch {
	case !f.policy.attached:
		r.Message += "; it is attached to nobody"
		r.Severity = min(r.Severity, audit.Low)
	case len(tamed) > 0 && len(reached) == 0:
		r.Principals = tamed
		r.Message += "; " + taming(by)
		r.Severity = min(r.Severity, audit.Low)
	case len(tamed) > 0:
		r.Message += fmt.Sprintf("; %s for %s", taming(by), principalNames(tamed))
	}
	p.Report(r)
}

// holds reports whether the conditions of a grant are met by some that it reaches whatever they do: they are
// the principal, or in the account, that it names.
func (g *grants) holds(f finding) bool {
	return f.allow != nil && slices.ContainsFunc(f.policy.principals, func(id snapshot.Identity) bool {
		p := access.Of(g.account).Of(id)
		return p != nil && policy.Hold(f.allow.Conditions, &p.Caller) == policy.True
	})
}

// mayHold reports whether the conditions of a statement may hold for a user or role that has it. They may name others.
func (g *grants) mayHold(a *allow, id snapshot.Identity) bool {
	if len(a.Conditions) == 0 {
		return true
	}
	p := access.Of(g.account).Of(id)
	return p == nil || policy.Hold(a.Conditions, &p.Caller) != policy.False
}

// taming says which policies limit a grant.
func taming(by []limiter) string {
	var names []string
	for _, l := range by {
		if !slices.Contains(names, l.name) {
			names = append(names, l.name)
		}
	}
	if n := len(names) - 1; n > 0 {
		return strings.Join(names[:n], ", ") + " and " + names[n] + " tame it"
	}
	return strings.Join(names, "") + " tames it"
}

// principalNames names some users and roles and counts the rest.
func principalNames(ids []snapshot.Identity) string {
	const some = 3
	var names []string
	for i, id := range ids {
		if i == some && len(ids) > some+1 {
			return strings.Join(names, ", ") + fmt.Sprintf(" and %d others", len(ids)-some)
		}
		names = append(names, id.String())
	}
	return strings.Join(names, ", ")
}

// actionNames names some actions of a set and counts the rest.
func (g *grants) actionNames(set catalog.ActionSet) string {
	const some = 3
	var names []string
	n := set.Len()
	for a := range g.catalog.Actions(set) {
		if len(names) == some && n > some+1 {
			return strings.Join(names, ", ") + fmt.Sprintf(" and %d others", n-some)
		}
		names = append(names, a.FullName())
	}
	return strings.Join(names, ", ")
}

func notEmpty(set catalog.ActionSet) bool { return !set.Empty() }

// positively reports whether the statement says what it allows. One that says what it leaves out is told as a
// whole by not-action-grant and not-resource-grant.
func (a *allow) positively() bool { return a.Action.Present && a.Resource.Present }

// onEverything ranges over the statements that allow some of the wanted actions on every resource of their
// kind, where no other rule tells of them because they allow everything or a whole service.
func (g *grants) onEverything(wanted catalog.ActionSet) iter.Seq[finding] {
	return func(yield func(finding) bool) {
		for _, policy := range g.policies {
			for _, a := range policy.allows {
				set := a.everywhere.And(wanted).AndNot(policy.denied)
				if set.Empty() {
					continue
				}
				told := g.toldOf(policy, a)
				if set = g.untold(policy, told, set); set.Empty() {
					continue
				}
				f := finding{policy: policy, allow: a, at: policy.StatementRef(a.Statement), actions: set, still: notEmpty, when: a.when, told: told}
				if !yield(f) {
					return
				}
			}
		}
	}
}
