package main

import (
	"context"
	"errors"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"github.com/iamaudit/iamaudit/internal/suggest"
)

// run runs one command line and returns its exit code.
func run(ctx context.Context, e *env, args []string) int {
	useCatalog(e)
	root := newRoot(e)
	root.SetArgs(args)
	return exitCode(ctx, e, root.ExecuteContext(ctx))
}

// nearFlag says which flag may be meant by one that the command does not have.
func nearFlag(cmd *cobra.Command, err error) string {
	unknown, ok := errors.AsType[*pflag.NotExistError](err)
	if !ok || len(unknown.GetSpecifiedName()) < 2 { // one letter is near to every other
		return ""
	}
	var names []string
	cmd.Flags().VisitAll(func(f *pflag.Flag) {
		if !f.Hidden {
			names = append(names, f.Name)
		}
	})
	if near := suggest.Nearest(unknown.GetSpecifiedName(), names); near != "" {
		return suggest.Question("--" + near)
	}
	return ""
}

// newRoot builds the whole command tree.
func newRoot(e *env) *cobra.Command {
	root := &cobra.Command{
		Use:   "iamaudit",
		Short: "Audit the IAM of an AWS account",
		Long: `iamaudit snapshots the IAM of a whole AWS account and audits the snapshot: admin and
wildcard grants, root keys, stale credentials, escalation paths, risky trust, and
whatever your own Rego rules look for.`,
		Example: `  iamaudit scan                                       # collect and audit the account of your credentials
  iamaudit collect -o acme.json                       # take a snapshot
  iamaudit scan acme.json -o results.sarif -o report.html`,
		Version:           version(),
		SilenceErrors:     true,
		SilenceUsage:      true,
		DisableAutoGenTag: true,
		Args:              onlyCommands,
		RunE:              func(cmd *cobra.Command, _ []string) error { return cmd.Help() },
	}
	root.SetIn(e.Stdin)
	root.SetOut(e.Stdout)
	root.SetErr(e.Stderr)
	root.SetVersionTemplate(versionLine())
	root.SetFlagErrorFunc(func(cmd *cobra.Command, err error) error {
		return usageErrorf("%v%s; see `%s --help`", err, nearFlag(cmd, err), cmd.CommandPath())
	})
	root.AddCommand(
		newCollect(e),
		newScan(e),
		newReport(e),
		newDiff(e),
		newPolicy(e),
		newCan(e),
		newWhoCan(e),
		newWhatCan(e),
		newSimulate(e),
		newRules(e),
		newCatalog(e),
		newSnapshot(e),
		newVersion(e),
	)
	root.InitDefaultHelpCmd()
	if help, _, err := root.Find([]string{"help"}); err == nil {
		help.Args = helpTopic
	}
	return root
}
