package main

import (
	"fmt"
	"path/filepath"
	"strings"

	"github.com/spf13/cobra"

	"github.com/iamaudit/iamaudit/audit"
	"github.com/iamaudit/iamaudit/rego"
)

func newRulesInit(e *env) *cobra.Command {
	var pack string
	cmd := &cobra.Command{
		Use:   "init DIR",
		Short: "Start a pack of your own rules",
		Long: `Writes the skeleton of a pack of Rego rules: its manifest and README, the schema of what rules
see, the functions they may call, a sample of the input, and settings for the editor.`,
		Example: `  iamaudit rules init acme-rules
  iamaudit rules new acme/no-admins acme-rules`,
		Args: exactArgs("a directory"),
		RunE: func(_ *cobra.Command, args []string) error {
			if pack == "" {
				pack = packName(args[0])
			}
			return wrote(e)(rego.Pack(args[0], pack))
		},
	}
	cmd.Flags().StringVar(&pack, "pack", "", "the `NAME` of the pack (default: made from the directory's)")
	return cmd
}

// packName makes a name for a pack from that of its directory.
func packName(dir string) string {
	abs, err := filepath.Abs(dir)
	if err != nil {
		return "rules"
	}
	name := strings.Map(func(r rune) rune {
		switch {
		case r >= 'a' && r <= 'z', r >= '0' && r <= '9':
			return r
		case r >= 'A' && r <= 'Z':
			return r + 'a' - 'A'
		default:
			return '-'
		}
	}, filepath.Base(abs))
	for _, suffix := range []string{"-rules", "-policies", "-policy"} {
		name = strings.TrimSuffix(name, suffix)
	}
	return strings.Trim(name, "-")
}

// wrote prints which files were written.
func wrote(e *env) func(files []string, err error) error {
	return func(files []string, err error) error {
		for _, file := range files {
			fmt.Fprintln(e.Stdout, file)
		}
		return err
	}
}

func newRulesNew(e *env) *cobra.Command {
	var kind, severity string
	cmd := &cobra.Command{
		Use:   "new PACK/RULE [DIR]",
		Short: "Write a new rule with its tests",
		Long: `Writes a Rego rule that works, a unit test and a fixture, all passing: change them until they say
what you want. The directory is the current one unless given.`,
		Example: `  iamaudit rules new acme/no-admins acme-rules --kind user --severity high`,
		Args: func(cmd *cobra.Command, args []string) error {
			if len(args) == 2 {
				return nil
			}
			return exactArgs("the ID of a rule, PACK/RULE")(cmd, args)
		},
		RunE: func(_ *cobra.Command, args []string) error {
			dir := "."
			if len(args) == 2 {
				dir = args[1]
			}
			s, err := audit.ParseSeverity(severity)
			if err != nil {
				return usageErrorf("--severity: %v", err)
			}
			rule := rego.NewRule{ID: args[0], Kind: kind, Severity: s}
			if err := rule.Check(); err != nil {
				return usageErrorf("%v", err)
			}
			return wrote(e)(rule.Write(dir))
		},
	}
	cmd.Flags().StringVar(&kind, "kind", "role", "what the rule looks at: user, group or role")
	cmd.Flags().StringVar(&severity, "severity", "high", "critical, high, medium, low or info")
	return cmd
}

func newRulesDocs(e *env) *cobra.Command {
	var flags regoFlags
	var reference bool
	cmd := &cobra.Command{
		Use:   "docs [PATH…]",
		Short: "Print pages on your rules, in Markdown, from their METADATA",
		Example: `  iamaudit rules docs acme-rules > acme-rules/RULES.md
  iamaudit rules docs --reference        # the input and the functions`,
		RunE: func(_ *cobra.Command, args []string) error {
			if reference {
				return rego.Reference(e.Stdout)
			}
			rules, err := rego.Load(here(args), flags.options())
			if err != nil {
				return err
			}
			return rego.Document(e.Stdout, rules)
		},
	}
	flags.namespaceFlag(cmd)
	cmd.Flags().BoolVar(&reference, "reference", false, "print the reference of the input and of the functions instead")
	return cmd
}

// here is the current directory if no path is given.
func here(args []string) []string {
	if len(args) == 0 {
		return []string{"."}
	}
	return args
}
