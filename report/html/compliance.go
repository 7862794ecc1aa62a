package html

import (
	"cmp"
	"slices"
	"strings"
)

// framework is a benchmark or standard and what became of its controls.
type framework struct {
	Family, Name        string // without and with the version
	Controls            []control
	Passed, Failed, Gap int
	Manual              int  // left to people
	Settled             bool // the audit itself said so: it was asked for this framework
	// Widths of the three parts of the bar, and where the second and third begin.
	PassedWidth, FailedWidth, GapWidth string
	FailedAt, GapAt                    string
}

// control is one control: failed with a finding, passed when all its rules looked at everything
// and found nothing, not assessed otherwise.
type control struct {
	ID, State     string
	Title, Reason string // known only where the audit was asked for the framework
	Open          int
	Rules         []ruleView
}

// The states of a control.
const (
	controlPassed = "passed"
	controlFailed = "failed"
	controlGap    = "not assessed"
)

// compliance sums up the findings by control. CWE says what kind of mistake a finding is; it is no
// control one could pass.
func (x *index) compliance() []framework {
	if len(x.result.Compliance) > 0 {
		return x.outcomes()
	}
	at := map[string]map[string]*control{}
	for n := range x.result.Rules {
		info := &x.rules[n]
		for _, c := range info.Controls {
			if strings.EqualFold(c.Framework, "cwe") {
				continue
			}
			if at[c.Framework] == nil {
				at[c.Framework] = map[string]*control{}
			}
			if at[c.Framework][c.ID] == nil {
				at[c.Framework][c.ID] = &control{ID: c.ID, State: controlPassed}
			}
			x.judge(at[c.Framework][c.ID], n)
		}
	}
	var list []framework
	for id, controls := range at {
		f := framework{Name: frameworkName(id)}
		f.Family, _ = splitFramework(id)
		for _, c := range controls {
			switch c.State {
			case controlPassed:
				f.Passed++
			case controlFailed:
				f.Failed++
			default:
				f.Gap++
			}
			f.Controls = append(f.Controls, *c)
		}
		slices.SortFunc(f.Controls, func(a, b control) int { return compareNatural(a.ID, b.ID) })
		f.measure()
		list = append(list, f)
	}
	// The latest version of a benchmark comes first.
	slices.SortFunc(list, func(a, b framework) int {
		return cmp.Or(compareNatural(a.Family, b.Family), compareNatural(b.Name, a.Name))
	})
	return list
}

func (x *index) judge(c *control, rule int) {
	info := &x.rules[rule]
	for i := range c.Rules {
		if c.Rules[i].Number == rule {
			return
		}
	}
	h := ruleView{Number: rule, ID: info.ID, Title: info.Title}
	count := x.counts[info.ID]
	if count != nil {
		h.Open = count.Open
	}
	c.Rules = append(c.Rules, h)
	switch {
	case h.Open > 0:
		c.Open += h.Open
		c.State = controlFailed
	case c.State != controlFailed && (info.Assessed == 0 || count != nil && (count.NotAssessed || count.Failed)):
		c.State = controlGap
	}
}

// frameworkName writes out the short name of a benchmark, e.g. "cis-7.0".
func frameworkName(id string) string {
	family, version := splitFramework(id)
	return strings.TrimSpace(family + " " + version)
}

func splitFramework(id string) (family, version string) {
	for _, n := range frameworkNames {
		if rest, ok := strings.CutPrefix(strings.ToLower(id), n.prefix); ok && (rest == "" || rest[0] == '-') {
			return n.name, strings.TrimPrefix(rest, "-")
		}
	}
	return id, ""
}

var frameworkNames = []struct{ prefix, name string }{
	{"cis", "CIS AWS Foundations Benchmark"},
	{"fsbp", "AWS Foundational Security Best Practices"},
	{"pci", "PCI DSS"},
	{"nist-800-53", "NIST SP 800-53"},
	{"nist-800-171", "NIST SP 800-171"},
	{"nist-csf", "NIST Cybersecurity Framework"},
	{"iso-27001", "ISO/IEC 27001"},
	{"soc-2", "SOC 2"},
	{"hipaa", "HIPAA"},
	{"gdpr", "GDPR"},
	{"cwe", "CWE"},
}

// compareNatural orders "2.9" before "2.10" and "IAM.4" before "IAM.21".
func compareNatural(a, b string) int {
	for a != "" && b != "" {
		na, nb := digits(a), digits(b)
		if na > 0 && nb > 0 {
			ta, tb := strings.TrimLeft(a[:na], "0"), strings.TrimLeft(b[:nb], "0")
			if c := cmp.Or(cmp.Compare(len(ta), len(tb)), cmp.Compare(ta, tb)); c != 0 {
				return c
			}
			a, b = a[na:], b[nb:]
			continue
		}
		if a[0] != b[0] {
			return cmp.Compare(a[0], b[0])
		}
		a, b = a[1:], b[1:]
	}
	return cmp.Compare(len(a), len(b))
}

func digits(s string) int {
	n := 0
	for n < len(s) && s[n] >= '0' && s[n] <= '9' {
		n++
	}
	return n
}
