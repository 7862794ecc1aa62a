package compliance

import (
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/iamaudit/iamaudit/audit"
)

// Assess says what the audit means for each control of the framework. The known rules are all there are,
// whether they ran or not: a control whose rule was left out did not pass.
func (f *Framework) Assess(r *audit.Result, known []*audit.Rule) audit.Compliance {
	serving := map[string][]string{} // rules by control
	for _, rule := range known {
		for _, c := range rule.Controls {
			if c.Framework == f.ID && !slices.Contains(serving[c.ID], rule.ID) {
				serving[c.ID] = append(serving[c.ID], rule.ID)
			}
		}
	}
	byRule := gather(r)
	out := audit.Compliance{Framework: f.ID, Title: f.Title, Controls: []audit.ControlOutcome{}}
	for _, c := range f.Controls {
		rules := serving[c.ID]
		slices.Sort(rules)
		out.Controls = append(out.Controls, assess(c, rules, byRule))
	}
	return out
}

// ruleOutcome is what became of one rule.
type ruleOutcome struct {
	ran      bool
	open     int
	accepted int
	accounts map[string]bool
	missing  []string // why it could not look, or not at everything
}

// gather sums the result up by rule.
func gather(r *audit.Result) map[string]*ruleOutcome {
	byRule := map[string]*ruleOutcome{}
	at := func(id string) *ruleOutcome {
		if byRule[id] == nil {
			byRule[id] = &ruleOutcome{accounts: map[string]bool{}}
		}
		return byRule[id]
	}
	for i := range r.Rules {
		at(r.Rules[i].ID).ran = true
	}
	for i := range r.Findings {
		f := &r.Findings[i]
		switch o := at(f.Rule); {
		case f.Open():
			o.open++
			o.accounts[f.Account] = true
		case f.Suppression != nil:
			o.accepted++
		}
	}
	for i := range r.NotAssessed {
		n := &r.NotAssessed[i]
		why := fmt.Sprintf("%s is %s", n.Part, n.Status)
		if n.Action != "" {
			why += " (" + n.Action + ")"
		}
		if o := at(n.Rule); !slices.Contains(o.missing, why) {
			o.missing = append(o.missing, why)
		}
	}
	for i := range r.Errors {
		e := &r.Errors[i]
		at(e.Rule).missing = append(at(e.Rule).missing, "rule "+e.Rule+" failed: "+e.Message)
	}
	return byRule
}

// assess settles one control. One open finding fails it; it passes when all its rules looked at
// everything and found nothing that counts.
func assess(c Control, rules []string, byRule map[string]*ruleOutcome) audit.ControlOutcome {
	out := audit.ControlOutcome{ID: c.ID, Title: c.Title, Level: c.Level, Rules: rules}
	accounts := map[string]bool{}
	var missing []string
	if len(rules) == 0 {
		missing = append(missing, "no rule looks at it")
	}
	for _, id := range rules {
		o := byRule[id]
		if o == nil || !o.ran {
			missing = append(missing, "rule "+id+" did not run")
			continue
		}
		out.Findings += o.open
		out.Accepted += o.accepted
		maps.Copy(accounts, o.accounts)
		for _, why := range o.missing {
			if !slices.Contains(missing, why) {
				missing = append(missing, why)
			}
		}
	}
	out.Accounts = slices.Sorted(maps.Keys(accounts))
	switch {
	case out.Findings > 0:
		out.Status = audit.ControlFailed
	case c.Manual != "":
		out.Status, out.Reason = audit.ControlManual, c.Manual
	case len(missing) > 0:
		out.Status, out.Reason = audit.ControlNotAssessed, strings.Join(missing, "; ")
	default:
		out.Status = audit.ControlPassed
		if out.Accepted > 0 {
			out.Reason = fmt.Sprintf("%d accepted by exceptions", out.Accepted)
		}
	}
	return out
}
