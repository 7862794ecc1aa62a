package main

import (
	"fmt"

	"github.com/spf13/cobra"

	"github.com/iamaudit/iamaudit/policy"
)

func newPolicyCovers(e *env) *cobra.Command {
	return &cobra.Command{
		Use:   "covers A.json B.json",
		Short: "Say whether one policy allows everything that another allows",
		Long: `Says whether policy A allows every request that policy B allows. If not, it prints a request
that B allows and A does not; if that cannot be decided, the reason. Either file may be - for
standard input.

Actions, resources, principals and conditions are compared exactly: two patterns together may
cover a third, a Deny counts, and so does a condition. Exit codes: 0 covers, 1 does not, 3 unknown
or the files could not be read.`,
		Example: `  iamaudit policy covers boundary.json deploy.json
  git show HEAD:policy.json | iamaudit policy covers - policy.json`,
		Args: exactArgs("policy A", "policy B"),
		RunE: func(_ *cobra.Command, args []string) error { return runPolicyCovers(e, args[0], args[1]) },
	}
}

func runPolicyCovers(e *env, a, b string) error {
	if a == "-" && b == "-" {
		return usageErrorf("only one of the two policies can be standard input")
	}
	documents := make([]*policy.Document, 2)
	faults := false
	for i, file := range []string{a, b} {
		text, d, err := readPolicy(e, file)
		if err != nil {
			return err
		}
		printFaults(e.Stderr, file, text, d)
		faults = faults || len(d.Faults) > 0
		documents[i] = d
	}
	if faults {
		return errReported
	}
	switch c := policy.Covers(documents[0], documents[1]); c.Answer {
	case policy.Yes:
		fmt.Fprintln(e.Stdout, "covers")
		return nil
	case policy.No:
		fmt.Fprintf(e.Stdout, "does not cover: %s\n", c.Witness)
		return errFindings
	default:
		fmt.Fprintf(e.Stdout, "unknown: %s\n", c.Reason)
		return errReported
	}
}
