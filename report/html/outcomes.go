package html

import "github.com/iamaudit/iamaudit/audit"

// outcomes shows what the audit itself said of the controls of the frameworks that were asked for: it
// knows titles, what is left to people, and rules that did not run.
func (x *index) outcomes() []framework {
	list := make([]framework, 0, len(x.result.Compliance))
	for i := range x.result.Compliance {
		c := &x.result.Compliance[i]
		f := framework{
			Family: c.Title, Name: c.Title, Settled: true,
			Passed: c.Count(audit.ControlPassed), Failed: c.Count(audit.ControlFailed),
			Gap: c.Count(audit.ControlNotAssessed), Manual: c.Count(audit.ControlManual),
		}
		for j := range c.Controls {
			f.Controls = append(f.Controls, x.outcome(&c.Controls[j]))
		}
		f.measure()
		list = append(list, f)
	}
	return list
}

func (x *index) outcome(o *audit.ControlOutcome) control {
	c := control{ID: o.ID, Title: o.Title, State: string(o.Status), Reason: o.Reason, Open: o.Findings}
	for _, id := range o.Rules {
		n, ran := x.ruleByID[id]
		if !ran {
			c.Rules = append(c.Rules, ruleView{ID: id, Title: id})
			continue
		}
		h := ruleView{Number: n, ID: id, Title: x.rules[n].Title}
		if count := x.counts[id]; count != nil {
			h.Open = count.Open
		}
		c.Rules = append(c.Rules, h)
	}
	return c
}

// measure says how wide the parts of the bar are.
func (f *framework) measure() {
	all := len(f.Controls)
	f.PassedWidth, f.FailedWidth, f.GapWidth = barWidth(f.Passed, all), barWidth(f.Failed, all), barWidth(all-f.Passed-f.Failed, all)
	f.FailedAt, f.GapAt = f.PassedWidth, barWidth(f.Passed+f.Failed, all)
}
