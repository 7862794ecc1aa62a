package main

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"github.com/iamaudit/iamaudit/policy"
)

func newPolicyCheck(e *env) *cobra.Command {
	kind := policy.IdentityKind.String()
	cmd := &cobra.Command{
		Use:   "check FILE…",
		Short: "Say what AWS would refuse in a policy document, with line and column",
		Long: `Checks the grammar of policy documents as AWS does when they are saved, and prints each fault as
FILE:LINE:COLUMN. What is refused depends on the type of policy.

Exit codes: 0 AWS would take every document, 1 it would refuse one, 2 the command line is
wrong, 3 a file could not be read.`,
		Example: `  iamaudit policy check deploy.json
  iamaudit policy check --type trust trust/*.json`,
		Args: func(cmd *cobra.Command, args []string) error {
			if len(args) == 0 {
				return exactArgs("a policy file")(cmd, args)
			}
			return nil
		},
		RunE: func(_ *cobra.Command, args []string) error {
			k, err := policy.ParseKind(kind)
			if err != nil {
				return usageErrorf("%w", err)
			}
			return checkPolicies(e, k, args)
		},
	}
	cmd.Flags().StringVar(&kind, "type", kind, "`TYPE` of the policy: "+strings.Join(policy.KindNames(), ", "))
	_ = cmd.RegisterFlagCompletionFunc("type", cobra.FixedCompletions(policy.KindNames(), cobra.ShellCompDirectiveNoFileComp))
	return cmd
}

func checkPolicies(e *env, kind policy.Kind, files []string) error {
	refused := false
	for _, file := range files {
		text, d, err := readPolicy(e, file)
		if err != nil {
			return err
		}
		faults := d.Check(kind)
		if f, ok := d.CheckSize(kind); !ok {
			faults = append(faults, f)
		}
		slices.SortStableFunc(faults, func(a, b policy.Fault) int { return cmp.Compare(a.Span.Start, b.Span.Start) })
		for _, f := range faults {
			at := policy.PositionOf(text, f.Span.Start)
			if _, err := fmt.Fprintf(e.Stdout, "%s:%d:%d: %s\n", file, at.Line, at.Column, f.Message); err != nil {
				return fmt.Errorf("write to standard output: %w", err)
			}
		}
		refused = refused || len(faults) > 0
	}
	if refused {
		return errFindings
	}
	return nil
}
