package audit

import (
	"context"
	"fmt"
	"time"

	"github.com/iamaudit/iamaudit/snapshot"
)

// Pass is one run of one rule over one account.
type Pass struct {
	Account *snapshot.Account
	Rule    *Rule

	ctx      context.Context //nolint:containedctx // a pass lives exactly as long as one call of Check
	params   map[string]any
	severity Severity // of findings that do not set their own
	reports  []Report
	errors   []RuleError
	took     time.Duration
	shared   map[string]time.Duration
}

// Shared returns what several rules share and the first one works out. The time is said to have been
// spent on the work of that name, not on the rule.
func Shared[T any](p *Pass, work string, get func() T) T {
	start := time.Now() //nolint:forbidigo // the cost of a rule, which no finding depends on
	out := get()
	spent := time.Since(start)
	p.took -= spent
	if p.shared == nil {
		p.shared = map[string]time.Duration{}
	}
	p.shared[work] += spent
	return out
}

// Reportf reports a finding at ref.
func (p *Pass) Reportf(ref snapshot.Ref, format string, args ...any) {
	p.Report(Report{At: ref, Message: fmt.Sprintf(format, args...)})
}

// Report reports a finding with all that a Report can hold.
func (p *Pass) Report(r Report) { p.reports = append(p.reports, r) }

// Fail records that the rule could not do its work: its findings are incomplete. Built-in rules
// have no errors; rules of the user do.
func (p *Pass) Fail(err RuleError) { p.errors = append(p.errors, err) }

// Took adds to the time that the rule is said to have cost. Only a Batch calls it: the engine times
// other rules itself.
func (p *Pass) Took(d time.Duration) { p.took += d }

// Context ends when the audit is cancelled. Only rules that run for long need it.
func (p *Pass) Context() context.Context { return p.ctx }

// Age returns how old t was when the snapshot was taken.
func (p *Pass) Age(t time.Time) time.Duration { return p.Account.CollectedAt.Sub(t) }

// Days returns a duration in whole days.
func Days(d time.Duration) int { return int(d / Day) }

// Duration returns the rule's parameter of type Duration.
func (p *Pass) Duration(name string) time.Duration { return param[time.Duration](p, name) }

// Int returns the rule's parameter of type Int.
func (p *Pass) Int(name string) int { return param[int](p, name) }

// Bool returns the rule's parameter of type Bool.
func (p *Pass) Bool(name string) bool { return param[bool](p, name) }

// Text returns the rule's parameter of type String.
func (p *Pass) Text(name string) string { return param[string](p, name) }

// List returns the rule's parameter of type Strings.
func (p *Pass) List(name string) []string { return param[[]string](p, name) }

func param[T any](p *Pass, name string) T {
	v, ok := p.params[name].(T)
	if !ok {
		panic(fmt.Sprintf("rule %q declares no parameter %q of type %T", p.Rule.ID, name, v))
	}
	return v
}
