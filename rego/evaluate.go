package rego

import (
	"context"
	"errors"
	"fmt"
	"runtime"
	"slices"
	"strings"
	"sync"
	"time"

	"github.com/open-policy-agent/opa/v1/ast"
	"github.com/open-policy-agent/opa/v1/metrics"
	"github.com/open-policy-agent/opa/v1/rego"
	"github.com/open-policy-agent/opa/v1/topdown"

	"github.com/iamaudit/iamaudit/audit"
)

// grace is how long a rule that was told to stop has for it. What has not stopped then is left to
// itself: OPA looks whether it should stop between two steps, not inside of one.
const grace = 2 * time.Second

// A budget is the time that a rule has left. Pieces are evaluated side by side, as many as there
// are processors, so that each counts for its part.
type budget struct {
	mu   sync.Mutex
	left time.Duration
}

func (b *budget) rest() time.Duration {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.left
}

func (b *budget) spend(d time.Duration) {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.left -= d / time.Duration(runtime.GOMAXPROCS(0))
}

// Reasons why a rule was stopped.
var (
	errTimeout = errors.New("timeout")
	errMemory  = errors.New("memory")
)

// evaluate runs the rule's query and returns the members of its set. A rule that ran out of memory
// beside others is run again on its own, so that the one to blame is named and not its neighbour.
func (j *job) evaluate(ctx context.Context, guard *guard, input ast.Value) ([]*ast.Term, error) {
	values, err := j.attempt(ctx, guard.share(), input)
	if errors.Is(err, errMemory) && j.budget.rest() > 0 {
		alone, release := guard.alone()
		defer release()
		values, err = j.attempt(ctx, alone, input)
	}
	return values, err
}

// attempt runs the query until it ends, its time is up, it needs too much memory, or the audit ends.
func (j *job) attempt(ctx context.Context, watch *watch, input ast.Value) ([]*ast.Term, error) {
	defer watch.done()
	type answer struct {
		results rego.ResultSet
		err     error
	}
	start := time.Now() //nolint:forbidigo // a deadline; findings do not depend on it
	defer func() { j.budget.spend(time.Since(start)) }()
	cancel, answers := topdown.NewCancel(), make(chan answer, 1)
	ctx = context.WithValue(ctx, accountKey{}, j.pass.Account)
	go func() {
		var a answer
		defer func() {
			if r := recover(); r != nil {
				a.err = fmt.Errorf("the evaluation crashed: %v", r)
			}
			answers <- a
		}()
		deepen()
		options := append(slices.Clone(j.rule.set.options.tracer), rego.EvalParsedInput(input),
			rego.EvalTime(j.pass.Account.CollectedAt), rego.EvalExternalCancel(cancel), rego.EvalMetrics(metrics.NoOp()))
		a.results, a.err = j.rule.query.Eval(ctx, options...)
	}()
	timer := time.NewTimer(j.budget.rest())
	defer timer.Stop()
	var reason error
	select {
	case a := <-answers:
		return members(a.results), a.err
	case <-timer.C:
		reason = errTimeout
	case <-watch.tripped:
		reason = errMemory
	case <-ctx.Done():
		reason = context.Cause(ctx)
	}
	cancel.Cancel()
	select {
	case <-answers:
	case <-time.After(grace):
	}
	return nil, reason
}

// deepen makes room on the stack of a new goroutine at once: OPA recurses deeply, and a stack that
// grows under it again and again costs as much as a rule that finds little in its piece.
//
//go:noinline
func deepen() {
	var room [32 << 10]byte
	runtime.KeepAlive(&room)
}

// members returns the members of the set that a query returned, in OPA's order; undefined is the
// empty set.
func members(results rego.ResultSet) []*ast.Term {
	if len(results) == 0 || len(results[0].Expressions) == 0 {
		return nil
	}
	term, ok := results[0].Expressions[0].Value.(*ast.Term)
	if !ok {
		return nil
	}
	set, ok := term.Value.(ast.Set)
	if !ok {
		return nil
	}
	return set.Slice()
}

// failure words an error of a rule.
func (r *rule) failure(err error) *audit.RuleError {
	out := &audit.RuleError{File: r.file, Line: r.line}
	switch e, isOPA := errors.AsType[*topdown.Error](err); {
	case errors.Is(err, errTimeout):
		out.Message = fmt.Sprintf("the rule took longer than %s; give it more with --rego-timeout, or look for two lists that are joined", r.set.options.Timeout)
	case errors.Is(err, errMemory):
		out.Message = fmt.Sprintf("the rule needed more than %d MiB", r.set.options.Memory>>20)
	case isOPA:
		out.Message = strings.TrimSpace(e.Message)
		if e.Location != nil {
			out.File, out.Line = e.Location.File, e.Location.Row
		}
	default:
		out.Message = err.Error()
	}
	return out
}
