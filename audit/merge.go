package audit

import (
	"cmp"
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/iamaudit/iamaudit/internal/order"
)

// Merge joins the results of several accounts into one. A rule that ran in any of them is listed
// once; findings are in one order over all accounts.
func Merge(results []*Result) *Result {
	if len(results) == 1 {
		return results[0]
	}
	out := &Result{
		FormatVersion: ResultVersion, Accounts: []Scan{}, Rules: []RuleInfo{}, Findings: []Finding{},
		NotAssessed: []NotAssessed{}, Errors: []RuleError{}, Documents: map[string]string{},
	}
	rules := map[string]int{}
	for _, r := range results {
		out.Tool = r.Tool
		out.Accounts = append(out.Accounts, r.Accounts...)
		out.Findings = append(out.Findings, r.Findings...)
		out.NotAssessed = append(out.NotAssessed, r.NotAssessed...)
		out.Errors = append(out.Errors, r.Errors...)
		out.Warnings = append(out.Warnings, r.Warnings...)
		out.Principals = append(out.Principals, r.Principals...)
		maps.Copy(out.Documents, r.Documents)
		for _, info := range r.Rules {
			i, ok := rules[info.ID]
			if !ok {
				rules[info.ID] = len(out.Rules)
				out.Rules = append(out.Rules, info)
				continue
			}
			out.Rules[i].Assessed += info.Assessed
		}
	}
	out.Warnings = append(out.Warnings, twice(out.Accounts)...)
	out.Findings = order.Sorted(out.Findings, compareFindings)
	slices.SortFunc(out.Rules, func(x, y RuleInfo) int { return cmp.Compare(x.ID, y.ID) })
	slices.SortFunc(out.Principals, func(x, y PrincipalInfo) int { return cmp.Compare(x.ARN, y.ARN) })
	return out
}

// twice warns of accounts that were scanned from more than one file: their findings have the same
// fingerprints and count more than once.
func twice(scans []Scan) []string {
	files := map[string][]string{}
	var order []string
	for _, s := range scans {
		if files[s.AccountID] == nil {
			order = append(order, s.AccountID)
		}
		files[s.AccountID] = append(files[s.AccountID], s.File)
	}
	var warnings []string
	for _, id := range order {
		from := files[id]
		if last := len(from) - 1; last > 0 {
			times := "twice"
			if last > 1 {
				times = fmt.Sprintf("%d times", last+1)
			}
			warnings = append(warnings, fmt.Sprintf("account %s was scanned %s, from %s and %s: its findings count %s", id, times, strings.Join(from[:last], ", "), from[last], times))
		}
	}
	return warnings
}
