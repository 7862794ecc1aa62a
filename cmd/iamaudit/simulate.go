package main

import (
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"

	"github.com/spf13/cobra"

	"github.com/iamaudit/iamaudit/access"
)

func newSimulate(e *env) *cobra.Command {
	return &cobra.Command{
		Use:   "simulate FILE",
		Short: "Decide requests with their policies, one JSON object per line",
		Long: `Reads requests with all policies that bear on them, one JSON object per line, from a file or,
for -, from standard input, and prints a decision for each: Allowed, ImplicitlyDenied or
ExplicitlyDenied. No account and no network are needed: it is for tests of policies.

Members of a request: principal, action, resource; and, optional, id, resourceAccount, context,
identityPolicies, boundaries, sessionPolicy, scps and rcps (a list per level, from the root to
the account), resourcePolicy. The principal "anonymous" has no credentials. A condition key
that context does not name is one that the request lacks. A line that is no valid request gets
an error and the rest goes on.

Exit codes: 0 every line was read, even if some got an error, 2 the command line is wrong,
3 the file could not be read.`,
		Example: `  iamaudit simulate requests.jsonl
  echo '{"principal":"anonymous","action":"s3:GetObject","resource":"arn:aws:s3:::b/k"}' | iamaudit simulate -`,
		Args: exactArgs("a file of requests"),
		RunE: func(_ *cobra.Command, args []string) error {
			in := e.Stdin
			if args[0] != "-" {
				f, err := os.Open(args[0])
				if errors.Is(err, fs.ErrNotExist) {
					return fmt.Errorf("%s: no such file", args[0])
				}
				if err != nil {
					return fmt.Errorf("read requests: %w", err)
				}
				defer func() { _ = f.Close() }() // it was only read
				in = io.Reader(f)
			}
			return access.Simulate(in, e.Stdout)
		},
	}
}
