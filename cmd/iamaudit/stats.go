package main

import (
	"cmp"
	"fmt"
	"io"
	"slices"
	"strings"
	"time"

	"github.com/jedib0t/go-pretty/v6/table"
	"github.com/jedib0t/go-pretty/v6/text"

	"github.com/iamaudit/iamaudit/audit"
)

// costs adds up what each rule cost, for --stats.
type costs struct {
	rules  map[string]audit.RuleCost
	shared map[string]time.Duration // of the account at hand
}

func (c *costs) add(cost audit.RuleCost) {
	if c.rules == nil {
		c.rules, c.shared = map[string]audit.RuleCost{}, map[string]time.Duration{}
	}
	c.sum(cost)
	for work, spent := range cost.Shared {
		c.shared[work] = max(c.shared[work], spent)
	}
}

func (c *costs) sum(cost audit.RuleCost) {
	sum := c.rules[cost.Rule]
	c.rules[cost.Rule] = audit.RuleCost{Rule: cost.Rule, Elapsed: sum.Elapsed + cost.Elapsed, Reports: sum.Reports + cost.Reports}
}

// next ends an account. Work that rules share was done once, however many waited for it.
func (c *costs) next() {
	for work, spent := range c.shared {
		c.sum(audit.RuleCost{Rule: "(" + work + ")", Elapsed: spent})
	}
	clear(c.shared)
}

// print lists the rules and what they share, the dearest first.
func (c *costs) print(w io.Writer) {
	list := make([]audit.RuleCost, 0, len(c.rules))
	for _, cost := range c.rules {
		list = append(list, cost)
	}
	slices.SortFunc(list, func(a, b audit.RuleCost) int {
		return cmp.Or(cmp.Compare(b.Elapsed, a.Elapsed), cmp.Compare(a.Rule, b.Rule))
	})
	t := table.NewWriter()
	t.SetStyle(plainTable())
	t.AppendHeader(table.Row{"RULE", "TIME", "FINDINGS"})
	t.SetColumnConfigs([]table.ColumnConfig{{Number: 2, Align: text.AlignRight, AlignHeader: text.AlignRight}, {Number: 3, Align: text.AlignRight, AlignHeader: text.AlignRight}})
	for _, cost := range list {
		var reports any = cost.Reports
		if strings.HasPrefix(cost.Rule, "(") {
			reports = ""
		}
		t.AppendRow(table.Row{cost.Rule, cost.Elapsed.Round(10 * time.Microsecond), reports})
	}
	fmt.Fprintln(w, trimLines(t.Render()))
}
