package main

import (
	"fmt"
	"io"
	"strings"

	"github.com/jedib0t/go-pretty/v6/table"
	"github.com/spf13/cobra"

	"github.com/iamaudit/iamaudit/audit"
	"github.com/iamaudit/iamaudit/internal/suggest"
	"github.com/iamaudit/iamaudit/rules"
)

func newRules(e *env) *cobra.Command {
	var frameworks []string
	var own regoFlags
	cmd := &cobra.Command{
		Use:   "rules",
		Short: "List the rules; explain one; write your own",
		Example: `  iamaudit rules
  iamaudit rules show admin-grant
  iamaudit rules --compliance cis-7.0
  iamaudit rules --rego acme-rules`,
		Args: func(cmd *cobra.Command, args []string) error {
			if len(args) == 1 && args[0] == "list" { // many say so, and nothing else can be meant
				return nil
			}
			return onlyCommands(cmd, args)
		},
		RunE: func(*cobra.Command, []string) error {
			all, err := own.withBuiltIn()
			if err != nil {
				return err
			}
			list, err := findFrameworks(frameworks)
			if err != nil {
				return err
			}
			for i := range list {
				if err := listControls(e.Stdout, &list[i], all); err != nil {
					return err
				}
			}
			if len(list) > 0 {
				return nil
			}
			return listRules(e.Stdout, all)
		},
	}
	own.pathFlags(cmd)
	complianceFlag(cmd, &frameworks, "list the controls of this `FRAMEWORK` and the rules that serve them, e.g. cis-7.0 (repeatable)")
	cmd.AddCommand(
		newRulesShow(e),
		newRulesInit(e), newRulesNew(e), newRulesCheck(e), newRulesTest(e), newRulesInput(e), newRulesEval(e), newRulesBundle(e), newRulesDocs(e),
	)
	return cmd
}

// listRules prints a line for each rule.
func listRules(w io.Writer, all []*audit.Rule) error {
	t := table.NewWriter()
	t.SetStyle(plainTable())
	t.AppendHeader(table.Row{"ID", "SEVERITY", "CATEGORY", "TITLE"})
	for _, r := range all {
		title := r.Title
		if r.Off {
			title += " (off unless asked for)"
		}
		t.AppendRow(table.Row{r.ID, r.Severity.String(), r.Category, title})
	}
	_, err := fmt.Fprintln(w, trimLines(t.Render()))
	return err
}

// plainTable is a table without lines: columns two spaces apart.
func plainTable() table.Style {
	s := table.StyleLight
	s.Options = table.OptionsNoBordersAndSeparators
	s.Box.PaddingLeft, s.Box.PaddingRight = "", "  "
	return s
}

func newRulesShow(e *env) *cobra.Command {
	var own regoFlags
	cmd := &cobra.Command{
		Use:   "show ID",
		Short: "Explain one rule: why it matters, what to do, an example",
		Args:  exactArgs("a rule ID"),
		ValidArgsFunction: func(*cobra.Command, []string, string) ([]string, cobra.ShellCompDirective) {
			return ruleIDs(rules.All()), cobra.ShellCompDirectiveNoFileComp
		},
		RunE: func(_ *cobra.Command, args []string) error {
			all, err := own.withBuiltIn()
			if err != nil {
				return err
			}
			for _, r := range all {
				if r.ID == args[0] {
					return showRule(e.Stdout, r)
				}
			}
			return usageErrorf("unknown rule %q%s; `iamaudit rules` lists them", args[0], suggest.DidYouMean(args[0], ruleIDs(all)))
		},
	}
	own.pathFlags(cmd)
	return cmd
}

// showRule prints all that a rule says of itself.
func showRule(w io.Writer, r *audit.Rule) error {
	var b strings.Builder
	fmt.Fprintf(&b, "%s  (%s, %s)\n%s\n", r.ID, r.Severity, r.Category, r.Title)
	section := func(title, text string) {
		if text = strings.TrimSpace(text); text != "" {
			fmt.Fprintf(&b, "\n%s\n  %s\n", title, strings.ReplaceAll(text, "\n", "\n  "))
		}
	}
	section("Why it matters", r.Risk)
	section("What to do", r.Remedy)
	var params, controls []string
	for _, p := range r.Params {
		params = append(params, fmt.Sprintf("--param %s.%s=%s  %s", r.ID, p.Name, p.Default, p.Doc))
	}
	for _, c := range r.Controls {
		controls = append(controls, c.Framework+" "+c.ID)
	}
	section("Parameters", strings.Join(params, "\n"))
	section("Controls", strings.Join(controls, ", "))
	section("Read more", strings.Join(r.Links, "\n"))
	section("Example it flags", r.Example)
	if _, err := fmt.Fprintln(w, strings.TrimRight(b.String(), "\n")); err != nil {
		return fmt.Errorf("write to standard output: %w", err)
	}
	return nil
}
