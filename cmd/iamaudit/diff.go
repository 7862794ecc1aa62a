package main

import (
	"context"
	"fmt"
	"io"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"github.com/iamaudit/iamaudit/audit"
	"github.com/iamaudit/iamaudit/diff"
	"github.com/iamaudit/iamaudit/internal/atomicfile"
	"github.com/iamaudit/iamaudit/snapshot"
)

// diffOptions are the flags of `iamaudit diff`.
type diffOptions struct {
	selection

	files  []string
	format string
	failOn string
}

func newDiff(e *env) *cobra.Command {
	var o diffOptions
	cmd := &cobra.Command{
		Use:   "diff OLD NEW",
		Short: "Compare two snapshots: what changed, and which findings came and went",
		Long: `Compares two snapshots of an account: users, groups, roles, keys, policies and statements that
were added, removed or changed, and the findings that came and went. What one of the
snapshots could not see is not compared, and the output says so.`,
		Example: `  iamaudit diff monday.json tuesday.json
  iamaudit diff monday.json tuesday.json -o changes.html --fail-on-new high`,
		Args: exactArgs("the old snapshot", "the new snapshot"),
		RunE: func(cmd *cobra.Command, args []string) error { return o.run(cmd.Context(), e, args[0], args[1]) },
	}
	o.selection.flags(cmd)
	f := cmd.Flags()
	f.StringArrayVarP(&o.files, "output", "o", nil, "write the changes to `FILE`; the format follows the extension (repeatable)")
	f.StringVarP(&o.format, "format", "f", "text", "`FORMAT` of standard output: "+strings.Join(diff.Formats(), ", ")+", none")
	f.StringVar(&o.failOn, "fail-on-new", "never", "exit with code 1 on new findings of this `SEVERITY` or worse: critical, high, medium, low, info, never")
	_ = cmd.RegisterFlagCompletionFunc("format", cobra.FixedCompletions(append(diff.Formats(), "none"), cobra.ShellCompDirectiveNoFileComp))
	return cmd
}

func (o *diffOptions) run(ctx context.Context, e *env, before, after string) error {
	gate := gate{failOn: "never", failOnNew: o.failOn}
	if err := o.check(&gate); err != nil {
		return err
	}
	if err := apart(o.files, []string{before, after}); err != nil {
		return err
	}
	plan, err := o.load()
	if err != nil {
		return err
	}
	old, was, err := o.audit(ctx, e, before, plan)
	if err != nil {
		return err
	}
	current, is, err := o.audit(ctx, e, after, plan)
	if err != nil {
		return err
	}
	is.Compare(was)
	// A rule that failed on either side, or that is no rule at all, has not compared anything.
	is.Errors = slices.Concat(is.Errors, was.Errors, o.rego.failures)
	if err := o.write(e, diff.Compare(old, current, is)); err != nil {
		return err
	}
	if o.rego.report(e.Stderr, is) {
		return errReported
	}
	return gate.verdict(is)
}

func (o *diffOptions) check(g *gate) error {
	if o.format != "none" && !slices.Contains(diff.Formats(), o.format) {
		return usageErrorf("unknown format %q; want one of %s, none", o.format, strings.Join(diff.Formats(), ", "))
	}
	for _, file := range o.files {
		if _, err := diff.FormatOf(file); err != nil {
			return usageErrorf("%v", err)
		}
	}
	return g.check()
}

// audit reads a snapshot and runs the rules over it.
func (*diffOptions) audit(ctx context.Context, e *env, file string, plan *plan) (*snapshot.Account, *audit.Result, error) {
	account, err := openSnapshot(ctx, e, file, snapshot.Options{})
	if err != nil {
		return nil, nil, err
	}
	result, err := audit.Run(ctx, account, plan.rules, audit.Options{
		ToolVersion: version(), Params: plan.Params, Severities: plan.Severities,
	})
	if err != nil {
		return nil, nil, err
	}
	plan.settle(result)
	return account, result, nil
}

func (o *diffOptions) write(e *env, changes *diff.Changes) error {
	for _, file := range o.files {
		format, err := diff.FormatOf(file)
		if err != nil {
			return usageErrorf("%v", err)
		}
		err = atomicfile.Write(file, 0o600, func(w io.Writer) error { return diff.Write(w, format, changes, diff.Options{}) })
		if err != nil {
			return err
		}
	}
	if o.format == "none" {
		return nil
	}
	if err := diff.Write(e.Stdout, o.format, changes, diff.Options{Color: colour(e.Stdout)}); err != nil {
		return fmt.Errorf("write to standard output: %w", err)
	}
	return nil
}
