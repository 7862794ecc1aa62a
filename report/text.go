package report

import (
	"bufio"
	"fmt"
	"io"
	"strings"

	"github.com/jedib0t/go-pretty/v6/text"

	"github.com/iamaudit/iamaudit/audit"
)

const (
	resourceColumn = 40 // names longer than this push their line, they do not widen the column
	namesInText    = 5
	narrow         = 100 // below this width a place gets a line of its own
)

// terminal writes the text report.
type terminal struct {
	*bufio.Writer

	style   style
	o       Options
	compare bool // there is a baseline
	many    bool // several accounts
	column  int  // width of the column of resources
}

func writeText(w io.Writer, r *audit.Result, o Options) error {
	t := &terminal{Writer: bufio.NewWriter(w), style: style{o.Color}, o: o, many: len(r.Accounts) > 1}
	c := count(r)
	t.compare = c.compared
	t.accounts(r)
	found := groups(r, open)
	t.column = t.measure(found)
	for i := range found {
		t.group(&found[i])
	}
	t.gone(r)
	t.suppressed(r)
	t.notAssessed(r)
	t.errors(r)
	t.summary(r, &c)
	return t.Flush()
}

func (t *terminal) accounts(r *audit.Result) {
	for i := range r.Accounts {
		s := &r.Accounts[i]
		line := t.style.bold(accountName(s))
		if !s.CollectedAt.IsZero() {
			line += t.style.dim("  collected " + s.CollectedAt.UTC().Format("2006-01-02 15:04 UTC"))
		}
		if kinds := entities(s); kinds != "" {
			line += t.style.dim("  " + kinds)
		}
		fmt.Fprintln(t, line)
	}
	if len(r.Accounts) > 0 {
		fmt.Fprintln(t)
	}
}

// entities says how much there was to look at: "3 users, 2 groups, 5 roles, 4 policies".
func entities(s *audit.Scan) string {
	var out []string
	for _, kind := range []string{"users", "groups", "roles", "policies"} {
		if n, ok := s.Counts[kind]; ok {
			one := strings.TrimSuffix(kind, "s")
			if kind == "policies" {
				one = "policy"
			}
			out = append(out, plural(n, one, kind))
		}
	}
	return strings.Join(out, ", ")
}

func (t *terminal) resource(f *audit.Finding) string {
	name := resourceName(f.Resource)
	if t.many {
		name = visible(f.Account) + " " + name
	}
	return name
}

func (t *terminal) measure(groups []group) int {
	column := 0
	for _, g := range groups {
		for _, f := range t.listed(g.findings) {
			if n := text.StringWidth(t.resource(f)); n <= resourceColumn {
				column = max(column, n)
			}
		}
	}
	return column
}

// listed is the part of a rule's findings that the limit lets through.
func (t *terminal) listed(findings []*audit.Finding) []*audit.Finding {
	if t.o.Limit > 0 && len(findings) > t.o.Limit {
		return findings[:t.o.Limit]
	}
	return findings
}

func (t *terminal) group(g *group) {
	badge := t.style.severity(g.severity, " "+strings.ToUpper(g.severity.String())+" ")
	fmt.Fprintf(t, "%s %s  %s\n", badge, t.style.bold(visible(g.rule.Title)),
		t.style.dim(g.rule.ID+", "+plural(len(g.findings), "finding", "findings")))
	listed := t.listed(g.findings)
	for _, f := range listed {
		t.finding(f)
	}
	if rest := len(g.findings) - len(listed); rest > 0 {
		fmt.Fprintln(t, t.style.dim(fmt.Sprintf("  … and %d more; a report has them all: -o report.html", rest)))
	}
	fmt.Fprintln(t)
}

func (t *terminal) finding(f *audit.Finding) {
	name := t.resource(f)
	pad := strings.Repeat(" ", max(t.column-text.StringWidth(name), 0))
	indent := strings.Repeat(" ", 2+t.column+2)
	message := visible(f.Message)
	if f.Baseline == audit.BaselineNew {
		message = t.style.green("new: ") + message
	}
	where := t.style.dim(place(&f.Location))
	lines := t.wrap(message, len(indent))
	if t.o.Width == 0 || t.o.Width >= narrow {
		last := len(lines) - 1
		if t.o.Width == 0 || len(indent)+text.StringWidthWithoutEscSequences(lines[last]+"  "+where) <= t.o.Width {
			lines[last] += "  " + where
			where = ""
		}
	}
	if where != "" {
		lines = append(lines, where)
	}
	if reached := reachOther(f); len(reached) > 0 {
		lines = append(lines, t.dimmed("reaches "+someNames(reached, namesInText), len(indent))...)
	}
	if f.Potential != "" {
		lines = append(lines, t.dimmed("assumes "+visible(f.Potential), len(indent))...)
	}
	for i, step := range f.Steps {
		lines = append(lines, t.dimmed(fmt.Sprintf("%d. %s", i+1, visible(step.Message)), len(indent))...)
	}
	fmt.Fprintf(t, "  %s%s  %s\n", name, pad, lines[0])
	for _, line := range lines[1:] {
		fmt.Fprintln(t, indent+line)
	}
}

func (t *terminal) dimmed(s string, indent int) []string {
	lines := t.wrap(s, indent)
	for i := range lines {
		lines[i] = t.style.dim(lines[i])
	}
	return lines
}

// wrap cuts s into lines that fit beside an indent. Without a known width there is one line.
func (t *terminal) wrap(s string, indent int) []string {
	if t.o.Width == 0 {
		return []string{s}
	}
	lines := strings.Split(text.WrapSoft(s, max(t.o.Width-indent, 24)), "\n")
	for i := range lines {
		lines[i] = strings.TrimRight(lines[i], " ")
	}
	return lines
}
