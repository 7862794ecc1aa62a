package main

import (
	"errors"
	"fmt"
	"io"
	"slices"
	"time"

	"github.com/spf13/cobra"

	"github.com/iamaudit/iamaudit/audit"
	"github.com/iamaudit/iamaudit/internal/printable"
	"github.com/iamaudit/iamaudit/rego"
	"github.com/iamaudit/iamaudit/rules"
)

// regoFlags say where the user's own rules are and how they run.
type regoFlags struct {
	paths      []string
	namespaces []string
	timeout    time.Duration
	onError    string

	failures []audit.RuleError // of rules that could not be loaded
}

func (r *regoFlags) flags(cmd *cobra.Command) {
	r.pathFlags(cmd)
	f := cmd.Flags()
	f.DurationVar(&r.timeout, "rego-timeout", 10*time.Second, "how long one Rego rule may take")
	f.StringVar(&r.onError, "rego-errors", "fail", "what a Rego rule that fails does to the exit code: fail (3) or warn")
	_ = cmd.RegisterFlagCompletionFunc("rego-errors", cobra.FixedCompletions([]string{"fail", "warn"}, cobra.ShellCompDirectiveNoFileComp))
}

// pathFlags are the flags that say where the rules are.
func (r *regoFlags) pathFlags(cmd *cobra.Command) {
	cmd.Flags().StringArrayVar(&r.paths, "rego", nil, "load Rego rules from this `PATH`: a file, a directory or a bundle (repeatable)")
	r.namespaceFlag(cmd)
}

func (r *regoFlags) namespaceFlag(cmd *cobra.Command) {
	cmd.Flags().StringArrayVar(&r.namespaces, "namespace", nil, "the `PACKAGE` of Rego rules written for conftest (repeatable; default main)")
}

// withBuiltIn returns all built-in rules and, behind them, the user's.
func (r *regoFlags) withBuiltIn() ([]*audit.Rule, error) {
	if len(r.paths) == 0 {
		return rules.All(), nil
	}
	own, err := rego.Load(r.paths, r.options())
	return slices.Concat(rules.All(), own), err
}

func (r *regoFlags) check() error {
	if !slices.Contains([]string{"fail", "warn"}, r.onError) {
		return usageErrorf("unknown value %q of --rego-errors; want fail or warn", r.onError)
	}
	if r.timeout <= 0 {
		return usageErrorf("--rego-timeout %s: want a duration like 10s", r.timeout)
	}
	return nil
}

func (r *regoFlags) options() rego.Options {
	return rego.Options{Timeout: r.timeout, Namespaces: r.namespaces}
}

// load returns the user's rules that are good and remembers what is wrong with the others. The
// configuration may name more places than the flags.
func (r *regoFlags) load(configured []string) ([]*audit.Rule, error) {
	paths := slices.Concat(configured, r.paths)
	if err := r.check(); err != nil || len(paths) == 0 {
		return nil, err
	}
	loaded, err := rego.Load(paths, r.options())
	if list, ok := errors.AsType[rego.Errors](err); ok {
		for _, e := range list {
			r.failures = append(r.failures, audit.RuleError{Rule: e.Rule, File: e.File, Line: e.Line, Message: e.Message})
		}
		return loaded, nil
	}
	return loaded, err
}

// report prints the rules that failed and reports whether the audit failed with them.
func (r *regoFlags) report(w io.Writer, result *audit.Result) (failed bool) {
	for i := range result.Errors {
		e := &result.Errors[i]
		fmt.Fprintf(w, "iamaudit: %s\n", printable.String(e.String()))
		// Rules of the user have a file; a built-in rule that fails is always an error of the audit.
		failed = failed || e.File == "" || r.onError != "warn"
	}
	return failed
}
