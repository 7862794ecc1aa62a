package rules

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"github.com/iamaudit/iamaudit/access"
	"github.com/iamaudit/iamaudit/audit"
	"github.com/iamaudit/iamaudit/escalation"
	"github.com/iamaudit/iamaudit/snapshot"
)

// escalationLinks are where the combinations of permissions were published.
var escalationLinks = []string{
	"https://pathfinding.cloud",
	"https://rhinosecuritylabs.com/aws/aws-privilege-escalation-methods-mitigation/",
	"https://hackingthe.cloud/aws/exploitation/iam_privilege_escalation/",
}

// escalationControls are the controls that every rule on escalation serves.
func escalationControls() []audit.Control {
	return controls(
		pci("7.2.1", "7.2.2"), nist("AC-3", "AC-5", "AC-6", "AC-6(10)"), soc2("CC6.3"), iso("A.5.15", "A.8.2"), cwe("269"),
	)
}

// escalationRisk is what all rules on escalation have in common.
const escalationRisk = `

Decided is by what AWS would answer: on which resource each permission holds, after denies, permissions boundaries, conditions and the policies
of the organization, together over all policies of the principal. A combination counts only where it leads to more than the principal has; one
that leads to other permissions but not to all is less severe by one step, and so is one that assumes something which no snapshot tells.
Administrators have no need of it and are left to other rules.`

// cause is the statements that together let principals escalate, with the best way and further ones.
type cause struct {
	key        string
	way        *escalation.Way
	principals []snapshot.Identity
	also       []string // ids of further paths by the same statements
}

// sharedEscalation returns the ways to more permissions in the rule's account.
func sharedEscalation(p *audit.Pass) *escalation.Analysis {
	return audit.Shared(p, "escalation", func() *escalation.Analysis { return escalation.Of(p.Account) })
}

// reportWays reports the ways of one kind, once for each set of statements that allows them.
func reportWays(p *audit.Pass, kind escalation.Kind) {
	causes := map[string]*cause{}
	var order []*cause
	ways, g := sharedEscalation(p).Ways, sharedGrants(p)
	for _, own := range bySource(ways, kind) {
		if g.administrator(own[0].From.Identity) {
			continue
		}
		best := own[0]
		for _, w := range own[1:] {
			if waySeverity(p, w) > waySeverity(p, best) {
				best = w
			}
		}
		target := ""
		switch {
		case best.To != nil:
			target = best.To.Caller.ARN
		case best.Group != nil:
			target = best.Group.ARN
		}
		key := fmt.Sprint(statements(best.Steps), best.Path.ID, target, waySeverity(p, best))
		c := causes[key]
		if c == nil {
			c = &cause{key: best.Path.ID + " " + target, way: best}
			causes[key] = c
			order = append(order, c)
		}
		c.principals = append(c.principals, best.From.Identity)
		for _, w := range own {
			if w.Path != best.Path && !slices.Contains(c.also, w.Path.ID) && !partOf(w.Path, best.Path) {
				c.also = append(c.also, w.Path.ID)
			}
		}
	}
	for _, c := range order {
		c.report(p)
	}
}

// partOf reports whether a path needs nothing but what the other needs: the other says it better.
func partOf(path, of *escalation.Path) bool {
	actions := of.Actions()
	return !slices.ContainsFunc(path.Actions(), func(a string) bool { return !slices.Contains(actions, a) })
}

// bySource groups the ways of one kind by principal and by the statements that allow them.
func bySource(ways []escalation.Way, kind escalation.Kind) [][]*escalation.Way {
	at := map[string]int{}
	var groups [][]*escalation.Way
	for i := range ways {
		w := &ways[i]
		if w.Path.Kind != kind {
			continue
		}
		key := w.From.Caller.ARN + statements(w.Steps)
		n, ok := at[key]
		if !ok {
			n = len(groups)
			at[key] = n
			groups = append(groups, nil)
		}
		groups[n] = append(groups[n], w)
	}
	return groups
}

// statements names the statements that allow the steps.
func statements(steps []escalation.Step) string {
	var refs []string
	for _, s := range steps {
		if s.Decision.Statement != nil {
			refs = append(refs, s.Decision.Policy.Ref(s.Decision.Statement).Pointer)
		}
	}
	slices.Sort(refs)
	return strings.Join(slices.Compact(refs), " ")
}

// waySeverity is the rule's, less a step for what leads to some permissions only and for what
// assumes something.
func waySeverity(p *audit.Pass, w *escalation.Way) audit.Severity {
	severity := p.Rule.Severity
	if !w.Admin {
		severity--
	}
	if w.Potential() {
		severity--
	}
	return max(severity, audit.Low)
}

func (c *cause) report(p *audit.Pass) {
	w := c.way
	r := audit.Report{
		At: stepRef(w.Steps[0], w.From), Severity: waySeverity(p, w), Principals: c.principals, Steps: reportSteps(w.Steps, w.From),
		Potential: strings.Join(w.Assumes, ", and that "), Key: c.key,
		Evidence: map[string]string{"paths": strings.Join(append([]string{w.Path.ID}, c.also...), " "), "leads-to": "every permission"},
	}
	switch {
	case w.To != nil:
		r.Evidence["leads-to"] = w.To.Caller.ARN
	case w.Group != nil:
		r.Evidence["leads-to"] = w.Group.ARN
	}
	r.Message = fmt.Sprintf("%s can %s by %s (%s)", principalNames(c.principals), leadsTo(w, len(c.principals) > 1), stepNames(w), w.Path.ID)
	if len(c.also) > 0 {
		r.Message += fmt.Sprintf(", and by %s", otherPaths(c.also))
	}
	p.Report(r)
}

func otherPaths(ids []string) string {
	const some = 3
	if len(ids) > some+1 {
		return strings.Join(ids[:some], ", ") + fmt.Sprintf(" and %d other ways", len(ids)-some)
	}
	return strings.Join(ids, ", ")
}

// leadsTo says what a way leads to.
func leadsTo(w *escalation.Way, several bool) string {
	themselves, they := "itself", "it"
	if several {
		themselves, they = "themselves", "they"
	}
	switch {
	case w.Group != nil:
		return fmt.Sprintf("join group/%s, which may do what %s may not,", w.Group.GroupName, they)
	case w.Path.Makes() != "":
		return "make a " + w.Path.Makes() + " with every permission"
	case w.To == nil:
		return "give " + themselves + " every permission"
	}
	to := w.To.String()
	more := "which may do what " + they + " may not"
	if w.Admin {
		more = "which leads to every permission"
	}
	switch w.Path.Kind {
	case escalation.NewService, escalation.OldService, escalation.DocumentedService:
		return fmt.Sprintf("act as %s, %s,", to, more)
	default:
		return fmt.Sprintf("become %s, %s,", to, more)
	}
}

// stepNames names the permissions of a way, with the resource where it is one of IAM.
func stepNames(w *escalation.Way) string {
	names := make([]string, len(w.Steps))
	for i, s := range w.Steps {
		names[i] = s.Action
		if _, entity, ok := strings.Cut(s.Resource, ":iam::"); ok {
			_, entity, _ = strings.Cut(entity, ":")
			names[i] += " on " + entity
		}
	}
	return strings.Join(names, ", ")
}

// stepRef points at the statement that allows a step, or at the principal.
func stepRef(s escalation.Step, from *access.Principal) snapshot.Ref {
	if s.Decision.Policy == nil || s.Decision.Statement == nil {
		return from.Identity.Ref()
	}
	return s.Decision.Policy.Ref(s.Decision.Statement)
}

func reportSteps(steps []escalation.Step, from *access.Principal) []audit.ReportStep {
	out := make([]audit.ReportStep, len(steps))
	for i, s := range steps {
		by := "a policy"
		if s.Decision.Policy != nil {
			by = s.Decision.Policy.String()
		}
		if s.Decision.Via != "" {
			by += " (group/" + s.Decision.Via + ")"
		}
		out[i] = audit.ReportStep{At: stepRef(s, from), Message: fmt.Sprintf("%s allows %s on %s", by, s.Action, cmp.Or(s.Resource, "*"))}
	}
	return out
}
