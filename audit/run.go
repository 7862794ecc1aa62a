package audit

import (
	"context"
	"fmt"
	"time"

	"golang.org/x/sync/errgroup"

	"github.com/iamaudit/iamaudit/snapshot"
)

// Options says how to run an audit. The zero value works.
type Options struct {
	// ToolVersion is written into the result.
	ToolVersion string
	// Params are values of rules' parameters, by rule ID and name, as Param.Parse returns them.
	Params map[string]map[string]any
	// Severities override those of rules, by rule ID. Findings that set their own keep their
	// distance to the rule's.
	Severities map[string]Severity
	// Describe returns what a user or role can do, compressed to patterns, for those of
	// Result.Principals that the worst findings are about.
	Describe func(snapshot.Identity) []string
	// Done is called after each rule, from several goroutines, with what it cost.
	Done func(RuleCost)
}

// RuleCost is what one rule cost.
type RuleCost struct {
	Rule    string
	Elapsed time.Duration // without the work that it shares
	Reports int
	Shared  map[string]time.Duration // by the name of the work; whoever does not do it waits for it
}

// Run runs the rules over the account. The result depends on nothing else: not on the clock, not
// on the order of the rules. A rule that fails is in Result.Errors and stops no other; the error is
// for a context that ended.
func Run(ctx context.Context, a *snapshot.Account, rules []*Rule, o Options) (*Result, error) {
	passes := make([]*Pass, len(rules))
	skipped := make([][]NotAssessed, len(rules))
	finished := make(chan error, 1)
	go func() { finished <- check(ctx, a, rules, o, passes, skipped) }()
	select {
	case err := <-finished:
		if err != nil {
			return nil, fmt.Errorf("audit: %w", context.Cause(ctx))
		}
	case <-ctx.Done(): // a rule may be long at work: whoever interrupts does not wait for it
		return nil, fmt.Errorf("audit: %w", context.Cause(ctx))
	}
	b := newBuilder(a, o)
	b.expect(passes)
	for i, rule := range rules {
		b.add(rule, passes[i], skipped[i])
	}
	return b.result(), nil
}

// check runs the rules side by side and fills in what each of them reported and could not look at.
func check(ctx context.Context, a *snapshot.Account, rules []*Rule, o Options, passes []*Pass, skipped [][]NotAssessed) error {
	batches := map[*Batch][]*Pass{}
	// All start at once: rules that share work wait for the one that does it, and others use the
	// processor meanwhile.
	group, ctx := errgroup.WithContext(ctx)
	for i, rule := range rules {
		var blocked bool
		skipped[i], blocked = assess(a, rule)
		if blocked {
			continue
		}
		passes[i] = &Pass{Account: a, Rule: rule, ctx: ctx, params: paramsOf(rule, o.Params[rule.ID])}
		if rule.Batch != nil {
			batches[rule.Batch] = append(batches[rule.Batch], passes[i])
			continue
		}
		group.Go(func() error {
			if ctx.Err() != nil {
				return ctx.Err()
			}
			start := time.Now() //nolint:forbidigo // the cost of a rule, which no finding depends on
			protect(func() { rule.Check(passes[i]) }, passes[i])
			passes[i].Took(time.Since(start))
			done(ctx, o, passes[i])
			return ctx.Err()
		})
	}
	for batch, members := range batches {
		group.Go(func() error {
			if ctx.Err() != nil {
				return ctx.Err()
			}
			protect(func() { batch.Check(members) }, members...)
			done(ctx, o, members...)
			return ctx.Err()
		})
	}
	return group.Wait()
}

// protect turns a panic into an error of the rules that were at work.
func protect(check func(), passes ...*Pass) {
	defer func() {
		if r := recover(); r != nil {
			for _, p := range passes {
				p.Fail(RuleError{Message: fmt.Sprintf("the rule crashed: %v", r)})
			}
		}
	}()
	check()
}

// done tells the caller what rules cost, if the caller still waits for it.
func done(ctx context.Context, o Options, passes ...*Pass) {
	if o.Done == nil || ctx.Err() != nil {
		return
	}
	for _, p := range passes {
		o.Done(RuleCost{p.Rule.ID, p.took, len(p.reports), p.shared})
	}
}

// paramsOf returns the rule's parameters: the given values, and the defaults of the others.
func paramsOf(rule *Rule, given map[string]any) map[string]any {
	params := make(map[string]any, len(rule.Params))
	for i := range rule.Params {
		p := &rule.Params[i]
		if v, ok := given[p.Name]; ok {
			params[p.Name] = v
			continue
		}
		v, err := p.Parse(p.Default)
		if err != nil {
			panic(fmt.Sprintf("rule %q: default of %q: %v", rule.ID, p.Name, err)) // Validate refuses it
		}
		params[p.Name] = v
	}
	return params
}
