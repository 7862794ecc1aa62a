package main

import (
	"fmt"
	"io"
	"slices"
	"strings"

	"github.com/jedib0t/go-pretty/v6/table"
	"github.com/spf13/cobra"

	"github.com/iamaudit/iamaudit/audit"
	"github.com/iamaudit/iamaudit/compliance"
)

// complianceFlag adds --compliance, with completion.
func complianceFlag(cmd *cobra.Command, into *[]string, usage string) {
	cmd.Flags().StringArrayVar(into, "compliance", nil, usage)
	var ids []string
	for _, f := range compliance.Frameworks() {
		ids = append(ids, f.ID+"\t"+f.Title)
	}
	_ = cmd.RegisterFlagCompletionFunc("compliance", cobra.FixedCompletions(ids, cobra.ShellCompDirectiveNoFileComp))
}

// findFrameworks returns the frameworks of these names, each once.
func findFrameworks(ids []string) ([]compliance.Framework, error) {
	var list []compliance.Framework
	for _, id := range ids {
		f, err := compliance.Find(id)
		if err != nil {
			return nil, usageErrorf("--compliance: %v", err)
		}
		if !slices.ContainsFunc(list, func(have compliance.Framework) bool { return have.ID == f.ID }) {
			list = append(list, f)
		}
	}
	return list, nil
}

// serves reports whether the rule serves a control of one of the frameworks.
func serves(r *audit.Rule, frameworks []compliance.Framework) bool {
	return slices.ContainsFunc(r.Controls, func(c audit.Control) bool {
		return slices.ContainsFunc(frameworks, func(f compliance.Framework) bool { return f.ID == c.Framework })
	})
}

// listControls prints the controls of a framework and the rules that serve each.
func listControls(w io.Writer, f *compliance.Framework, all []*audit.Rule) error {
	t := table.NewWriter()
	t.SetStyle(plainTable())
	t.AppendHeader(table.Row{"CONTROL", "RULES", "TITLE"})
	for _, c := range f.Controls {
		var ids []string
		for _, r := range all {
			if slices.Contains(r.Controls, audit.Control{Framework: f.ID, ID: c.ID}) {
				ids = append(ids, r.ID)
			}
		}
		title := c.Title
		if c.Manual != "" {
			ids = append(ids, "(manual)")
		}
		t.AppendRow(table.Row{c.ID, strings.Join(ids, "\n"), title})
	}
	_, err := fmt.Fprintf(w, "%s\n\n%s\n", f.Title, trimLines(t.Render()))
	return err
}
