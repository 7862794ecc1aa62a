package main

import (
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"

	"github.com/spf13/cobra"

	"github.com/iamaudit/iamaudit/policy"
)

// newPolicy is the parent of the commands about single policy documents.
func newPolicy(e *env) *cobra.Command {
	cmd := &cobra.Command{
		Use:   "policy",
		Short: "Check and compare policy documents",
		Long:  `Works on IAM policy documents in files of their own, without an account.`,
		Example: `  iamaudit policy check --type trust trust.json        # would AWS take it?
  iamaudit policy covers boundary.json deploy.json    # would the boundary get in the way?
  iamaudit policy covers old.json new.json             # does the new policy allow more than the old one?`,
		Args: onlyCommands,
		RunE: func(cmd *cobra.Command, _ []string) error { return cmd.Help() },
	}
	cmd.AddCommand(
		newPolicyCheck(e),
		newPolicyCovers(e),
	)
	return cmd
}

// readPolicy reads a policy document from a file, or from standard input for "-".
func readPolicy(e *env, file string) (text []byte, d *policy.Document, err error) {
	if file == "-" {
		text, err = io.ReadAll(e.Stdin)
	} else {
		text, err = os.ReadFile(file)
	}
	if errors.Is(err, fs.ErrNotExist) {
		return nil, nil, fmt.Errorf("%s: no such file", file)
	}
	if err != nil {
		return nil, nil, fmt.Errorf("read policy: %w", err)
	}
	return text, policy.Parse(text), nil
}

// printFaults prints what IAM would refuse in a document, one fault per line, as compilers do.
func printFaults(w io.Writer, file string, text []byte, d *policy.Document) {
	for _, f := range d.Faults {
		at := policy.PositionOf(text, f.Span.Start)
		fmt.Fprintf(w, "%s:%d:%d: %s\n", file, at.Line, at.Column, f.Message)
	}
}
