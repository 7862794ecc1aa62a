package diff

import (
	"bufio"
	"fmt"
	"io"
	"strings"

	"github.com/iamaudit/iamaudit/audit"
	"github.com/iamaudit/iamaudit/internal/printable"
)

func writeMarkdown(w io.Writer, c *Changes, _ Options) error {
	b := bufio.NewWriter(w)
	fmt.Fprintf(b, "## IAM changes\n\n%s\n\n**%s**\n", code(c.title()), c.Summary())
	findings := func(title string, list []audit.Finding) {
		if len(list) == 0 {
			return
		}
		fmt.Fprintf(b, "\n### %s\n\n", title)
		for i := range list {
			f := &list[i]
			fmt.Fprintf(b, "- **%s** %s %s\n", f.Severity, code(f.Rule), code(headline(f)))
		}
	}
	findings("New findings", c.Came)
	findings("Findings that are gone", c.Went)
	for i := range c.Resources {
		r := &c.Resources[i]
		fmt.Fprintf(b, "\n### %s: %s\n\n", code(r.label()), r.Op)
		for j := range r.Changes {
			writeChange(b, &r.Changes[j])
		}
	}
	if len(c.NotCompared) > 0 {
		fmt.Fprint(b, "\n### Not compared\n\n")
		for _, n := range c.NotCompared {
			fmt.Fprintf(b, "- %s\n", code(printable.String(n)))
		}
	}
	return b.Flush()
}

func writeChange(b *bufio.Writer, c *Change) {
	fmt.Fprintf(b, "- %s %s", c.Op, code(printable.String(c.What)))
	if c.short() {
		if value := c.inline(); value != "" {
			fmt.Fprintf(b, ": %s", code(value))
		}
		fmt.Fprintln(b)
		return
	}
	var body strings.Builder
	for _, l := range c.lines() {
		sign := l.Op.sign()
		if sign == "" {
			sign = " "
		}
		body.WriteString("  " + sign + " " + l.Text + "\n")
	}
	fence := "```"
	for strings.Contains(body.String(), fence) {
		fence += "`"
	}
	fmt.Fprintf(b, "\n\n  %sdiff\n%s  %s\n\n", fence, body.String(), fence)
}

// code puts text between more backticks than it holds in a row, so that nothing in it is markup.
func code(s string) string {
	fence := "`"
	for strings.Contains(s, fence) {
		fence += "`"
	}
	if strings.HasPrefix(s, "`") || strings.HasSuffix(s, "`") {
		return fence + " " + s + " " + fence
	}
	return fence + s + fence
}
