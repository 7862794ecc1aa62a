package main

import (
	"errors"
	"fmt"

	"github.com/spf13/cobra"

	"github.com/iamaudit/iamaudit/rego"
)

func newRulesCheck(e *env) *cobra.Command {
	var flags regoFlags
	var strict bool
	cmd := &cobra.Command{
		Use:   "check [PATH…]",
		Short: "Check your rules without a snapshot",
		Long: `Checks Rego rules as a scan does before it runs them: syntax, METADATA, field names and types
against the schema of the input, the type of what they return, and the functions they call.
It also warns of what is slow on a large account: lists that are joined, walk(input), patterns
made in loops.

Exit codes: 0 good, 1 warnings with --strict, 3 errors.`,
		Example: `  iamaudit rules check acme-rules`,
		RunE: func(_ *cobra.Command, args []string) error {
			rules, warnings, err := rego.Check(here(args), flags.options())
			for _, w := range warnings {
				fmt.Fprintf(e.Stderr, "%s:%d: warning: %s\n", w.File, w.Line, w.Message)
			}
			if list, ok := errors.AsType[rego.Errors](err); ok {
				for _, x := range list {
					fmt.Fprintln(e.Stderr, x)
				}
				fmt.Fprintf(e.Stdout, "%s good, %s\n", count(len(rules), "rule"), count(len(list), "error"))
				return errReported
			}
			if err != nil {
				return err
			}
			fmt.Fprintf(e.Stdout, "%s good, %s\n", count(len(rules), "rule"), count(len(warnings), "warning"))
			if strict && len(warnings) > 0 {
				return errFindings
			}
			return nil
		},
	}
	flags.namespaceFlag(cmd)
	cmd.Flags().BoolVar(&strict, "strict", false, "exit with 1 when there are warnings")
	return cmd
}

// count says how many: "1 rule", "2 rules".
func count(n int, what string) string {
	if n == 1 {
		return "1 " + what
	}
	return fmt.Sprintf("%d %ss", n, what)
}
