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
	resourceColumn = 40  // names longer than this push their line, they do not widen the column
	messageColumn  = 100 // the same for messages, where lines are not wrapped
	narrowest      = 40  // of a column of messages; below it, a place gets a line of its own
	wideFile       = 5   // a file that takes more than this part of a line is named once, at the top
	namesInText    = 5
)

// terminal writes the text report.
type terminal struct {
	*bufio.Writer

	style   style
	o       Options
	compare bool // there is a baseline
	many    bool // several accounts
	lines   bool // places are lines of the one file that the head names
	names   int  // width of the column of resources
	texts   int  // width of the column of messages, 0 when places have lines of their own
}

func writeText(w io.Writer, r *audit.Result, o Options) error {
	t := &terminal{Writer: bufio.NewWriter(w), style: style{o.Color}, o: o, many: len(r.Accounts) > 1}
	c := count(r)
	t.compare = c.compared
	found := groups(r, open)
	t.measure(found)
	t.accounts(r)
	for i := range found {
		t.group(&found[i])
	}
	t.gone(r)
	t.suppressed(r)
	t.compliance(r)
	t.notAssessed(r)
	t.errors(r)
	t.summary(r, &c)
	return t.Flush()
}

func (t *terminal) accounts(r *audit.Result) {
	for i := range r.Accounts {
		s := &r.Accounts[i]
		line := t.style.bold(accountName(s))
		if t.lines {
			line += "  " + visible(s.File)
		}
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

// measure lays out the columns: resource, message, place.
func (t *terminal) measure(groups []group) {
	places, texts, files := 0, 0, map[string]bool{}
	for _, g := range groups {
		for _, f := range t.listed(g.findings) {
			if n := text.StringWidth(t.resource(f)); n <= resourceColumn {
				t.names = max(t.names, n)
			}
			if n := text.StringWidth(t.message(f)); n <= messageColumn {
				texts = max(texts, n)
			}
			places = max(places, text.StringWidth(place(&f.Location)))
			files[f.Location.File] = true
		}
	}
	if t.o.Width > 0 && len(files) == 1 && !t.many && places > t.o.Width/wideFile {
		t.lines = true
		places = len("12345:123")
	}
	t.texts = texts
	if t.o.Width > 0 {
		t.texts = min(texts, t.o.Width-t.indent()-2-places)
		if t.texts < narrowest {
			t.texts = 0
		}
	}
}

// indent is where messages begin.
func (t *terminal) indent() int { return 2 + t.names + 2 }

// listed is the part of a rule's findings that the limit lets through.
func (t *terminal) listed(findings []*audit.Finding) []*audit.Finding {
	if t.o.Limit > 0 && len(findings) > t.o.Limit {
		return findings[:t.o.Limit]
	}
	return findings
}

func (t *terminal) group(g *group) {
	name := strings.ToUpper(g.severity.String())
	pad := strings.Repeat(" ", len("CRITICAL")-len(name))
	badge := name
	if t.style.on {
		badge = t.style.severity(g.severity, " "+name+" ")
	}
	fmt.Fprintf(t, "%s%s  %s  %s\n", badge, pad, t.style.bold(visible(g.rule.Title)),
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

func (t *terminal) message(f *audit.Finding) string {
	if f.Baseline == audit.BaselineNew {
		return "new: " + visible(f.Message)
	}
	return visible(f.Message)
}

func (t *terminal) finding(f *audit.Finding) {
	name, where := t.resource(f), t.style.dim(t.place(&f.Location))
	lines := t.wrap(t.message(f), t.textWidth())
	if t.texts > 0 {
		lines[0] += strings.Repeat(" ", max(t.texts-text.StringWidth(lines[0]), 0)) + "  " + where
	} else {
		lines = append(lines, where)
	}
	if f.Baseline == audit.BaselineNew {
		lines[0] = strings.Replace(lines[0], "new:", t.style.green("new:"), 1)
	}
	for _, more := range t.details(f) {
		for _, line := range t.wrap(more, t.textWidth()) {
			lines = append(lines, t.style.dim(line))
		}
	}
	pad := strings.Repeat(" ", max(t.names-text.StringWidth(name), 0))
	fmt.Fprintf(t, "  %s%s  %s\n", name, pad, lines[0])
	for _, line := range lines[1:] {
		fmt.Fprintln(t, strings.Repeat(" ", t.indent())+line)
	}
}

// place is where a finding is: file and line, or the line alone.
func (t *terminal) place(l *audit.Location) string {
	if t.lines && l.StartLine > 0 {
		return fmt.Sprintf("%d:%d", l.StartLine, l.StartColumn)
	}
	return place(l)
}

// details are the lines under a finding.
func (t *terminal) details(f *audit.Finding) []string {
	var out []string
	if reached := reachOther(f); len(reached) > 0 {
		out = append(out, "reaches "+someNames(reached, namesInText))
	}
	if f.Potential != "" {
		out = append(out, "assumes "+visible(f.Potential))
	}
	for i, step := range f.Steps {
		out = append(out, fmt.Sprintf("%d. %s", i+1, visible(step.Message)))
	}
	return out
}

// textWidth is the room for a message; 0 for any.
func (t *terminal) textWidth() int {
	switch {
	case t.o.Width == 0:
		return 0
	case t.texts > 0:
		return t.texts
	default:
		return max(t.o.Width-t.indent(), 24)
	}
}

// wrap cuts s into lines of a width; 0 leaves it in one.
func (t *terminal) wrap(s string, width int) []string {
	if width == 0 {
		return []string{s}
	}
	lines := strings.Split(text.WrapSoft(s, width), "\n")
	for i := range lines {
		lines[i] = strings.TrimRight(lines[i], " ")
	}
	return lines
}
