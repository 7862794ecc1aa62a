package report

import (
	"fmt"
	"strings"

	"github.com/iamaudit/iamaudit/audit"
)

func (t *terminal) heading(title string) { fmt.Fprintln(t, t.style.bold(title)) }

// item writes a line of a section, wrapped under itself.
func (t *terminal) item(s string) {
	const indent = 4
	width := 0
	if t.o.Width > 0 {
		width = max(t.o.Width-indent, 24)
	}
	lines := t.wrap(s, width)
	fmt.Fprintln(t, "  "+lines[0])
	for _, line := range lines[1:] {
		fmt.Fprintln(t, strings.Repeat(" ", indent)+line)
	}
}

// gone lists what the baseline had and this audit does not.
func (t *terminal) gone(r *audit.Result) {
	list := groups(r, fixed)
	if len(list) == 0 {
		return
	}
	t.heading("Fixed since the baseline")
	for _, g := range list {
		for _, f := range t.listed(g.findings) {
			t.item(t.style.green("fixed: ") + t.resource(f) + "  " + visible(f.Message) + "  " + t.style.dim(f.Rule))
		}
		if rest := len(g.findings) - len(t.listed(g.findings)); rest > 0 {
			t.item(t.style.dim(fmt.Sprintf("… and %d more of %s", rest, g.rule.ID)))
		}
	}
	fmt.Fprintln(t)
}

func (t *terminal) suppressed(r *audit.Result) {
	list := groups(r, suppressed)
	if len(list) == 0 {
		return
	}
	t.heading("Suppressed")
	for _, g := range list {
		for _, f := range t.listed(g.findings) {
			t.item(t.resource(f) + "  " + g.rule.ID + ": " + suppression(f.Suppression))
		}
		if rest := len(g.findings) - len(t.listed(g.findings)); rest > 0 {
			t.item(t.style.dim(fmt.Sprintf("… and %d more of %s", rest, g.rule.ID)))
		}
	}
	fmt.Fprintln(t)
}

// suppression says why a finding is accepted, by whom and until when.
func suppression(s *audit.Suppression) string {
	out := visible(s.Reason)
	if s.Owner != "" {
		out += ", " + visible(s.Owner)
	}
	if s.Expires != "" {
		out += ", until " + visible(s.Expires)
	}
	return out
}

func (t *terminal) notAssessed(r *audit.Result) {
	list := blinds(r)
	if len(list) == 0 {
		return
	}
	t.heading("Not assessed")
	for i := range list {
		b := &list[i]
		line := t.style.severity(audit.Medium, partName(b.part)) + ": " + why(b.state)
		if t.many {
			line = visible(b.account) + " " + line
		}
		if len(b.rules) > 0 {
			line += t.style.dim("  no answer from " + strings.Join(b.rules, ", "))
		}
		if len(b.partly) > 0 {
			line += t.style.dim("  half an answer from " + strings.Join(b.partly, ", "))
		}
		t.item(line)
	}
	fmt.Fprintln(t)
}

func (t *terminal) errors(r *audit.Result) {
	if len(r.Errors) > 0 {
		t.heading("Errors")
		for i := range r.Errors {
			t.item(t.style.red("error: ") + visible(r.Errors[i].String()))
		}
		fmt.Fprintln(t)
	}
	if len(r.Warnings) > 0 {
		t.heading("Warnings")
		for _, w := range r.Warnings {
			t.item(visible(w))
		}
		fmt.Fprintln(t)
	}
}

func (t *terminal) summary(r *audit.Result, c *counts) {
	var parts []string
	for _, s := range audit.Severities() {
		n := c.open[s]
		text := fmt.Sprintf("%d %s", n, s)
		if n > 0 {
			text = t.style.severity(s, text)
		} else {
			text = t.style.dim(text)
		}
		parts = append(parts, text)
	}
	head := t.style.bold(plural(c.total, "finding", "findings"))
	if c.total == 0 {
		head = t.style.green("No findings")
	}
	fmt.Fprintf(t, "%s: %s\n", head, strings.Join(parts, ", "))
	var rest []string
	if c.compared {
		rest = append(rest, fmt.Sprintf("%d new, %d fixed since the baseline", c.fresh, c.fixed))
	}
	rest = append(rest, plural(len(r.Rules), "rule", "rules"))
	if c.suppressed > 0 {
		rest = append(rest, fmt.Sprintf("%d suppressed", c.suppressed))
	}
	if n := len(blinds(r)); n > 0 {
		rest = append(rest, plural(n, "part", "parts")+" not assessed")
	}
	if n := len(r.Errors); n > 0 {
		rest = append(rest, t.style.red(plural(n, "error", "errors")))
	}
	fmt.Fprintln(t, t.style.dim(strings.Join(rest, ", ")))
}
