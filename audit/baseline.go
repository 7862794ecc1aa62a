package audit

import (
	"cmp"
	"fmt"
	"maps"
	"slices"

	"github.com/iamaudit/iamaudit/internal/order"
	"github.com/iamaudit/iamaudit/snapshot"
)

// The values of Finding.Baseline.
const (
	BaselineNew       = "new"
	BaselineUnchanged = "unchanged"
	BaselineAbsent    = "absent" // it was in the baseline and is gone
)

// Open reports whether the finding counts: it is there, and nobody accepted it.
func (f *Finding) Open() bool { return f.Suppression == nil && f.Baseline != BaselineAbsent }

// Compare marks every finding of r as new or unchanged since old, by fingerprint, and adds those
// that are gone as absent.
//
// Gone means that somebody looked: a finding whose account was not audited this time, or whose rule
// did not run or did not get to see everything, is not called gone. Warnings count those.
func (r *Result) Compare(old *Result) {
	before := make(map[string]bool, len(old.Findings))
	for i := range old.Findings {
		if f := &old.Findings[i]; f.Baseline != BaselineAbsent { // a result may have been compared itself
			before[f.Fingerprint] = true
		}
	}
	now := make(map[string]bool, len(r.Findings))
	r.Findings = slices.DeleteFunc(r.Findings, func(f Finding) bool { return f.Baseline == BaselineAbsent })
	for i := range r.Findings {
		f := &r.Findings[i]
		f.Baseline = BaselineNew
		if before[f.Fingerprint] {
			f.Baseline = BaselineUnchanged
		}
		now[f.Fingerprint] = true
	}
	looked := r.looked(old)
	unknown := map[string]int{}
	for i := range old.Findings {
		f := old.Findings[i]
		if f.Baseline == BaselineAbsent || now[f.Fingerprint] {
			continue
		}
		if !looked(f.Rule, f.Account) {
			unknown[f.Rule]++
			continue
		}
		r.Findings = append(r.Findings, r.adopt(f, old))
	}
	for _, rule := range slices.Sorted(maps.Keys(unknown)) {
		r.Warnings = append(r.Warnings, fmt.Sprintf(
			"whether %s of the baseline by rule %s are fixed is not known: the rule did not see everything this time",
			findings(unknown[rule]), rule))
	}
	r.Findings = order.Sorted(r.Findings, compareFindings)
}

func findings(n int) string {
	if n == 1 {
		return "1 finding"
	}
	return fmt.Sprintf("%d findings", n)
}

// looked returns whether a rule saw all it needs of an account. What it did without both times, an
// organization that nobody asked for, say, does not keep the two from being compared.
func (r *Result) looked(old *Result) func(rule, account string) bool {
	type pair struct{ rule, account string }
	without := map[NotAssessed]bool{}
	for _, n := range old.NotAssessed {
		without[n] = true
	}
	blind := map[pair]bool{}
	for _, n := range r.NotAssessed {
		if !n.Partly || n.Status == snapshot.Partial || !without[n] {
			blind[pair{n.Rule, n.Account}] = true
		}
	}
	for _, e := range r.Errors {
		blind[pair{e.Rule, e.Account}] = true
	}
	ran := map[string]bool{}
	for i := range r.Rules {
		ran[r.Rules[i].ID] = r.Rules[i].Assessed > 0
	}
	audited := map[string]bool{}
	for i := range r.Accounts {
		audited[r.Accounts[i].AccountID] = true
	}
	return func(rule, account string) bool {
		return ran[rule] && audited[account] && !blind[pair{rule, account}] && !blind[pair{rule, ""}]
	}
}

// adopt takes over a finding that is gone, with what it points at. A key of a document is made from
// its text, so the documents of both results can stand side by side.
func (r *Result) adopt(f Finding, old *Result) Finding {
	f.Baseline = BaselineAbsent
	f.Suppression = nil
	keep := func(l *Location) {
		text, ok := old.Documents[l.Document]
		if !ok {
			return
		}
		if r.Documents == nil {
			r.Documents = map[string]string{}
		}
		if _, known := r.Documents[l.Document]; !known {
			r.Documents[l.Document] = text
		}
	}
	keep(&f.Location)
	for i := range f.Steps {
		keep(&f.Steps[i].Location)
	}
	for i := range f.Related {
		keep(&f.Related[i].Location)
	}
	r.adoptPrincipal(f.Resource, old)
	return f
}

// adoptPrincipal takes over the description of a resource that is gone with its finding.
func (r *Result) adoptPrincipal(arn string, old *Result) {
	byARN := func(p PrincipalInfo, arn string) int { return cmp.Compare(p.ARN, arn) }
	at, known := slices.BinarySearchFunc(r.Principals, arn, byARN)
	from, described := slices.BinarySearchFunc(old.Principals, arn, byARN)
	if !known && described {
		r.Principals = slices.Insert(r.Principals, at, old.Principals[from])
	}
}
