package main

import (
	"github.com/spf13/cobra"

	"github.com/iamaudit/iamaudit/audit"
)

// gate decides by the findings whether the command ends with code 1.
type gate struct{ failOn string }

func (g *gate) flags(cmd *cobra.Command) {
	cmd.Flags().StringVar(&g.failOn, "fail-on", "high", "exit with code 1 on findings of this `SEVERITY` or worse: critical, high, medium, low, info, never")
	_ = cmd.RegisterFlagCompletionFunc("fail-on", cobra.FixedCompletions(
		[]string{"critical", "high", "medium", "low", "info", "never"}, cobra.ShellCompDirectiveNoFileComp))
}

func (g *gate) check() error {
	if g.failOn == "never" {
		return nil
	}
	if _, err := audit.ParseSeverity(g.failOn); err != nil {
		return usageErrorf("--fail-on: %v, never", err)
	}
	return nil
}

// verdict returns errFindings when an active finding is at or above the threshold.
func (g *gate) verdict(r *audit.Result) error {
	if g.failOn == "never" {
		return nil
	}
	threshold, err := audit.ParseSeverity(g.failOn)
	if err != nil {
		return usageErrorf("--fail-on: %v, never", err)
	}
	for i := range r.Findings {
		if f := &r.Findings[i]; f.Suppression == nil && f.Severity >= threshold {
			return errFindings
		}
	}
	return nil
}
