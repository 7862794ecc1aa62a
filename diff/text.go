package diff

import (
	"bufio"
	"fmt"
	"io"
	"strings"

	"github.com/iamaudit/iamaudit/audit"
	"github.com/iamaudit/iamaudit/internal/printable"
)

type painter struct {
	*bufio.Writer

	color bool
}

func (p *painter) paint(op Op, s string) string {
	code, ok := map[Op]string{Added: "32", Removed: "31", Changed: "33"}[op]
	if !p.color || !ok || s == "" {
		return s
	}
	return "\x1b[" + code + "m" + s + "\x1b[0m"
}

func (p *painter) heading(s string) {
	if p.color {
		s = "\x1b[1m" + s + "\x1b[0m"
	}
	fmt.Fprintln(p, s)
}

func writeText(w io.Writer, c *Changes, o Options) error {
	p := &painter{bufio.NewWriter(w), o.Color}
	p.heading(c.title())
	fmt.Fprintln(p)
	for i := range c.Resources {
		p.resource(&c.Resources[i])
	}
	p.findings("New findings", Added, c.Came)
	p.findings("Findings that are gone", Removed, c.Went)
	if len(c.NotCompared) > 0 {
		p.heading("Not compared")
		for _, n := range c.NotCompared {
			fmt.Fprintln(p, "  "+printable.String(n))
		}
		fmt.Fprintln(p)
	}
	fmt.Fprintln(p, c.Summary())
	return p.Flush()
}

func (p *painter) resource(r *Resource) {
	fmt.Fprintln(p, p.paint(r.Op, r.Op.sign()+" "+r.label()))
	for i := range r.Changes {
		p.change(&r.Changes[i])
	}
	fmt.Fprintln(p)
}

func (p *painter) change(c *Change) {
	what := printable.String(c.What)
	if c.short() {
		if value := c.inline(); value != "" {
			what += ": " + value
		}
		fmt.Fprintln(p, "    "+p.paint(c.Op, c.Op.sign()+" "+what))
		return
	}
	fmt.Fprintln(p, "    "+p.paint(c.Op, c.Op.sign()+" "+what))
	for _, l := range c.lines() {
		sign := l.Op.sign()
		if sign == "" {
			sign = " "
		}
		fmt.Fprintln(p, "        "+p.paint(l.Op, sign+" "+l.Text))
	}
}

// inline is a short change's value: "a → b", or the one there is.
func (c *Change) inline() string {
	switch old, new := printable.String(c.Old), printable.String(c.New); c.Op {
	case Changed:
		return old + " → " + new
	case Removed:
		return old
	default:
		return new
	}
}

func (p *painter) findings(title string, op Op, list []audit.Finding) {
	if len(list) == 0 {
		return
	}
	p.heading(title)
	for i := range list {
		f := &list[i]
		fmt.Fprintf(p, "  %s %-8s  %s  %s\n", p.paint(op, op.sign()), strings.ToUpper(f.Severity.String()), headline(f), f.Rule)
	}
	fmt.Fprintln(p)
}
