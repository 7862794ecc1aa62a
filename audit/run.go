package audit

import (
	"context"
	"fmt"
	"runtime"
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
	// Describe returns what an identity can do, compressed to patterns, for Result.Principals.
	Describe func(snapshot.Identity) []string
	// Done is called after each rule, from several goroutines, with what it cost.
	Done func(RuleCost)
}

// RuleCost is what one rule cost.
type RuleCost struct {
	Rule    string
	Elapsed time.Duration
	Reports int
}

// Run runs the rules over the account. The result depends on nothing else: not on the clock, not
// on the order of the rules. A rule that fails is in Result.Errors and stops no other; the error is
// for a context that ended.
func Run(ctx context.Context, a *snapshot.Account, rules []*Rule, o Options) (*Result, error) {
	passes := make([]*Pass, len(rules))
	skipped := make([][]NotAssessed, len(rules))
	group, ctx := errgroup.WithContext(ctx)
	group.SetLimit(runtime.GOMAXPROCS(0))
	for i, rule := range rules {
		var blocked bool
		skipped[i], blocked = assess(a, rule)
		if blocked {
			continue
		}
		passes[i] = &Pass{Account: a, Rule: rule, ctx: ctx, params: paramsOf(rule, o.Params[rule.ID])}
		group.Go(func() error {
			start := time.Now() //nolint:forbidigo // the cost of a rule, which no finding depends on
			passes[i].run()
			if o.Done != nil {
				o.Done(RuleCost{rule.ID, time.Since(start), len(passes[i].reports)})
			}
			return ctx.Err()
		})
	}
	if err := group.Wait(); err != nil {
		return nil, fmt.Errorf("audit: %w", context.Cause(ctx))
	}
	b := newBuilder(a, o)
	for i, rule := range rules {
		b.add(rule, passes[i], skipped[i])
	}
	return b.result(), nil
}

// run calls the rule and turns a panic into an error of the rule.
func (p *Pass) run() {
	defer func() {
		if r := recover(); r != nil {
			p.Fail(RuleError{Message: fmt.Sprintf("the rule crashed: %v", r)})
		}
	}()
	p.Rule.Check(p)
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
