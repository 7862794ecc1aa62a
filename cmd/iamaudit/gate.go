package main

import (
	"github.com/spf13/cobra"

	"github.com/iamaudit/iamaudit/audit"
)

// gate decides by the findings whether the command ends with code 1.
type gate struct {
	failOn    string
	failOnNew string
}

func (g *gate) flags(cmd *cobra.Command) {
	cmd.Flags().StringVar(&g.failOn, "fail-on", "high", "exit with code 1 on findings of this `SEVERITY` or worse: critical, high, medium, low, info, never")
	_ = cmd.RegisterFlagCompletionFunc("fail-on", cobra.FixedCompletions(
		[]string{"critical", "high", "medium", "low", "info", "never"}, cobra.ShellCompDirectiveNoFileComp))
	cmd.Flags().StringVar(&g.failOnNew, "fail-on-new", "", "with --baseline: exit with code 1 on findings of this `SEVERITY` or worse that are new; replaces --fail-on")
	_ = cmd.RegisterFlagCompletionFunc("fail-on-new", cobra.FixedCompletions(
		[]string{"critical", "high", "medium", "low", "info", "never"}, cobra.ShellCompDirectiveNoFileComp))
}

func (g *gate) check() error {
	_, _, err := g.threshold()
	return err
}

// threshold returns the severity from which findings count, 0 for never, and whether only new ones do.
func (g *gate) threshold() (severity audit.Severity, onlyNew bool, err error) {
	flag, name := "--fail-on", g.failOn
	if g.failOnNew != "" {
		flag, name, onlyNew = "--fail-on-new", g.failOnNew, true
	}
	if name == "never" {
		return 0, onlyNew, nil
	}
	severity, err = audit.ParseSeverity(name)
	if err != nil {
		return 0, onlyNew, usageErrorf("%s: %v, never", flag, err)
	}
	return severity, onlyNew, nil
}

// verdict returns errFindings when an open finding is at or above the threshold.
func (g *gate) verdict(r *audit.Result) error {
	threshold, onlyNew, err := g.threshold()
	if err != nil || threshold == 0 {
		return err
	}
	for i := range r.Findings {
		f := &r.Findings[i]
		if f.Open() && f.Severity >= threshold && (!onlyNew || f.Baseline == audit.BaselineNew) {
			return errFindings
		}
	}
	return nil
}
