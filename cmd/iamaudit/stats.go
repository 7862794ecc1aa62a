package main

import (
	"cmp"
	"fmt"
	"io"
	"slices"
	"sync"
	"time"

	"github.com/jedib0t/go-pretty/v6/table"

	"github.com/iamaudit/iamaudit/audit"
)

// costs adds up what each rule cost, for --stats.
type costs struct {
	mu    sync.Mutex
	rules map[string]audit.RuleCost
}

func (c *costs) add(cost audit.RuleCost) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.rules == nil {
		c.rules = map[string]audit.RuleCost{}
	}
	sum := c.rules[cost.Rule]
	c.rules[cost.Rule] = audit.RuleCost{Rule: cost.Rule, Elapsed: sum.Elapsed + cost.Elapsed, Reports: sum.Reports + cost.Reports}
}

// print lists the rules, the dearest first. What several rules share is counted for the one that
// came first.
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
	for _, cost := range list {
		t.AppendRow(table.Row{cost.Rule, cost.Elapsed.Round(10 * time.Microsecond), cost.Reports})
	}
	fmt.Fprintln(w, t.Render())
}
