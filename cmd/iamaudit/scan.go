package main

import (
	"cmp"
	"context"
	"time"

	"github.com/spf13/cobra"

	"github.com/iamaudit/iamaudit/audit"
	"github.com/iamaudit/iamaudit/catalog"
	"github.com/iamaudit/iamaudit/snapshot"
)

// scanOptions are the flags of `iamaudit scan`.
type scanOptions struct {
	outputs
	gate
	baseline
	selection
	login

	asOf  string
	stats bool
}

func newScan(e *env) *cobra.Command {
	var o scanOptions
	cmd := &cobra.Command{
		Use:   "scan [SNAPSHOT…]",
		Short: "Audit a snapshot, or the account of your credentials",
		Long: `Audits snapshots, directories of snapshots, or - for standard input. Without an argument it
collects the account that the AWS credentials belong to and audits it; nothing is left
on disk. Besides snapshots it reads the output of
` + "`aws iam get-account-authorization-details`" + `.

Exit codes: 0 no finding at or above --fail-on, 1 findings at or above it, 2 the command
line is wrong, 3 the audit could not be done.`,
		Example: `  iamaudit scan acme.json -o results.sarif -o report.html
  iamaudit scan acme.json --rule admin-grant --format json --fail-on never
  aws iam get-account-authorization-details | iamaudit scan - --as-of 2026-11-22`,
		RunE: func(cmd *cobra.Command, args []string) error { return o.run(cmd.Context(), e, args) },
	}
	o.outputs.flags(cmd)
	o.gate.flags(cmd)
	o.baseline.flags(cmd)
	o.selection.flags(cmd)
	o.login.flags(cmd)
	cmd.Flags().BoolVar(&o.stats, "stats", false, "print to standard error what each rule cost")
	cmd.Flags().StringVar(&o.asOf, "as-of", "", "measure ages against this `DATE` (2026-11-22) instead of the snapshot's own")
	return cmd
}

func (o *scanOptions) run(ctx context.Context, e *env, args []string) error {
	if err := o.outputs.check(); err != nil {
		return err
	}
	if err := o.gate.check(); err != nil {
		return err
	}
	if err := o.baseline.check(&o.gate); err != nil {
		return err
	}
	if err := o.patience(); err != nil {
		return err
	}
	asOf, err := parseDate(o.asOf)
	if err != nil {
		return err
	}
	plan, err := o.load()
	if err != nil {
		return err
	}
	o.report.Locations = append(o.report.Locations, o.config.locations()...)
	result, err := o.audit(ctx, e, args, snapshot.Options{AsOf: asOf}, plan)
	if err != nil {
		return err
	}
	result.Errors = append(result.Errors, o.rego.failures...)
	plan.settle(result)
	if err := o.compare(e, result); err != nil {
		return err
	}
	if err := o.write(e, result); err != nil {
		return err
	}
	if o.rego.report(e.Stderr, result) {
		return errReported
	}
	if err := o.complete(result); err != nil {
		return err
	}
	return o.verdict(result)
}

// audit reads one account after the other and runs the rules over it, so that only one is in memory.
func (o *scanOptions) audit(ctx context.Context, e *env, args []string, read snapshot.Options, plan *plan) (*audit.Result, error) {
	files, err := o.sources(ctx, e, args)
	if err != nil {
		return nil, err
	}
	if err := apart(o.files, files); err != nil {
		return nil, err
	}
	go catalog.Embedded() // most rules ask for it: it is unpacked while the first account is read
	status := newProgress(e)
	defer status.clear()
	var spent costs
	results := make([]*audit.Result, 0, len(files))
	for _, file := range files {
		if file != live {
			status.say("reading %s", file)
		}
		account, err := o.open(ctx, e, file, read, plan.rules)
		if err != nil {
			return nil, err
		}
		done := 0
		result, err := audit.Run(ctx, account, plan.rules, audit.Options{
			ToolVersion: version(), Params: plan.Params, Severities: plan.Severities, Describe: describer(account),
			Done: func(cost audit.RuleCost) {
				spent.add(cost)
				done++
				status.say("%s: %d of %d rules", cmp.Or(file, "the account"), done, len(plan.rules))
			},
		})
		if err != nil {
			return nil, err
		}
		results = append(results, result)
		spent.next()
	}
	if o.stats {
		status.clear()
		spent.print(e.Stderr)
	}
	return audit.Merge(results), nil
}

// parseDate reads a day, or a moment, of --as-of.
func parseDate(s string) (time.Time, error) {
	if s == "" {
		return time.Time{}, nil
	}
	for _, layout := range []string{time.DateOnly, time.RFC3339} {
		if t, err := time.Parse(layout, s); err == nil {
			return t.UTC(), nil
		}
	}
	return time.Time{}, usageErrorf("--as-of %q: want a date like 2026-11-22 or a time like 2026-11-22T10:00:00Z", s)
}
