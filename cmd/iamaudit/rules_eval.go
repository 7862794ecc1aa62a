package main

import (
	"cmp"
	"context"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"github.com/iamaudit/iamaudit/audit"
	"github.com/iamaudit/iamaudit/internal/printable"
	"github.com/iamaudit/iamaudit/internal/suggest"
	"github.com/iamaudit/iamaudit/rego"
	"github.com/iamaudit/iamaudit/snapshot"
)

func newRulesInput(e *env) *cobra.Command {
	var resource, asOf string
	cmd := &cobra.Command{
		Use:   "input SNAPSHOT",
		Short: "Print what a Rego rule sees of a snapshot",
		Example: `  iamaudit rules input acme.json | jq .users
  iamaudit rules input acme.json --resource arn:aws:iam::111122223333:role/ci`,
		Args: exactArgs("a snapshot"),
		RunE: func(cmd *cobra.Command, args []string) error {
			a, err := readAsOf(cmd.Context(), e, args[0], asOf)
			if err != nil {
				return err
			}
			return rego.Input(e.Stdout, a, resource)
		},
	}
	cmd.Flags().StringVar(&resource, "resource", "", "only the user, group, role or policy with this `ARN` and its statements")
	cmd.Flags().StringVar(&asOf, "as-of", "", "measure ages against this `DATE` (2026-11-22) instead of the snapshot's own")
	return cmd
}

func readAsOf(ctx context.Context, e *env, path, asOf string) (*snapshot.Account, error) {
	date, err := parseDate(asOf)
	if err != nil {
		return nil, err
	}
	return openSnapshot(ctx, e, path, snapshot.Options{AsOf: date})
}

// rulesEvalOptions are the flags of `iamaudit rules eval`.
type rulesEvalOptions struct {
	regoFlags

	rule, asOf     string
	params         []string
	profile, trace bool
}

func newRulesEval(e *env) *cobra.Command {
	var o rulesEvalOptions
	cmd := &cobra.Command{
		Use:   "eval SNAPSHOT",
		Short: "Run one Rego rule and show how it went",
		Long: `Runs one Rego rule on a snapshot and prints its findings and how long it took. What the rule
prints with print(…) goes to standard error, with file and line.`,
		Example: `  iamaudit rules eval acme.json --rego acme-rules --rule acme/no-admins
  iamaudit rules eval acme.json --rego acme-rules/no_admins.rego --profile`,
		Args: exactArgs("a snapshot"),
		RunE: func(cmd *cobra.Command, args []string) error { return o.eval(cmd.Context(), e, args[0]) },
	}
	o.flags(cmd)
	f := cmd.Flags()
	f.StringVar(&o.rule, "rule", "", "the `ID` of the rule; not needed if there is only one")
	f.StringArrayVar(&o.params, "param", nil, "set a parameter of the rule, `RULE.NAME=VALUE` (repeatable)")
	f.StringVar(&o.asOf, "as-of", "", "measure ages against this `DATE` (2026-11-22) instead of the snapshot's own")
	f.BoolVar(&o.profile, "profile", false, "show which lines took the time")
	f.BoolVar(&o.trace, "trace", false, "show every step, on standard error")
	return cmd
}

func (o *rulesEvalOptions) eval(ctx context.Context, e *env, path string) error {
	if err := o.check(); err != nil {
		return err
	}
	if len(o.paths) == 0 {
		return usageErrorf("rules eval is missing --rego PATH; see `iamaudit rules eval --help`")
	}
	account, err := readAsOf(ctx, e, path, o.asOf)
	if err != nil {
		return err
	}
	options := rego.EvalOptions{Options: o.options(), Profile: o.profile, Trace: o.trace}
	options.Print = e.Stderr
	if options.Params, err = o.parameters(); err != nil {
		return err
	}
	out, err := rego.Eval(ctx, o.paths, o.rule, account, options)
	if err != nil {
		return cmp.Or(o.undecided(), err)
	}
	fmt.Fprint(e.Stderr, out.Trace)
	for _, f := range out.Result.Findings {
		fmt.Fprintf(e.Stdout, "%s:%d:%d: %s: %s\n", f.Location.File, f.Location.StartLine, f.Location.StartColumn, f.Severity, printable.String(f.Message))
	}
	for _, n := range out.Result.NotAssessed {
		fmt.Fprintf(e.Stdout, "not assessed: %s is %s\n", n.Part, n.Status)
	}
	fmt.Fprintf(e.Stdout, "%s in %s\n", count(len(out.Result.Findings), "finding"), out.Elapsed.Round(10*time.Microsecond))
	for _, line := range out.Profile {
		fmt.Fprintf(e.Stdout, "%10s  %7d times  %s:%d\n", line.Elapsed.Round(time.Microsecond), line.Evaluated, line.File, line.Line)
	}
	if o.report(e.Stderr, out.Result) {
		return errReported
	}
	return nil
}

// undecided says that --rule names none of the rules that are there, or is needed to choose one.
func (o *rulesEvalOptions) undecided() error {
	loaded, err := rego.Load(o.paths, o.options())
	if err != nil {
		return err
	}
	ids := ruleIDs(loaded)
	switch {
	case slices.Contains(ids, o.rule):
		return nil
	case o.rule != "":
		return usageErrorf("unknown rule %q%s; want one of %s", o.rule, suggest.DidYouMean(o.rule, ids), strings.Join(ids, ", "))
	case len(ids) > 1:
		return usageErrorf("there are %d rules; choose one with --rule: %s", len(ids), strings.Join(ids, ", "))
	}
	return nil
}

// parameters reads --param against the rules that are there.
func (o *rulesEvalOptions) parameters() (map[string]any, error) {
	if len(o.params) == 0 {
		return nil, nil
	}
	loaded, err := rego.Load(o.paths, o.options())
	if err != nil {
		return nil, err
	}
	byID := map[string]*audit.Rule{}
	for _, r := range loaded {
		byID[r.ID] = r
	}
	params, err := parseParams(o.params, byID)
	if err != nil {
		return nil, err
	}
	id := o.rule
	if id == "" && len(loaded) == 1 {
		id = loaded[0].ID
	}
	return params[id], nil
}
