package audit

import (
	"slices"

	"github.com/iamaudit/iamaudit/snapshot"
)

// assess says what of a rule's needs the snapshot lacks, and whether that keeps the rule from
// running at all. A part that is there but incomplete lets the rule run: half a look is better than
// none, as long as the report says so.
func assess(a *snapshot.Account, rule *Rule) (missing []NotAssessed, blocked bool) {
	note := func(part snapshot.Part, partly bool) {
		missing = append(missing, NotAssessed{Rule: rule.ID, Account: a.AccountID, Part: part, PartState: a.State(part), Partly: partly})
	}
	for _, part := range needs(rule) {
		switch a.State(part).Status {
		case snapshot.Complete:
		case snapshot.Partial:
			note(part, true)
		default:
			note(part, false)
			blocked = true
		}
	}
	if len(rule.NeedsAny) > 0 && !slices.ContainsFunc(rule.NeedsAny, func(p snapshot.Part) bool { return usable(a, p) }) {
		for _, part := range rule.NeedsAny {
			note(part, false)
		}
		blocked = true
	}
	if blocked {
		for i := range missing {
			missing[i].Partly = false
		}
		return missing, true
	}
	reads := rule.Reads
	if slices.Contains(rule.Needs, snapshot.PartPolicies) && !slices.Contains(rule.Needs, snapshot.PartAWSPolicies) {
		reads = append(slices.Clip(reads), snapshot.PartAWSPolicies) // they stand in the same list
	}
	for _, part := range reads {
		if !a.Has(part) {
			note(part, true)
		}
	}
	return missing, false
}

// needs returns the rule's needs. A rule with an age for a parameter needs to know the moment of
// the snapshot.
func needs(rule *Rule) []snapshot.Part {
	for i := range rule.Params {
		if rule.Params[i].Type == Duration && !slices.Contains(rule.Needs, snapshot.PartCollectedAt) {
			return append(slices.Clip(rule.Needs), snapshot.PartCollectedAt)
		}
	}
	return rule.Needs
}

func usable(a *snapshot.Account, part snapshot.Part) bool {
	s := a.State(part).Status
	return s == snapshot.Complete || s == snapshot.Partial
}
