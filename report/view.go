package report

import (
	"fmt"
	"strings"

	"github.com/iamaudit/iamaudit/audit"
)

// counts is what a summary line says.
type counts struct {
	open       map[audit.Severity]int
	total      int // open findings
	fresh      int // of those, new since the baseline
	suppressed int
	fixed      int // only in the baseline
	compared   bool
}

func count(r *audit.Result) counts {
	c := counts{open: map[audit.Severity]int{}}
	for i := range r.Findings {
		f := &r.Findings[i]
		c.compared = c.compared || f.Baseline != ""
		switch {
		case f.Baseline == audit.BaselineAbsent:
			c.fixed++
		case f.Suppression != nil:
			c.suppressed++
		default:
			c.open[f.Severity]++
			c.total++
			if f.Baseline == audit.BaselineNew {
				c.fresh++
			}
		}
	}
	return c
}

// group is a run of findings of one rule and one severity.
type group struct {
	rule     *audit.RuleInfo
	severity audit.Severity
	findings []*audit.Finding
}

// groups cuts the findings that keep accepts into groups, in the order of the result.
func groups(r *audit.Result, keep func(*audit.Finding) bool) []group {
	rules := rulesByID(r)
	at := map[string]int{}
	var out []group
	for i := range r.Findings {
		f := &r.Findings[i]
		if !keep(f) {
			continue
		}
		key := f.Severity.String() + " " + f.Rule
		n, ok := at[key]
		if !ok {
			n = len(out)
			at[key] = n
			out = append(out, group{rule: ruleOf(rules, f.Rule), severity: f.Severity})
		}
		out[n].findings = append(out[n].findings, f)
	}
	return out
}

func open(f *audit.Finding) bool { return f.Open() }
func suppressed(f *audit.Finding) bool {
	return f.Suppression != nil && f.Baseline != audit.BaselineAbsent
}
func fixed(f *audit.Finding) bool { return f.Baseline == audit.BaselineAbsent }

func rulesByID(r *audit.Result) map[string]*audit.RuleInfo {
	m := make(map[string]*audit.RuleInfo, len(r.Rules))
	for i := range r.Rules {
		m[r.Rules[i].ID] = &r.Rules[i]
	}
	return m
}

// ruleOf returns the rule, or as much as is known of one that the result does not describe.
func ruleOf(rules map[string]*audit.RuleInfo, id string) *audit.RuleInfo {
	if rule, ok := rules[id]; ok {
		return rule
	}
	return &audit.RuleInfo{ID: id, Title: id}
}

// resourceName shortens an ARN to what people call the resource: "user/family/jeff", "root user".
func resourceName(arn string) string {
	fields := strings.SplitN(arn, ":", 6)
	if len(fields) != 6 || fields[0] != "arn" {
		return visible(arn)
	}
	switch {
	case fields[2] != "iam":
		return visible(fields[2] + " " + fields[5])
	case fields[5] == "root":
		return "root user"
	case fields[4] == "aws":
		return visible("AWS " + fields[5])
	default:
		return visible(fields[5])
	}
}

// accountName names an account with its alias, if it has one.
func accountName(s *audit.Scan) string {
	if s.AccountAlias == "" {
		return visible(s.AccountID)
	}
	return visible(s.AccountAlias) + " (" + visible(s.AccountID) + ")"
}

// place is a location as editors and terminals understand it: file:line:column.
func place(l *audit.Location) string {
	file := l.File
	if file == "-" {
		file = "<stdin>"
	}
	switch {
	case l.StartLine > 0 && file != "":
		return fmt.Sprintf("%s:%d:%d", visible(file), l.StartLine, l.StartColumn)
	case l.Pointer != "":
		return visible(l.Pointer)
	default:
		return visible(file)
	}
}

// someNames joins the first names and counts the others: "a, b, c and 197 more".
func someNames(arns []string, limit int) string {
	names := make([]string, 0, limit)
	for _, arn := range arns {
		if len(names) == limit {
			break
		}
		names = append(names, resourceName(arn))
	}
	if rest := len(arns) - len(names); rest > 0 {
		return fmt.Sprintf("%s and %d more", strings.Join(names, ", "), rest)
	}
	return strings.Join(names, ", ")
}

// plural counts things: "1 rule", "2 rules".
func plural(n int, one, many string) string {
	if n == 1 {
		return "1 " + one
	}
	return fmt.Sprintf("%d %s", n, many)
}

// reachOther returns the principals of a finding without the resource that it is about.
func reachOther(f *audit.Finding) []string {
	if len(f.Principals) == 1 && f.Principals[0] == f.Resource {
		return nil
	}
	return f.Principals
}
