package report

import (
	"fmt"
	"strings"

	"github.com/iamaudit/iamaudit/audit"
)

// complianceSummary counts the outcomes: "12 passed, 5 failed, 3 not assessed, 7 manual".
func complianceSummary(c *audit.Compliance) string {
	var parts []string
	for _, status := range []audit.ControlStatus{audit.ControlPassed, audit.ControlFailed, audit.ControlNotAssessed, audit.ControlManual} {
		parts = append(parts, fmt.Sprintf("%d %s", c.Count(status), status))
	}
	return strings.Join(parts, ", ")
}

// outcomeDetail says what stands behind the outcome of a control, "" for nothing.
func outcomeDetail(o *audit.ControlOutcome, many bool) string {
	if o.Status != audit.ControlFailed {
		return o.Reason
	}
	text := plural(o.Findings, "finding", "findings") + " of " + strings.Join(o.Rules, ", ")
	if many {
		text += " in " + strings.Join(o.Accounts, ", ")
	}
	return text
}

// compliance lists the controls of each framework that was asked for.
func (t *terminal) compliance(r *audit.Result) {
	for i := range r.Compliance {
		c := &r.Compliance[i]
		t.heading(visible(c.Title) + ": " + complianceSummary(c))
		width := 0
		for j := range c.Controls {
			width = max(width, len(c.Controls[j].ID))
		}
		for j := range c.Controls {
			o := &c.Controls[j]
			line := fmt.Sprintf("%s  %-*s  %s", t.outcome(o.Status), width, visible(o.ID), visible(o.Title))
			if detail := outcomeDetail(o, t.many); detail != "" {
				line += t.style.dim("  " + visible(detail))
			}
			t.item(line)
		}
		fmt.Fprintln(t)
	}
}

// outcome is the status in a column of its own, coloured.
func (t *terminal) outcome(status audit.ControlStatus) string {
	text := fmt.Sprintf("%-12s", status)
	switch status {
	case audit.ControlPassed:
		return t.style.green(text)
	case audit.ControlFailed:
		return t.style.red(text)
	default:
		return t.style.dim(text)
	}
}

// compliance writes a table for each framework.
func (p *page) compliance(r *audit.Result) {
	for i := range r.Compliance {
		c := &r.Compliance[i]
		var b strings.Builder
		fmt.Fprintf(&b, "\n### %s\n\n%s\n\n| control | outcome | title | |\n|---|---|---|---|\n", prose(visible(c.Title)), complianceSummary(c))
		for j := range c.Controls {
			o := &c.Controls[j]
			fmt.Fprintf(&b, "| %s | %s | %s | %s |\n", prose(visible(o.ID)), o.Status, prose(visible(o.Title)),
				prose(visible(outcomeDetail(o, len(r.Accounts) > 1))))
		}
		p.put(b.String())
	}
}
