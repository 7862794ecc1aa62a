package main

import (
	"context"
	"fmt"
	"io"
	"slices"
	"strings"

	"github.com/jedib0t/go-pretty/v6/table"
	"github.com/spf13/cobra"

	"github.com/iamaudit/iamaudit/collector"
	"github.com/iamaudit/iamaudit/internal/redact"
	"github.com/iamaudit/iamaudit/snapshot"
)

func newSnapshot(e *env) *cobra.Command {
	cmd := &cobra.Command{
		Use:   "snapshot",
		Short: "Look at snapshots, check them, and make them fit to be shared",
		Args:  onlyCommands,
		RunE:  func(cmd *cobra.Command, _ []string) error { return cmd.Help() },
	}
	cmd.AddCommand(newSnapshotInfo(e), newSnapshotValidate(e), newSnapshotRedact(e))
	return cmd
}

func newSnapshotInfo(e *env) *cobra.Command {
	return &cobra.Command{
		Use:     "info SNAPSHOT",
		Short:   "Say what a snapshot holds and what it lacks",
		Long:    `Prints the account, the moment, how many entities there are, and what became of each part.`,
		Example: `  iamaudit snapshot info acme.json.zst`,
		Args:    exactArgs("a snapshot"),
		RunE: func(cmd *cobra.Command, args []string) error {
			a, err := openSnapshot(cmd.Context(), e, args[0], snapshot.Options{})
			if err != nil {
				return err
			}
			return printInfo(e.Stdout, a)
		},
	}
}

func newSnapshotValidate(e *env) *cobra.Command {
	return &cobra.Command{
		Use:   "validate SNAPSHOT…",
		Short: "Check that snapshots can be read",
		Long: `Reads each snapshot as a scan would. A file that is damaged, truncated or no snapshot is named
with line and column, and the exit code is 3. Policy documents that IAM would not accept do
not make a snapshot invalid: they are findings of a scan, and counted here.`,
		Example: `  iamaudit snapshot validate snapshots/*.json`,
		Args:    cobra.ArbitraryArgs,
		RunE: func(cmd *cobra.Command, args []string) error {
			if len(args) == 0 {
				return usageErrorf("snapshot validate is missing a snapshot; see `iamaudit snapshot validate --help`")
			}
			bad := false
			for _, arg := range args {
				a, err := openSnapshot(cmd.Context(), e, arg, snapshot.Options{})
				if err != nil {
					bad = true
					fmt.Fprintf(e.Stderr, "iamaudit: %v\n", err)
					continue
				}
				faulty := 0
				for use := range a.PolicyUses() {
					if use.Document.Document == nil || len(use.Document.Faults) > 0 {
						faulty++
					}
				}
				fmt.Fprintf(e.Stdout, "%s: valid; policy documents that IAM would not accept: %d\n", arg, faulty)
			}
			if bad {
				return errReported
			}
			return nil
		},
	}
}

func newSnapshotRedact(e *env) *cobra.Command {
	var output string
	cmd := &cobra.Command{
		Use:   "redact SNAPSHOT -o FILE",
		Short: "Replace what names the account by stand-ins",
		Long: `Replaces account ids, unique ids and key ids, names, paths, tags and the names in policy
documents by stand-ins, the same one each time, so that a scan of the result finds the same
number of problems of the same kinds; only of equally good ways to more permissions the names
decide which one a finding shows, and so how many findings there are. Actions, Regions, dates,
IP ranges and the names of AWS's own things stay. Read the result before you share it.`,
		Example: `  iamaudit snapshot redact acme.json -o shareable.json`,
		Args:    exactArgs("a snapshot"),
		RunE: func(cmd *cobra.Command, args []string) error {
			if err := apart([]string{output}, args); output != "-" && err != nil {
				return err
			}
			a, err := openSnapshot(cmd.Context(), e, args[0], snapshot.Options{})
			if err != nil {
				return err
			}
			redacted, err := redact.Account(a)
			if err != nil {
				return err
			}
			if output == "-" {
				return snapshot.Encode(e.Stdout, redacted)
			}
			return snapshot.Write(output, redacted)
		},
	}
	cmd.Flags().StringVarP(&output, "output", "o", "-", "write the snapshot to `FILE`; - is standard output")
	return cmd
}

// openSnapshot reads a snapshot from a file, standard input or S3.
func openSnapshot(ctx context.Context, e *env, name string, o snapshot.Options) (*snapshot.Account, error) {
	if !collector.S3(name) {
		return snapshot.Read(name, e.Stdin, o)
	}
	cfg, err := collector.Login{}.Config(ctx)
	if err != nil {
		return nil, err
	}
	return collector.Open(ctx, cfg, name, o)
}

// printInfo prints what a snapshot holds.
func printInfo(w io.Writer, a *snapshot.Account) error {
	t := table.NewWriter()
	t.SetStyle(plainTable())
	account := a.AccountID
	if a.AccountAlias != "" {
		account += " (" + a.AccountAlias + ")"
	}
	t.AppendRow(table.Row{"account", account})
	t.AppendRow(table.Row{"partition", a.Partition})
	collected := "not known; --as-of DATE tells a scan"
	if !a.CollectedAt.IsZero() {
		collected = a.CollectedAt.Format("2006-01-02 15:04:05Z07:00")
	}
	t.AppendRow(table.Row{"collected", collected})
	if a.CollectorVersion != "" {
		t.AppendRow(table.Row{"collector", a.CollectorVersion})
	}
	for _, row := range []struct {
		what string
		n    int
	}{
		{"users", len(a.UserDetailList)},
		{"groups", len(a.GroupDetailList)},
		{"roles", len(a.RoleDetailList)},
		{"policies", len(a.Policies)},
	} {
		t.AppendRow(table.Row{row.what, row.n})
	}
	parts := table.NewWriter()
	parts.SetStyle(plainTable())
	names := make([]string, 0, len(a.Parts))
	for p := range a.Parts {
		names = append(names, string(p))
	}
	slices.Sort(names)
	for _, name := range names {
		state := a.State(snapshot.Part(name))
		parts.AppendRow(table.Row{name, state.Status, strings.TrimPrefix(state.Action+" "+state.Reason, " ")})
	}
	if _, err := fmt.Fprintf(w, "%s\n\n%s\n", trimLines(t.Render()), trimLines(parts.Render())); err != nil {
		return fmt.Errorf("write to standard output: %w", err)
	}
	return nil
}

// trimLines takes the blanks off the ends of lines.
func trimLines(s string) string {
	lines := strings.Split(s, "\n")
	for i := range lines {
		lines[i] = strings.TrimRight(lines[i], " ")
	}
	return strings.Join(lines, "\n")
}
