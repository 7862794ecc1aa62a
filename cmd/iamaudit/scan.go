package main

import (
	"context"
	"fmt"
	"time"

	"github.com/spf13/cobra"

	"github.com/iamaudit/iamaudit/audit"
	"github.com/iamaudit/iamaudit/snapshot"
)

// scanOptions are the flags of `iamaudit scan`.
type scanOptions struct {
	outputs
	gate
	baseline
	selection

	asOf string
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
	asOf, err := parseDate(o.asOf)
	if err != nil {
		return err
	}
	rules, params, err := o.load()
	if err != nil {
		return err
	}
	accounts, err := o.accounts(ctx, e, args, snapshot.Options{AsOf: asOf})
	if err != nil {
		return err
	}
	result, err := o.audit(ctx, e, accounts, rules, params)
	if err != nil {
		return err
	}
	if err := o.compare(e, result); err != nil {
		return err
	}
	if err := o.write(e, result); err != nil {
		return err
	}
	if len(result.Errors) > 0 {
		for _, re := range result.Errors {
			fmt.Fprintf(e.Stderr, "iamaudit: rule %s: %s\n", re.Rule, re.Message)
		}
		return errReported
	}
	if err := o.complete(result); err != nil {
		return err
	}
	return o.verdict(result)
}

// audit runs the rules over each account, one account at a time.
func (o *scanOptions) audit(ctx context.Context, e *env, accounts []*snapshot.Account, rules []*audit.Rule, params map[string]map[string]any) (*audit.Result, error) {
	results := make([]*audit.Result, 0, len(accounts))
	for _, a := range accounts {
		r, err := audit.Run(ctx, a, rules, audit.Options{ToolVersion: version(), Params: params})
		if err != nil {
			return nil, err
		}
		results = append(results, r)
	}
	return audit.Merge(results), nil
}

// accounts reads what the arguments name.
func (o *scanOptions) accounts(ctx context.Context, e *env, args []string, read snapshot.Options) ([]*snapshot.Account, error) {
	var accounts []*snapshot.Account
	if len(args) == 0 {
		return nil, usageErrorf("scan is missing a snapshot; see `iamaudit scan --help`")
	}
	for _, arg := range args {
		a, err := snapshot.Read(arg, e.Stdin, read)
		if err != nil {
			return nil, err
		}
		accounts = append(accounts, a)
	}
	return accounts, nil
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
