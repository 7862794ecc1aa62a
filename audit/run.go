package audit

import (
	"context"
	"fmt"
	"sync"
	"time"

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
	// Done is called after each rule with what it cost.
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
	b := newBuilder(a, o)
	var passes []*Pass
	for _, rule := range rules {
		if pass := b.begin(ctx, rule); pass != nil {
			passes = append(passes, pass)
		}
	}
	// Findings are made of what one rule reported while others are at work. There is room for all
	// passes: a rule that is long at work finds nobody here if the audit was interrupted meanwhile.
	checked := make(chan *Pass, len(passes))
	go func() {
		defer close(checked)
		check(ctx, passes, checked)
	}()
	for {
		select {
		case <-ctx.Done():
			return nil, fmt.Errorf("audit: %w", context.Cause(ctx))
		case pass, more := <-checked:
			if more {
				b.add(pass)
			} else if ctx.Err() == nil {
				return b.result(), nil
			}
		}
	}
}

// check runs the rules side by side and hands over each pass when it is done. All start at once: rules
// that share work wait for the one that does it, and others use the processor meanwhile.
func check(ctx context.Context, passes []*Pass, checked chan<- *Pass) {
	batches := map[*Batch][]*Pass{}
	var group sync.WaitGroup
	for _, pass := range passes {
		if batch := pass.Rule.Batch; batch != nil {
			batches[batch] = append(batches[batch], pass)
			continue
		}
		group.Go(func() {
			if ctx.Err() != nil {
				return
			}
			start := time.Now() //nolint:forbidigo // the cost of a rule, which no finding depends on
			protect(func() { pass.Rule.Check(pass) }, pass)
			pass.Took(time.Since(start))
			checked <- pass
		})
	}
	for batch, members := range batches {
		group.Go(func() {
			if ctx.Err() != nil {
				return
			}
			protect(func() { batch.Check(members) }, members...)
			for _, pass := range members {
				checked <- pass
			}
		})
	}
	group.Wait()
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
