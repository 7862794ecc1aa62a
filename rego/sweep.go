package rego

import (
	"context"
	"runtime"
	"slices"
	"sync"

	"github.com/open-policy-agent/opa/v1/ast"
	"golang.org/x/sync/errgroup"

	"github.com/iamaudit/iamaudit/audit"
	"github.com/iamaudit/iamaudit/snapshot"
)

// check runs one rule over one account.
func (r *rule) check(p *audit.Pass) { sweep(p.Context(), []*job{newJob(r, p)}) }

// batch returns what runs the rules together, so that each piece of the account is built once for
// all of them.
func batch(rules []*rule) *audit.Batch {
	byID := make(map[string]*rule, len(rules))
	for _, r := range rules {
		byID[r.audit.ID] = r
	}
	return &audit.Batch{Check: func(passes []*audit.Pass) {
		jobs := make([]*job, len(passes))
		for i, p := range passes {
			jobs[i] = newJob(byID[p.Rule.ID], p)
		}
		sweep(passes[0].Context(), jobs)
	}}
}

// A job is one rule at work on one account.
type job struct {
	rule   *rule
	pass   *audit.Pass
	params *ast.Term
	budget budget

	mu      sync.Mutex
	results []result
}

// A result is what a rule said of one piece.
type result struct {
	piece   int
	reports []audit.Report
	err     *audit.RuleError
}

func newJob(r *rule, p *audit.Pass) *job {
	return &job{rule: r, pass: p, params: r.paramsTerm(p), budget: budget{left: r.set.options.Timeout}}
}

// sweep runs rules over one account. It goes through the account piece by piece and runs every rule
// on a piece while it is there; a piece is dropped before the next but one is built.
func sweep(ctx context.Context, jobs []*job) {
	if len(jobs) == 0 {
		return
	}
	v := newView(jobs[0].pass.Account, demandOf(jobs))
	guard := newGuard(jobs[0].rule.set.options.Memory)
	defer guard.stop()
	group, ctx := errgroup.WithContext(ctx)
	group.SetLimit(runtime.GOMAXPROCS(0))
	if len(jobs[0].rule.set.options.tracer) > 0 {
		group.SetLimit(1)
	}
	var whole, sharded []*job
	for _, j := range jobs {
		if j.rule.whole {
			whole = append(whole, j)
		} else {
			sharded = append(sharded, j)
		}
	}
	for _, j := range whole {
		group.Go(func() error {
			work(ctx, guard, 0, &piece{view: v}, []*job{j})
			return nil
		})
	}
	for i, p := range v.pieces(jobs[0].rule.set.options.shard, kept(jobs)) {
		concerned := slices.DeleteFunc(slices.Clone(sharded), func(j *job) bool { return !p.concerns(j.rule.demand) })
		if len(concerned) > 0 {
			group.Go(func() error {
				work(ctx, guard, i, p, concerned)
				return nil
			})
		}
	}
	_ = group.Wait() // no piece fails; rules do, and say so themselves
	for _, j := range jobs {
		j.finish()
	}
}

// demandOf returns what any of the jobs reads.
func demandOf(jobs []*job) demand {
	d := demand{}
	for _, j := range jobs {
		d.addAll(j.rule.demand)
	}
	return d
}

// work builds a piece and runs rules on it.
func work(ctx context.Context, guard *guard, index int, p *piece, jobs []*job) {
	jobs = slices.DeleteFunc(slices.Clone(jobs), func(j *job) bool { return j.failedBefore(index) })
	if len(jobs) == 0 || ctx.Err() != nil {
		return
	}
	p.build(demandOf(jobs))
	for _, j := range jobs {
		j.add(j.run(ctx, guard, index, p))
	}
	p.built = nil
}

// run evaluates the rule on a piece and makes reports of what it returns.
func (j *job) run(ctx context.Context, guard *guard, index int, p *piece) result {
	var input ast.Value
	if j.rule.plain {
		input = p.view.single["raw"]().Value
	} else {
		input = p.input(j.rule.demand, j.params)
	}
	values, err := j.evaluate(ctx, guard, input)
	out := result{piece: index}
	if err != nil {
		out.err = j.rule.failure(err)
		return out
	}
	out.reports = make([]audit.Report, 0, len(values))
	for _, value := range values {
		r, err := j.rule.report(j.pass.Account, value)
		if err != nil {
			if out.err == nil {
				out.err = j.rule.failure(err)
			}
			continue
		}
		out.reports = append(out.reports, r)
	}
	return out
}

func (j *job) add(r result) {
	j.mu.Lock()
	defer j.mu.Unlock()
	j.results = append(j.results, r)
}

// failedBefore reports whether the rule failed on an earlier piece. What comes after a failure is
// dropped, so that the same account gives the same findings whichever piece is done first.
func (j *job) failedBefore(index int) bool {
	j.mu.Lock()
	defer j.mu.Unlock()
	return slices.ContainsFunc(j.results, func(r result) bool { return r.err != nil && r.piece < index })
}

// finish hands the reports over, each once: a rule may say the same thing of several pieces.
func (j *job) finish() {
	j.pass.Took(j.rule.set.options.Timeout - j.budget.rest())
	slices.SortFunc(j.results, func(x, y result) int { return x.piece - y.piece })
	type identity struct{ arn, pointer, key, message string }
	n := 0
	for _, r := range j.results {
		n += len(r.reports)
	}
	seen := make(map[identity]bool, min(n, maxFindings))
	for _, r := range j.results {
		for i := range r.reports {
			at := &r.reports[i].At
			id := identity{at.ARN, at.Pointer, at.Key, r.reports[i].Message}
			if seen[id] {
				continue
			}
			seen[id] = true
			if len(seen) > maxFindings {
				j.pass.Fail(audit.RuleError{File: j.rule.file, Line: j.rule.line, Message: "the rule reports more than 100000 findings; only these are kept"})
				return
			}
			j.pass.Report(r.reports[i])
		}
		if r.err != nil {
			j.pass.Fail(*r.err)
			return
		}
	}
}

// account is the account the rules of a context look at: our functions ask it.
type accountKey struct{}

func accountOf(ctx context.Context) (*snapshot.Account, bool) {
	a, ok := ctx.Value(accountKey{}).(*snapshot.Account)
	return a, ok
}
