package audit

import (
	"cmp"
	"context"
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

	findings [][]Finding   // of each rule
	spans    []policy.Span // of every location that needs a line, in order
	at       []*Region     // where the line goes
	named    map[string]bool
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

// begin notes a rule and what it cannot look at, and returns its pass: nil for a rule that cannot look
// at all.
func (b *builder) begin(ctx context.Context, rule *Rule) *Pass {
	info := RuleInfo{
		ID: rule.ID, Title: rule.Title, Severity: cmp.Or(b.options.Severities[rule.ID], rule.Severity), Category: rule.Category,
		Risk: rule.Risk, Remedy: rule.Remedy, Links: rule.Links, Controls: rule.Controls,
		Precision: cmp.Or(rule.Precision, "high"), Source: rule.Source, Params: rule.Params,
	}
	missing, blocked := assess(b.account, rule)
	b.out.NotAssessed = append(b.out.NotAssessed, missing...)
	if !blocked {
		info.Assessed = 1
	}
	b.out.Rules = append(b.out.Rules, info)
	if blocked {
		return nil
	}
	return &Pass{Account: b.account, Rule: rule, ctx: ctx, params: paramsOf(rule, b.options.Params[rule.ID]), severity: info.Severity}
}

// add takes over what one rule did.
func (b *builder) add(pass *Pass) {
	for _, e := range pass.errors {
		e.Rule, e.Account = pass.Rule.ID, b.account.AccountID
		b.out.Errors = append(b.out.Errors, e)
	}
	findings := make([]Finding, len(pass.reports))
	for i := range pass.reports {
		findings[i] = b.finding(pass, &pass.reports[i])
		b.places(&findings[i])
	}
	b.findings = append(b.findings, findings)
	if b.options.Done != nil {
		b.options.Done(RuleCost{pass.Rule.ID, pass.took, len(pass.reports), pass.shared})
	}
	pass.reports = nil // the findings take their place
}

// finding makes a finding of a report.
func (b *builder) finding(pass *Pass, r *Report) Finding {
	rule := pass.Rule
	f := Finding{
		Rule: rule.ID, Severity: severity(pass, r), Account: b.account.AccountID, Resource: r.At.ARN, Message: r.Message,
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
	return f
}

// severity is the report's own, moved as far as the user moved the rule's.
func severity(pass *Pass, r *Report) Severity {
	if r.Severity == 0 {
		return pass.severity
	}
	moved := int(r.Severity) + int(pass.severity) - int(pass.Rule.Severity)
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
	if all := slices.Concat(b.findings...); all != nil {
		r.Findings = order.Sorted(all, compareFindings)
	}
	fingerprint(r.Findings)
	slices.SortStableFunc(r.NotAssessed, func(x, y NotAssessed) int {
		return cmp.Or(cmp.Compare(x.Rule, y.Rule), cmp.Compare(x.Account, y.Account), cmp.Compare(x.Part, y.Part))
	})
	slices.SortStableFunc(r.Errors, func(x, y RuleError) int {
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
	for i, r := range b.account.Locate(b.spans) {
		*b.at[i] = Region(r)
	}
}

// places notes the locations of a finding that need a line.
func (b *builder) places(f *Finding) {
	b.want(&f.Location)
	for i := range f.Steps {
		b.want(&f.Steps[i].Location)
	}
	for i := range f.Related {
		b.want(&f.Related[i].Location)
	}
	for i := range f.Fixes {
		b.want(&f.Fixes[i].Location)
	}
}

func (b *builder) want(l *Location) {
	if l.offsets != nil {
		b.spans = append(b.spans, *l.offsets)
		b.at = append(b.at, &l.Region)
	}
}
