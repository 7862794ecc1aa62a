package report

import (
	"cmp"
	"encoding/xml"
	"fmt"
	"io"
	"strings"

	"github.com/iamaudit/iamaudit/audit"
)

// The part of JUnit's XML that GitLab, Jenkins, Azure and CircleCI read.
type (
	junitSuites struct {
		XMLName  xml.Name     `xml:"testsuites"`
		Name     string       `xml:"name,attr"`
		Tests    int          `xml:"tests,attr"`
		Failures int          `xml:"failures,attr"`
		Errors   int          `xml:"errors,attr"`
		Skipped  int          `xml:"skipped,attr"`
		Suites   []junitSuite `xml:"testsuite"`
	}
	junitSuite struct {
		Name     string      `xml:"name,attr"`
		Tests    int         `xml:"tests,attr"`
		Failures int         `xml:"failures,attr"`
		Errors   int         `xml:"errors,attr"`
		Skipped  int         `xml:"skipped,attr"`
		Cases    []junitCase `xml:"testcase"`
	}
	junitCase struct {
		Name    string     `xml:"name,attr"`
		Class   string     `xml:"classname,attr"`
		File    string     `xml:"file,attr,omitempty"`
		Failure *junitText `xml:"failure"`
		Error   *junitText `xml:"error"`
		Skipped *junitText `xml:"skipped"`
	}
	junitText struct {
		Message string `xml:"message,attr"`
		Type    string `xml:"type,attr,omitempty"`
		Text    string `xml:",chardata"`
	}
)

// writeJUnit writes a suite per rule. A rule without findings is a test that passed; one that could
// not look was skipped, and one that crashed is an error: neither may pass for good.
func writeJUnit(w io.Writer, r *audit.Result, _ Options) error {
	byRule := map[string][]*audit.Finding{}
	for i := range r.Findings {
		f := &r.Findings[i]
		byRule[f.Rule] = append(byRule[f.Rule], f)
	}
	suites := junitSuites{Name: "iamaudit"}
	described := map[string]bool{}
	for i := range r.Rules {
		described[r.Rules[i].ID] = true
		suites.add(junitRule(r, &r.Rules[i], byRule[r.Rules[i].ID]))
		delete(byRule, r.Rules[i].ID)
	}
	for i := range r.Findings { // of rules that the result does not describe
		id := r.Findings[i].Rule
		if list, ok := byRule[id]; ok {
			described[id] = true
			suites.add(junitRule(r, &audit.RuleInfo{ID: id, Title: id}, list))
			delete(byRule, id)
		}
	}
	for i := range r.Errors { // of rules that could not even be loaded
		if e := &r.Errors[i]; !described[e.Rule] {
			described[e.Rule] = true
			suite := junitRule(r, &audit.RuleInfo{ID: e.Rule, Title: cmp.Or(e.Rule, "audit")}, nil)
			suite.Name = cmp.Or(suite.Name, "audit") // a file of rules that names none
			suites.add(suite)
		}
	}
	if _, err := io.WriteString(w, xml.Header); err != nil {
		return err
	}
	enc := xml.NewEncoder(w)
	enc.Indent("", "  ")
	if err := enc.Encode(suites); err != nil {
		return err
	}
	_, err := io.WriteString(w, "\n")
	return err
}

func (s *junitSuites) add(suite junitSuite) {
	for _, c := range suite.Cases {
		switch {
		case c.Error != nil:
			suite.Errors++
		case c.Failure != nil:
			suite.Failures++
		case c.Skipped != nil:
			suite.Skipped++
		}
	}
	suite.Tests = len(suite.Cases)
	s.Tests += suite.Tests
	s.Failures += suite.Failures
	s.Errors += suite.Errors
	s.Skipped += suite.Skipped
	s.Suites = append(s.Suites, suite)
}

func junitRule(r *audit.Result, rule *audit.RuleInfo, findings []*audit.Finding) junitSuite {
	suite := junitSuite{Name: rule.ID}
	for _, f := range findings {
		suite.Cases = append(suite.Cases, junitFinding(rule, f))
	}
	for i := range r.Errors {
		if e := &r.Errors[i]; e.Rule == rule.ID {
			suite.Cases = append(suite.Cases, junitCase{
				Name: visible(rule.Title), Class: rule.ID, Error: &junitText{Message: visible(e.String()), Type: "error"},
			})
		}
	}
	for i := range r.NotAssessed {
		if n := &r.NotAssessed[i]; n.Rule == rule.ID {
			suite.Cases = append(suite.Cases, junitCase{
				Name: "account " + visible(n.Account) + ": " + partName(string(n.Part)), Class: rule.ID,
				Skipped: &junitText{Message: "not assessed: " + why(n)},
			})
		}
	}
	if len(suite.Cases) == 0 {
		suite.Cases = append(suite.Cases, junitCase{Name: visible(rule.Title), Class: rule.ID})
	}
	return suite
}

func junitFinding(rule *audit.RuleInfo, f *audit.Finding) junitCase {
	c := junitCase{Name: resourceName(f.Resource) + ": " + visible(f.Message), Class: rule.ID, File: visible(f.Location.File)}
	switch {
	case f.Baseline == audit.BaselineAbsent: // fixed: a test that passes
	case f.Suppression != nil:
		c.Skipped = &junitText{Message: "suppressed: " + suppression(f.Suppression)}
	default:
		var b strings.Builder
		fmt.Fprintf(&b, "%s\n%s\n", place(&f.Location), visible(f.Resource))
		if reached := reachOther(f); len(reached) > 0 {
			fmt.Fprintf(&b, "reaches %s\n", someNames(reached, namesInText))
		}
		if rule.Remedy != "" {
			fmt.Fprintf(&b, "\n%s\n", plain(rule.Remedy))
		}
		c.Failure = &junitText{Message: visible(f.Message), Type: f.Severity.String(), Text: b.String()}
	}
	return c
}
