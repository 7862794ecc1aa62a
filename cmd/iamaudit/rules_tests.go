package main

import (
	"context"
	"fmt"
	"regexp"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"github.com/iamaudit/iamaudit/audit"
	"github.com/iamaudit/iamaudit/internal/fixture"
	"github.com/iamaudit/iamaudit/rego"
)

// rulesTestOptions are the flags of `iamaudit rules test`.
type rulesTestOptions struct {
	regoFlags

	run       string
	coverage  bool
	threshold float64
	verbose   bool
}

func newRulesTest(e *env) *cobra.Command {
	var o rulesTestOptions
	cmd := &cobra.Command{
		Use:   "test [PATH…]",
		Short: "Run the tests of your rules",
		Long: `Runs unit tests, rules named test_… in files named *_test.rego, and fixtures: files
testdata/RULE.txtar with snapshots that say in comments what the rule must find,

    "Action": "*", "Resource": "*"} // want high "may do everything"

and snapshots named near-miss… on which it must stay silent.

Exit codes: 0 all passed, 1 a test failed or too little is covered, 3 the tests could not be run.`,
		Example: `  iamaudit rules test acme-rules
  iamaudit rules test acme-rules --run admins --verbose
  iamaudit rules test acme-rules --threshold 90`,
		RunE: func(cmd *cobra.Command, args []string) error { return o.test(cmd.Context(), e, here(args)) },
	}
	f := cmd.Flags()
	o.namespaceFlag(cmd)
	f.StringVar(&o.run, "run", "", "run only tests and fixtures whose name matches this `REGEXP`")
	f.BoolVar(&o.coverage, "coverage", false, "say which lines of the rules no test ran")
	f.Float64Var(&o.threshold, "threshold", 0, "fail when fewer than this `PERCENT` of the lines ran")
	f.BoolVarP(&o.verbose, "verbose", "v", false, "name the tests that pass, too")
	return cmd
}

func (o *rulesTestOptions) test(ctx context.Context, e *env, paths []string) error {
	pattern, err := regexp.Compile(o.run)
	if err != nil {
		return usageErrorf("--run: %v", err)
	}
	coverage := rego.NewCoverage()
	tests, err := rego.UnitTests(ctx, paths, o.run, o.options(), coverage)
	if err != nil {
		return err
	}
	passed, failed := 0, 0
	for _, t := range tests {
		switch {
		case t.Skipped:
			fmt.Fprintf(e.Stdout, "SKIP  %s\n", t.Name)
		case t.Passed:
			passed++
			if o.verbose {
				fmt.Fprintf(e.Stdout, "ok    %s\n%s", t.Name, indent(t.Output))
			}
		default:
			failed++
			fmt.Fprintf(e.Stdout, "FAIL  %s\n      %s:%d: %s\n%s", t.Name, t.File, t.Line, t.Message, indent(t.Output))
		}
	}
	good, bad, err := o.fixtures(ctx, e, paths, pattern, coverage)
	if err != nil {
		return err
	}
	passed, failed = passed+good, failed+bad
	if passed+failed == 0 {
		return fmt.Errorf("no tests in %s; want files named *_test.rego, or testdata/RULE.txtar", strings.Join(paths, ", "))
	}
	fmt.Fprintf(e.Stdout, "%d passed, %d failed\n", passed, failed)
	short := o.covered(e, coverage)
	if failed > 0 || short {
		return errFindings
	}
	return nil
}

// fixtures runs each fixture with the rule that it is named after.
func (o *rulesTestOptions) fixtures(ctx context.Context, e *env, paths []string, pattern *regexp.Regexp, c *rego.Coverage) (passed, failed int, err error) {
	files, err := rego.Fixtures(paths)
	if err != nil || len(files) == 0 {
		return 0, 0, err
	}
	rules, err := rego.Load(paths, c.Options(o.options()))
	if err != nil {
		return 0, 0, err
	}
	for _, file := range files {
		f, err := fixture.Read(file)
		if err != nil {
			return passed, failed, err
		}
		if !pattern.MatchString(f.Name) {
			continue
		}
		i := slices.IndexFunc(rules, func(r *audit.Rule) bool { return r.ID[strings.LastIndexByte(r.ID, '/')+1:] == f.Name })
		if i < 0 {
			failed++
			fmt.Fprintf(e.Stdout, "FAIL  %s\n      no rule has the name %s\n", file, f.Name)
			continue
		}
		problems := f.Check(ctx, rules[i])
		if len(problems) == 0 {
			passed++
			if o.verbose {
				fmt.Fprintf(e.Stdout, "ok    %s\n", file)
			}
			continue
		}
		failed++
		fmt.Fprintf(e.Stdout, "FAIL  %s\n", file)
		for _, p := range problems {
			fmt.Fprintf(e.Stdout, "      %s\n", p)
		}
	}
	return passed, failed, nil
}

// covered prints what the tests ran and reports whether it was too little.
func (o *rulesTestOptions) covered(e *env, c *rego.Coverage) (short bool) {
	if !o.coverage && o.threshold == 0 {
		return false
	}
	percent, missing := c.Report()
	for _, m := range missing {
		lines := fmt.Sprint(m.Start)
		if m.End > m.Start {
			lines = fmt.Sprintf("%d-%d", m.Start, m.End)
		}
		fmt.Fprintf(e.Stdout, "not covered: %s:%s\n", m.File, lines)
	}
	fmt.Fprintf(e.Stdout, "coverage: %.1f%% of the lines\n", percent)
	if percent < o.threshold {
		fmt.Fprintf(e.Stderr, "iamaudit: coverage is below the threshold of %g%%\n", o.threshold)
		return true
	}
	return false
}

func indent(text string) string {
	if text == "" {
		return ""
	}
	return "      " + strings.ReplaceAll(strings.TrimRight(text, "\n"), "\n", "\n      ") + "\n"
}
