package rego

import (
	"fmt"
	"slices"
	"time"

	"github.com/open-policy-agent/opa/v1/ast"
	"github.com/open-policy-agent/opa/v1/rego"

	"github.com/iamaudit/iamaudit/audit"
	"github.com/iamaudit/iamaudit/snapshot"
)

// A rule is one compiled rule of the user.
type rule struct {
	set    *ruleset
	audit  *audit.Rule
	file   string
	line   int
	query  rego.PreparedEvalQuery
	demand demand
	whole  bool // evaluated once, on the whole account
	plain  bool // written for another tool: sees the plain document, and returns messages
	params []audit.Param

	compiled []*ast.Rule // all that the rule consists of
	report   func(*snapshot.Account, *ast.Term) (audit.Report, error)
}

// A ruleset is the rules that were loaded together.
type ruleset struct {
	options Options
}

// newRule makes a rule of a module of ours.
func (s *ruleset) newRule(c *ast.Compiler, m *module) (*rule, error) {
	path := m.tree.Package.Path.Append(ast.StringTerm("findings"))
	findings := c.GetRulesExact(path)
	all := reachable(c, findings)
	flow := followInput(c, all)
	if errs := flow.errors(); len(errs) > 0 {
		return nil, errs
	}
	if s.options.whole {
		flow.wholes(objectShapes)
	}
	r := &rule{
		set: s, file: m.file, line: findings[0].Location.Row,
		demand: flow.demand, params: m.meta.params, compiled: all, whole: m.meta.scope == scopeAccount, report: report,
	}
	if !r.whole {
		if err := checkShardable(m, findings, all); err != nil {
			return nil, err
		}
		r.whole = !readsEntities(r.demand)
	}
	var err error
	if r.query, err = prepare(c, path, s.options); err != nil {
		return nil, &Error{File: m.file, Line: r.line, Rule: m.meta.id, Message: err.Error()}
	}
	needs, optional, either := needsOf(readsOf(all))
	r.audit = &audit.Rule{
		ID: m.meta.id, Title: m.meta.title, Severity: m.meta.severity, Category: m.meta.category,
		Risk: m.meta.description, Remedy: m.meta.remediation, Links: m.meta.links, Controls: m.meta.controls,
		Needs: merge(m.meta.needs, needs...), NeedsAny: either, Reads: merge(m.meta.reads, optional...),
		Params: m.meta.params, Precision: m.meta.precision, Source: fmt.Sprintf("%s:%d", m.file, r.line),
		Check: r.check,
	}
	if err := r.audit.Validate(); err != nil {
		return nil, &Error{File: m.file, Line: m.meta.line, Rule: m.meta.id, Message: err.Error()}
	}
	return r, nil
}

// readsEntities reports whether a rule goes through a list that is cut into shards.
func readsEntities(d demand) bool {
	return slices.ContainsFunc(shardable, d.has)
}

// prepare makes the query of one rule. A built-in function that fails is an error, not "undefined".
func prepare(c *ast.Compiler, path ast.Ref, o Options) (rego.PreparedEvalQuery, error) {
	return prepareQuery(c, rego.ParsedQuery(ast.NewBody(ast.NewExpr(ast.NewTerm(path)))), o)
}

func prepareQuery(c *ast.Compiler, query func(*rego.Rego), o Options, more ...func(*rego.Rego)) (rego.PreparedEvalQuery, error) {
	options := append(append(functionOptions(), more...), query, rego.Compiler(c), rego.StrictBuiltinErrors(true), rego.StackTraces(true), rego.GenerateJSON(asTerm))
	if o.Print != nil {
		options = append(options, rego.PrintHook(printHook{o.Print}))
	}
	return rego.New(options...).PrepareForEval(o.context())
}

// asTerm leaves results as OPA has them.
func asTerm(t *ast.Term, _ *rego.EvalContext) (any, error) { return t, nil }

// paramsTerm returns input.params.
func (r *rule) paramsTerm(p *audit.Pass) *ast.Term {
	var pairs record
	for i := range r.params {
		param := &r.params[i]
		var value *ast.Term
		switch param.Type {
		case audit.Duration:
			value = ast.FloatNumberTerm(float64(p.Duration(param.Name)) / float64(24*time.Hour))
		case audit.Int:
			value = ast.IntNumberTerm(p.Int(param.Name))
		case audit.Bool:
			value = ast.InternedTerm(p.Bool(param.Name))
		case audit.Strings:
			value = sortedTexts(p.List(param.Name))
		default:
			value = stringTerm(p.Text(param.Name))
		}
		pairs = append(pairs, [2]*ast.Term{ast.StringTerm(paramKey(param.Name)), value})
	}
	return pairs.term()
}
