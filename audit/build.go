package audit

import (
	"cmp"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"maps"
	"slices"

	"github.com/iamaudit/iamaudit/internal/order"
	"github.com/iamaudit/iamaudit/policy"
	"github.com/iamaudit/iamaudit/snapshot"
)

// builder turns what the rules reported into a result.
type builder struct {
	account *snapshot.Account
	options Options
	out     *Result
	docs    *documents

	spans []policy.Span // of every location that needs a line, in order
	at    []*Region     // where the line goes
	named map[string]bool
}

func newBuilder(a *snapshot.Account, o Options) *builder {
	return &builder{
		account: a,
		options: o,
		docs:    newDocuments(),
		named:   map[string]bool{},
		out: &Result{
			FormatVersion: ResultVersion,
			Tool:          Tool{Name: "iamaudit", Version: o.ToolVersion},
			Accounts:      []Scan{scanOf(a)},
			Rules:         []RuleInfo{},
			Findings:      []Finding{},
			NotAssessed:   []NotAssessed{},
			Errors:        []RuleError{},
		},
	}
}

// scanOf describes the account.
func scanOf(a *snapshot.Account) Scan {
	s := Scan{
		AccountID: a.AccountID, AccountAlias: a.AccountAlias, Partition: a.Partition, CollectedAt: a.CollectedAt, File: a.File,
		Parts: []PartInfo{},
		Counts: map[string]int{
			"users": len(a.UserDetailList), "groups": len(a.GroupDetailList), "roles": len(a.RoleDetailList), "policies": len(a.Policies),
		},
	}
	for _, part := range slices.Sorted(maps.Keys(a.Parts)) {
		s.Parts = append(s.Parts, PartInfo{part, a.Parts[part]})
	}
	return s
}

// expect makes room for what all rules reported.
func (b *builder) expect(passes []*Pass) {
	n := 0
	for _, pass := range passes {
		if pass != nil {
			n += len(pass.reports)
		}
	}
	b.out.Findings = slices.Grow(b.out.Findings, n)
}

// add takes over what one rule did; pass is nil for a rule that could not look.
func (b *builder) add(rule *Rule, pass *Pass, missing []NotAssessed) {
	info := RuleInfo{
		ID: rule.ID, Title: rule.Title, Severity: cmp.Or(b.options.Severities[rule.ID], rule.Severity), Category: rule.Category,
		Risk: rule.Risk, Remedy: rule.Remedy, Links: rule.Links, Controls: rule.Controls,
		Precision: cmp.Or(rule.Precision, "high"), Source: rule.Source, Params: rule.Params,
	}
	b.out.NotAssessed = append(b.out.NotAssessed, missing...)
	if pass != nil {
		info.Assessed = 1
		for _, e := range pass.errors {
			e.Rule, e.Account = rule.ID, b.account.AccountID
			b.out.Errors = append(b.out.Errors, e)
		}
		for i := range pass.reports {
			b.finding(rule, &info, &pass.reports[i])
		}
	}
	b.out.Rules = append(b.out.Rules, info)
}

// finding makes a finding of a report.
func (b *builder) finding(rule *Rule, info *RuleInfo, r *Report) {
	f := Finding{
		Rule: rule.ID, Severity: severity(rule, info, r), Account: b.account.AccountID, Resource: r.At.ARN, Message: r.Message,
		Location: b.location(r.At), Potential: r.Potential, Evidence: r.Evidence, Suppression: r.Suppression,
		Fingerprint: rule.ID + "\x00" + b.account.AccountID + "\x00" + r.At.ARN + "\x00" + r.At.Key + "\x00" + r.Key,
	}
	for _, p := range b.account.Principals(r.Principals) {
		f.Principals = append(f.Principals, p.ARN())
		b.named[p.ARN()] = true
	}
	b.named[r.At.ARN] = true
	for _, s := range r.Steps {
		f.Steps = append(f.Steps, b.step(s))
	}
	for _, s := range r.Related {
		f.Related = append(f.Related, b.step(s))
	}
	for _, x := range r.Fixes {
		f.Fixes = append(f.Fixes, b.fix(x))
	}
	b.out.Findings = append(b.out.Findings, f)
}

// severity is the report's own, moved as far as the user moved the rule's.
func severity(rule *Rule, info *RuleInfo, r *Report) Severity {
	if r.Severity == 0 {
		return info.Severity
	}
	moved := int(r.Severity) + int(info.Severity) - int(rule.Severity)
	return Severity(min(max(moved, int(Info)), int(Critical)))
}

func (b *builder) step(s ReportStep) Step {
	b.named[s.At.ARN] = true
	return Step{Message: s.Message, Resource: s.At.ARN, Location: b.location(s.At)}
}

// fix describes a change of the file. A document as reports show it is laid out anew, so the place
// is one of the file alone.
func (b *builder) fix(x ReportFix) Fix {
	l := b.location(x.At)
	l.Document, l.DocumentRegion = "", nil
	return Fix{Message: x.Message, Location: l, Text: x.Text}
}

// location describes a place; its line follows in one pass over the source at the end.
func (b *builder) location(ref snapshot.Ref) Location {
	l := Location{File: b.account.File, Pointer: ref.Pointer}
	if ref.End > ref.Offset {
		l.offsets = &policy.Span{Start: ref.Offset, End: ref.End}
	}
	l.Document, l.DocumentRegion = b.docs.place(ref)
	return l
}

// result sorts and numbers the findings and gives every place its line.
func (b *builder) result() *Result {
	r := b.out
	b.locate()
	slices.SortFunc(r.Rules, func(x, y RuleInfo) int { return cmp.Compare(x.ID, y.ID) })
	r.Findings = order.Sorted(r.Findings, compareFindings)
	fingerprint(r.Findings)
	slices.SortFunc(r.NotAssessed, func(x, y NotAssessed) int {
		return cmp.Or(cmp.Compare(x.Rule, y.Rule), cmp.Compare(x.Account, y.Account), cmp.Compare(x.Part, y.Part))
	})
	slices.SortFunc(r.Errors, func(x, y RuleError) int {
		return cmp.Or(cmp.Compare(x.Rule, y.Rule), cmp.Compare(x.Account, y.Account), cmp.Compare(x.Message, y.Message))
	})
	r.Documents = b.docs.texts
	r.Principals = b.describe()
	return r
}

// compareFindings orders findings: the worst first, then by rule, account and place.
func compareFindings(x, y *Finding) int {
	first := cmp.Or(
		cmp.Compare(y.Severity, x.Severity), cmp.Compare(x.Rule, y.Rule), cmp.Compare(x.Account, y.Account), cmp.Compare(x.Resource, y.Resource),
	)
	if first != 0 {
		return first
	}
	return cmp.Or(
		cmp.Compare(x.Fingerprint, y.Fingerprint), cmp.Compare(x.Message, y.Message),
		cmp.Compare(x.Location.File, y.Location.File), cmp.Compare(x.Location.Pointer, y.Location.Pointer),
	)
}

// fingerprint replaces the identity that a finding carries by its hash. Findings of the same
// identity are told apart by a number, in their order.
func fingerprint(findings []Finding) {
	seen := map[string]int{}
	for i := range findings {
		id := findings[i].Fingerprint
		seen[id]++
		if n := seen[id]; n > 1 {
			id = fmt.Sprintf("%s\x00%d", id, n)
		}
		sum := sha256.Sum256([]byte(id))
		findings[i].Fingerprint = hex.EncodeToString(sum[:8])
	}
}

// locate gives every location its lines and columns, in one pass over the source.
func (b *builder) locate() {
	for i := range b.out.Findings {
		f := &b.out.Findings[i]
		b.want(&f.Location)
		for j := range f.Steps {
			b.want(&f.Steps[j].Location)
		}
		for j := range f.Related {
			b.want(&f.Related[j].Location)
		}
		for j := range f.Fixes {
			b.want(&f.Fixes[j].Location)
		}
	}
	for i, r := range b.account.Locate(b.spans) {
		*b.at[i] = Region(r)
	}
}

func (b *builder) want(l *Location) {
	if l.offsets != nil {
		b.spans = append(b.spans, *l.offsets)
		b.at = append(b.at, &l.Region)
	}
}
