package html

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"github.com/iamaudit/iamaudit/audit"
)

// How much of a long result stands in the page without script.
const (
	topFindings = 50
	topRules    = 8
	topAffected = 8
	topAccepted = 200
)

func (x *index) page(o Options) *page {
	r := x.result
	if o.PartName == nil {
		o.PartName = visible
	}
	p := &page{PartName: o.PartName, Tool: r.Tool, Errors: r.Errors, Warnings: r.Warnings}
	x.countFindings(p)
	x.accountsOf(p)
	p.Frameworks = x.compliance()
	x.rulesOf(p)
	x.gapsOf(p)
	p.Affected = x.affected()
	p.Title = "IAM audit of " + p.Subject
	return p
}

// countFindings counts, and picks the findings that stand in the page itself.
func (x *index) countFindings(p *page) {
	var open, fresh [audit.Critical + 1]int
	for i := range x.result.Findings {
		f := &x.result.Findings[i]
		st := statusOf(f)
		p.HasBaseline = p.HasBaseline || f.Baseline != ""
		switch {
		case st == statusFixed:
			p.Fixed++
		case st == statusSuppressed:
			if p.Suppressed++; len(p.Accepted) < topAccepted {
				p.Accepted = append(p.Accepted, x.finding(f))
			}
		default:
			p.Total++
			if f.Severity <= audit.Critical {
				open[f.Severity]++
			}
			if st == statusNew {
				p.New++
				if f.Severity <= audit.Critical {
					fresh[f.Severity]++
				}
			}
			if len(p.Top) < topFindings {
				p.Top = append(p.Top, x.finding(f))
			}
		}
	}
	p.Unchanged = p.Total - p.New
	p.MoreTop = p.Total - len(p.Top)
	p.MoreAccept = p.Suppressed - len(p.Accepted)
	most := max(slices.Max(open[:]), 1)
	for _, s := range audit.Severities() {
		p.Severities = append(p.Severities, severityView{
			Name: s.String(), Count: open[s], New: fresh[s],
			Width: barWidth(open[s], most), NewWidth: barWidth(fresh[s], most),
		})
	}
}

// barWidth returns n of most in per cent, with the least of a bar for the smallest number.
func barWidth(n, most int) string {
	if n == 0 {
		return "0"
	}
	return fmt.Sprintf("%.1f", max(0.8, 100*float64(n)/float64(most)))
}

func (x *index) finding(f *audit.Finding) findingView {
	h := findingView{
		Finding: f, Number: x.ruleByID[f.Rule], Severity: f.Severity.String(),
		Statement: statementText(x.result, &f.Location), Suppression: f.Suppression,
	}
	if statusOf(f) == statusNew {
		h.Status = "new"
	}
	h.Place = placeText(&f.Location)
	return h
}

// placeText writes a place as editors and terminals do: file:line:column.
func placeText(l *audit.Location) string {
	if l.StartLine == 0 || l.File == "" {
		return l.Pointer
	}
	return fmt.Sprintf("%s:%d:%d", l.File, l.StartLine, l.StartColumn)
}

func (x *index) accountsOf(p *page) {
	r := x.result
	open := make(map[string]int, len(r.Accounts))
	worst := make(map[string]audit.Severity, len(r.Accounts))
	for i := range r.Findings {
		if f := &r.Findings[i]; statusOf(f).counted() {
			open[f.Account]++
			worst[f.Account] = max(worst[f.Account], f.Severity)
		}
	}
	totals := map[string]int{}
	for i := range r.Accounts {
		a := &r.Accounts[i]
		h := accountView{
			ID: a.AccountID, Alias: a.AccountAlias, Partition: a.Partition, File: a.File,
			Collected: "at an unknown time", Open: open[a.AccountID], Parts: a.Parts, Counts: entityCounts(a.Counts),
		}
		if !a.CollectedAt.IsZero() {
			h.Collected = a.CollectedAt.UTC().Format("2 January 2006, 15:04 UTC")
		}
		if h.Open > 0 {
			h.Worst = worst[a.AccountID].String()
		}
		for _, part := range a.Parts {
			if part.Status == "complete" {
				h.Complete++
			} else if part.Status != "not collected" {
				h.Limited++
			}
		}
		for kind, n := range a.Counts {
			totals[kind] += n
		}
		p.Accounts = append(p.Accounts, h)
	}
	p.Entities = entityCounts(totals)
	switch {
	case len(p.Accounts) == 0:
		p.Subject = "no account"
	case len(p.Accounts) == 1:
		p.Subject = accountName(p.Accounts[0].Alias, p.Accounts[0].ID)
	default:
		p.Subject = fmt.Sprintf("%d accounts", len(p.Accounts))
	}
}

func accountName(alias, id string) string {
	if alias == "" {
		return "account " + id
	}
	return alias
}

// entityCounts lists what an account holds: the usual kinds first, then others by name.
func entityCounts(counts map[string]int) []entityCount {
	usual := []string{"users", "groups", "roles", "policies"}
	var list []entityCount
	for kind, n := range counts {
		list = append(list, entityCount{kind, n})
	}
	rank := func(c entityCount) int {
		if i := slices.Index(usual, c.Name); i >= 0 {
			return i
		}
		return len(usual)
	}
	slices.SortFunc(list, func(a, b entityCount) int {
		return cmp.Or(cmp.Compare(rank(a), rank(b)), cmp.Compare(a.Name, b.Name))
	})
	return list
}

func (x *index) rulesOf(p *page) {
	for _, n := range x.rulesWithFindings() {
		h := x.rule(n)
		p.Rules = append(p.Rules, h)
		if h.Open > 0 && len(p.TopRules) < topRules {
			p.TopRules = append(p.TopRules, h)
		}
	}
	for n := range x.result.Rules {
		info := &x.rules[n]
		c := x.counts[info.ID]
		if info.Assessed > 0 {
			p.RulesRun++
			if c == nil || c.Open == 0 && !c.NotAssessed && !c.Failed {
				p.RulesClean++
			}
		}
		if c == nil || c.Open+c.Fixed+c.Suppressed == 0 {
			p.Looked = append(p.Looked, x.rule(n))
		}
	}
}

func (x *index) rule(n int) ruleView {
	info := &x.rules[n]
	h := ruleView{
		Number: n, ID: info.ID, Title: info.Title, Severity: info.Severity.String(), Category: string(info.Category),
		Risk: markdownHTML(info.Risk), Remedy: markdownHTML(info.Remedy), Source: info.Source, Params: info.Params,
		NotAssessed: info.Assessed == 0,
	}
	for _, address := range info.Links {
		h.Links = append(h.Links, link{address, webAddress(address)})
	}
	for _, c := range info.Controls {
		h.Controls = append(h.Controls, frameworkName(c.Framework)+" "+c.ID)
	}
	if c := x.counts[info.ID]; c != nil {
		h.Open, h.New, h.Suppressed, h.Fixed = c.Open, c.New, c.Suppressed, c.Fixed
		h.NotAssessed = h.NotAssessed || c.NotAssessed
		h.Failed = c.Failed
	}
	return h
}

// gapsOf groups what was not assessed by account and part: one denied permission silences many rules.
func (x *index) gapsOf(p *page) {
	type key struct{ account, part string }
	at := map[key]int{}
	for _, n := range x.result.NotAssessed {
		k := key{n.Account, string(n.Part)}
		i, ok := at[k]
		if !ok {
			i = len(p.Gaps)
			at[k] = i
			p.Gaps = append(p.Gaps, gap{Account: n.Account, Part: string(n.Part), Status: string(n.Status), Why: stateText(n.Action, n.Reason)})
		}
		if n.Partly {
			p.Gaps[i].Partly = append(p.Gaps[i].Partly, n.Rule)
		} else {
			p.Gaps[i].Rules = append(p.Gaps[i].Rules, n.Rule)
		}
	}
}

// stateText says why a part is missing and what would bring it.
func stateText(action, reason string) string {
	var say []string
	if action != "" {
		say = append(say, "needs the permission "+action)
	}
	if reason != "" {
		say = append(say, strings.TrimSuffix(reason, "."))
	}
	return strings.Join(say, "; ")
}

// affected lists the users and roles that the worst findings reach.
func (x *index) affected() []affectedView {
	type score struct {
		worst audit.Severity
		atIt  int // findings of that severity
		count int
	}
	scores := map[string]score{}
	var seen []string // principals of one finding
	for i := range x.result.Findings {
		f := &x.result.Findings[i]
		if !statusOf(f).counted() {
			continue
		}
		seen = append(append(seen[:0], f.Principals...), f.Resource)
		slices.Sort(seen)
		for _, arn := range slices.Compact(seen) {
			kind, _ := principalName(arn)
			if kind != "user" && kind != "role" && kind != "root" {
				continue
			}
			s := scores[arn]
			s.count++
			switch {
			case f.Severity > s.worst:
				s.worst, s.atIt = f.Severity, 1
			case f.Severity == s.worst:
				s.atIt++
			}
			scores[arn] = s
		}
	}
	arns := make([]string, 0, len(scores))
	for arn := range scores {
		arns = append(arns, arn)
	}
	slices.SortFunc(arns, func(a, b string) int {
		sa, sb := scores[a], scores[b]
		return cmp.Or(cmp.Compare(sb.worst, sa.worst), cmp.Compare(sb.atIt, sa.atIt), cmp.Compare(sb.count, sa.count), cmp.Compare(a, b))
	})
	var list []affectedView
	for _, arn := range arns[:min(len(arns), topAffected)] {
		kind, name := principalName(arn)
		list = append(list, affectedView{arn, name, kind, scores[arn].worst.String(), scores[arn].count})
	}
	return list
}

// principalName splits an IAM ARN into what it names and the name, which may hold a path.
func principalName(arn string) (kind, name string) {
	fields := strings.SplitN(arn, ":", 6)
	if len(fields) < 6 || fields[2] != "iam" {
		return "", arn
	}
	if fields[5] == "root" {
		return "root", "root user"
	}
	kind, name, _ = strings.Cut(fields[5], "/")
	return kind, name
}
