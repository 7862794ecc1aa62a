package report

import (
	"encoding/csv"
	"io"
	"strconv"
	"strings"

	"github.com/iamaudit/iamaudit/audit"
)

var csvHeader = []string{
	"severity", "rule", "title", "account", "resource", "message", "file", "line", "column", "pointer",
	"principals", "potential", "controls", "status", "reason", "owner", "expires", "fingerprint",
}

// writeCSV writes one line per finding, suppressed and fixed ones included: a spreadsheet can filter.
func writeCSV(w io.Writer, r *audit.Result, _ Options) error {
	out := csv.NewWriter(w)
	if err := out.Write(csvHeader); err != nil {
		return err
	}
	rules := rulesByID(r)
	row := make([]string, 0, len(csvHeader))
	for i := range r.Findings {
		f := &r.Findings[i]
		rule := ruleOf(rules, f.Rule)
		s := f.Suppression
		if s == nil {
			s = &audit.Suppression{}
		}
		row = append(row[:0],
			f.Severity.String(), f.Rule, rule.Title, f.Account, f.Resource, f.Message,
			f.Location.File, number(f.Location.StartLine), number(f.Location.StartColumn), f.Location.Pointer,
			strings.Join(f.Principals, " "), f.Potential, strings.Join(controls(rule), " "), status(f),
			s.Reason, s.Owner, s.Expires, f.Fingerprint)
		for i := range row {
			row[i] = cell(row[i])
		}
		if err := out.Write(row); err != nil {
			return err
		}
	}
	out.Flush()
	return out.Error()
}

// cell makes text safe for a spreadsheet, which takes what starts with one of these characters for a
// formula and runs it. The apostrophe says that it is text
// (https://owasp.org/www-community/attacks/CSV_Injection).
func cell(s string) string {
	const formula = "=+-@\t\r\n"
	if s == "" {
		return s
	}
	if strings.ContainsRune(formula, rune(s[0])) || strings.HasPrefix(s, "＝") || strings.HasPrefix(s, "＋") ||
		strings.HasPrefix(s, "－") || strings.HasPrefix(s, "＠") {
		return "'" + visible(s)
	}
	return visible(s)
}

// number is a line or column, empty when there is none.
func number(n int) string {
	if n == 0 {
		return ""
	}
	return strconv.Itoa(n)
}

// status says in one word where a finding stands.
func status(f *audit.Finding) string {
	switch {
	case f.Baseline == audit.BaselineAbsent:
		return "fixed"
	case f.Suppression != nil:
		return "suppressed"
	case f.Baseline != "":
		return f.Baseline
	default:
		return "open"
	}
}

// controls lists the controls of a rule: "cis-7.0 1.4".
func controls(rule *audit.RuleInfo) []string {
	out := make([]string, len(rule.Controls))
	for i, c := range rule.Controls {
		out[i] = c.Framework + ":" + c.ID
	}
	return out
}
