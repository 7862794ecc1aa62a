package report

import (
	"bytes"
	"fmt"
	"io"
	"strings"

	"github.com/iamaudit/iamaudit/audit"
)

// What GitHub takes: a step's job summary may have 1 MiB, a comment on a pull request 65,536
// characters. Beyond that it shows nothing at all, so the report ends early and says so.
const (
	summaryLimit = 1 << 20
	commentLimit = 64 << 10
	noteReserve  = 512 // for the closing note
)

// page is Markdown under a limit of bytes.
type page struct {
	bytes.Buffer

	limit int
	shown int // findings written
	full  bool
}

// writeMarkdown writes a report that fits a job summary.
func writeMarkdown(w io.Writer, r *audit.Result, _ Options) error {
	return markdown(w, r, summaryLimit, true)
}

// writeComment writes a shorter report that fits a comment on a pull request.
func writeComment(w io.Writer, r *audit.Result, _ Options) error {
	return markdown(w, r, commentLimit, false)
}

func markdown(w io.Writer, r *audit.Result, limit int, help bool) error {
	p := &page{limit: limit - noteReserve}
	c := count(r)
	p.head(r, &c)
	p.blind(r)
	p.compliance(r)
	for _, g := range groups(r, open) {
		p.group(&g, help)
	}
	p.listed("Fixed since the baseline", groups(r, fixed), func(f *audit.Finding) string { return prose(visible(f.Message)) })
	p.listed("Suppressed", groups(r, suppressed), func(f *audit.Finding) string { return prose(suppression(f.Suppression)) })
	if p.full {
		total := c.total + c.fixed + c.suppressed
		fmt.Fprintf(&p.Buffer, "\n> **Cut here:** %d of %d findings shown; the rest does not fit the %d KiB that GitHub takes. The HTML, SARIF and JSON reports have them all.\n",
			p.shown, total, limit>>10)
	}
	_, err := w.Write(p.Bytes())
	return err
}

// put writes a block, or nothing from the first block on that does not fit.
func (p *page) put(block string) bool {
	if p.full || p.Len()+len(block) > p.limit {
		p.full = true
		return false
	}
	p.WriteString(block)
	return true
}

func (p *page) head(r *audit.Result, c *counts) {
	var b strings.Builder
	b.WriteString("## IAM audit\n\n")
	for i := range r.Accounts {
		s := &r.Accounts[i]
		fmt.Fprintf(&b, "Account %s", code(accountName(s)))
		if !s.CollectedAt.IsZero() {
			b.WriteString(", collected " + s.CollectedAt.UTC().Format("2006-01-02 15:04 UTC"))
		}
		if kinds := entities(s); kinds != "" {
			b.WriteString(": " + kinds)
		}
		b.WriteString("  \n")
	}
	b.WriteString("\n| critical | high | medium | low | info |")
	if c.compared {
		b.WriteString(" new | fixed |")
	}
	b.WriteString(" suppressed |\n|---:|---:|---:|---:|---:|")
	if c.compared {
		b.WriteString("---:|---:|")
	}
	b.WriteString("---:|\n|")
	for _, s := range audit.Severities() {
		fmt.Fprintf(&b, " %d |", c.open[s])
	}
	if c.compared {
		fmt.Fprintf(&b, " %d | %d |", c.fresh, c.fixed)
	}
	fmt.Fprintf(&b, " %d |\n", c.suppressed)
	p.put(b.String())
}

// blind comes before the findings: what nobody looked at must not be lost to a limit.
func (p *page) blind(r *audit.Result) {
	var b strings.Builder
	if list := blinds(r); len(list) > 0 {
		b.WriteString("\n### Not assessed\n\n")
		for i := range list {
			fmt.Fprintf(&b, "- %s\n", prose(list[i].sentence()))
		}
	}
	if len(r.Errors) > 0 {
		b.WriteString("\n### Errors\n\n")
		for i := range r.Errors {
			fmt.Fprintf(&b, "- %s\n", prose(visible(r.Errors[i].String())))
		}
	}
	if len(r.Warnings) > 0 {
		b.WriteString("\n### Warnings\n\n")
		for _, w := range r.Warnings {
			fmt.Fprintf(&b, "- %s\n", prose(visible(w)))
		}
	}
	p.put(b.String())
}

func (p *page) group(g *group, help bool) {
	var b strings.Builder
	fmt.Fprintf(&b, "\n### %s: %s\n\n%s, %s\n", strings.ToUpper(g.severity.String()[:1])+g.severity.String()[1:],
		prose(visible(g.rule.Title)), code(g.rule.ID), plural(len(g.findings), "finding", "findings"))
	if help && g.rule.Remedy != "" {
		fmt.Fprintf(&b, "\n<details><summary>Why it matters and what to do</summary>\n\n%s\n\n%s\n\n</details>\n",
			strings.TrimSpace(g.rule.Risk), strings.TrimSpace(g.rule.Remedy))
	}
	b.WriteString("\n| resource | finding | place |\n|---|---|---|\n")
	if !p.put(b.String()) {
		return
	}
	for _, f := range g.findings {
		text := prose(visible(f.Message))
		if f.Baseline == audit.BaselineNew {
			text = "**new** " + text
		}
		if reached := reachOther(f); len(reached) > 0 {
			text += "<br>reaches " + code(someNames(reached, namesInText))
		}
		if f.Potential != "" {
			text += "<br>assumes " + prose(visible(f.Potential))
		}
		if !p.put(fmt.Sprintf("| %s | %s | %s |\n", code(resourceName(f.Resource)), text, code(place(&f.Location)))) {
			return
		}
		p.shown++
	}
}

// listed writes findings that do not count, a line each.
func (p *page) listed(title string, list []group, text func(*audit.Finding) string) {
	if len(list) == 0 || !p.put("\n### "+title+"\n\n") {
		return
	}
	for _, g := range list {
		for _, f := range g.findings {
			if !p.put(fmt.Sprintf("- %s %s: %s\n", code(g.rule.ID), code(resourceName(f.Resource)), text(f))) {
				return
			}
			p.shown++
		}
	}
}

// prose makes text safe inside Markdown: no markup, no table cells, no HTML, and no mention of
// people or issues, which GitHub would notify. The empty comment breaks up what it would link.
func prose(s string) string {
	return proseEscapes.Replace(s)
}

var proseEscapes = strings.NewReplacer(
	`\`, `\\`, "`", "\\`", "*", `\*`, "_", `\_`, "[", `\[`, "]", `\]`, "|", `\|`, "~", `\~`,
	"<", "&lt;", ">", "&gt;", "&", "&amp;", "\n", " ", "\r", " ",
	"@", "@<!-- -->", "#", "#<!-- -->", "://", ":<!-- -->//", "www.", "www<!-- -->.")

// code puts text between enough backticks. A pipe would end a table's cell even there.
func code(s string) string {
	s = strings.NewReplacer("\n", " ", "\r", " ", "|", "\\|").Replace(s)
	fence := "`"
	for strings.Contains(s, fence) {
		fence += "`"
	}
	if len(fence) > 1 {
		return fence + " " + s + " " + fence
	}
	return fence + s + fence
}
