package rego

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"slices"
	"time"

	"github.com/open-policy-agent/opa/v1/ast"
	"github.com/open-policy-agent/opa/v1/profiler"
	"github.com/open-policy-agent/opa/v1/rego"
	"github.com/open-policy-agent/opa/v1/topdown"

	"github.com/iamaudit/iamaudit/audit"
	"github.com/iamaudit/iamaudit/snapshot"
)

// Input writes what a rule sees of the account, as JSON; resource limits the lists to one resource
// and its statements. Index and raw are left out then.
func Input(w io.Writer, a *snapshot.Account, resource string) error {
	if resource != "" {
		if _, ok := refOf(a, resource); !ok {
			return fmt.Errorf("the snapshot has no resource %q", resource)
		}
	}
	all := everything()
	p := &piece{view: newView(a, all)}
	p.build(all)
	if resource != "" {
		for list, term := range p.built {
			p.built[list] = about(term, resource)
		}
		delete(all[inputShape], "index")
		delete(all[inputShape], "raw")
	}
	value, err := ast.JSON(p.input(all, emptyObject))
	if err != nil {
		return fmt.Errorf("print input: %w", err)
	}
	return printJSON(w, value)
}

func printJSON(w io.Writer, v any) error {
	var buf bytes.Buffer
	e := json.NewEncoder(&buf)
	e.SetIndent("", "  ")
	e.SetEscapeHTML(false)
	if err := e.Encode(v); err != nil {
		return fmt.Errorf("print: %w", err)
	}
	_, err := w.Write(buf.Bytes())
	return err
}

// about keeps the entities and statements of a list that belong to a resource.
func about(list *ast.Term, resource string) *ast.Term {
	want := ast.StringTerm(resource)
	var kept []*ast.Term
	list.Value.(*ast.Array).Foreach(func(t *ast.Term) {
		arn, holders, origin := t.Get(keyTerms["arn"]), t.Get(keyTerms["holders"]), t.Get(keyTerms["origin"])
		held := false
		if holders != nil {
			held = holders.Value.(*ast.Array).Until(func(h *ast.Term) bool { return h.Equal(want) })
		}
		if arn != nil && arn.Equal(want) || held || origin != nil && origin.Get(keyTerms["arn"]).Equal(want) {
			kept = append(kept, t)
		}
	})
	return arrayTerm(kept)
}

// EvalOptions say what to show of one rule at work.
type EvalOptions struct {
	Options

	Params  map[string]any // as audit.Param.Parse returns them
	Profile bool           // where the time goes, line by line
	Trace   bool           // every step
}

// Evaluation is one rule at work on one account.
type Evaluation struct {
	Result  *audit.Result
	Elapsed time.Duration
	Profile []ProfileLine // the most expensive first
	Trace   string
}

// ProfileLine is what one expression cost.
type ProfileLine struct {
	File      string
	Line      int
	Elapsed   time.Duration
	Evaluated int // how often
	Redone    int // how often it was asked for another answer
}

// Eval runs the one rule with an ID, or the only one there is, and shows how it went.
func Eval(ctx context.Context, paths []string, id string, a *snapshot.Account, o EvalOptions) (*Evaluation, error) {
	var probe probe
	if o.Profile {
		probe.profiler = profiler.New()
	}
	if o.Trace {
		probe.trace = topdown.NewBufferTracer()
	}
	o.Options.tracer = probe.tracer()
	rules, errs := load(paths, o.Options.withDefaults())
	i := slices.IndexFunc(rules, func(r *rule) bool { return r.audit.ID == id || id == "" && len(rules) == 1 })
	if i < 0 {
		if len(errs) > 0 {
			return nil, errs.sorted()
		}
		ids := make([]string, len(rules))
		for j, r := range rules {
			ids[j] = r.audit.ID
		}
		return nil, fmt.Errorf("no rule %q here; want one of %v", id, ids)
	}
	start := time.Now() //nolint:forbidigo // shown to the author of the rule
	result, err := audit.Run(ctx, a, []*audit.Rule{rules[i].audit}, audit.Options{Params: map[string]map[string]any{rules[i].audit.ID: o.Params}})
	if err != nil {
		return nil, err
	}
	out := &Evaluation{Result: result, Elapsed: time.Since(start)}
	if probe.profiler != nil {
		for _, line := range probe.profiler.ReportTopNResults(10, []string{"total_time_ns"}) {
			if line.Location.File == "" {
				continue // the query around the rule
			}
			out.Profile = append(out.Profile, ProfileLine{line.Location.File, line.Location.Row, time.Duration(line.ExprTimeNs), line.NumEval, line.NumRedo})
		}
	}
	if probe.trace != nil {
		var buf bytes.Buffer
		topdown.PrettyTraceWithLocation(&buf, *probe.trace)
		out.Trace = buf.String()
	}
	return out, nil
}

// A probe looks at an evaluation. Where there is one, pieces are evaluated one after the other.
type probe struct {
	profiler *profiler.Profiler
	trace    *topdown.BufferTracer
}

func (p *probe) tracer() []rego.EvalOption {
	var out []rego.EvalOption
	if p.profiler != nil {
		out = append(out, rego.EvalQueryTracer(p.profiler))
	}
	if p.trace != nil {
		out = append(out, rego.EvalQueryTracer(p.trace))
	}
	return out
}
