package main

import (
	"context"
	"fmt"
	"strings"

	"github.com/spf13/cobra"

	"github.com/iamaudit/iamaudit/access"
	"github.com/iamaudit/iamaudit/internal/printable"
	"github.com/iamaudit/iamaudit/policy"
)

func newWhatCan(e *env) *cobra.Command {
	return &cobra.Command{
		Use:   "what-can SNAPSHOT PRINCIPAL",
		Short: "List what a principal can do, compressed to patterns",
		Long: `Puts together all grants of a principal, takes away what Deny statements, its permissions
boundary and SCPs take, and leaves out what other patterns cover. What a role's sessions
get through policies of resources is in no snapshot.

Exit codes: 0 the list is on standard output, even if it is empty, 2 the command line is
wrong, 3 the snapshot could not be read.`,
		Example: `  iamaudit what-can acme.json role/ci
  iamaudit what-can acme.json user/jeff`,
		Args: exactArgs("a snapshot", "a principal"),
		RunE: func(cmd *cobra.Command, args []string) error { return whatCan(cmd.Context(), e, args[0], args[1]) },
	}
}

func whatCan(ctx context.Context, e *env, file, name string) error {
	engine, err := readEngine(ctx, e, file)
	if err != nil {
		return err
	}
	p, err := engine.Find(name)
	if err != nil {
		return usageErrorf("%w", err)
	}
	if !p.Local() {
		return usageErrorf("%q is not in the account; want user/NAME, role/NAME, root, or an ARN of one of them", name)
	}
	if _, err := fmt.Fprint(e.Stdout, printable.Lines(permissions(p, engine.Permissions(p)))); err != nil {
		return fmt.Errorf("write to standard output: %w", err)
	}
	return nil
}

// permissions writes each permission as a paragraph: actions, resources, and what limits them.
func permissions(p *access.Principal, list []access.Permission) string {
	var b strings.Builder
	if len(list) == 0 {
		fmt.Fprintf(&b, "%s can do nothing\n", p)
	}
	for i := range list {
		perm := &list[i]
		line := func(name string, values []string) {
			if len(values) > 0 {
				fmt.Fprintf(&b, "  %-8s%s\n", name, strings.Join(values, " "))
			}
		}
		fmt.Fprintf(&b, "%s\n", strings.Join(perm.Actions, " "))
		line("except", perm.ExceptActions)
		line("on", perm.Resources)
		line("not on", perm.ExceptResources)
		for j := range perm.Conditions {
			c := &perm.Conditions[j]
			clause := policy.Clause{Key: c.Key, Operator: c.Operator}
			for _, v := range c.Values {
				clause.Values = append(clause.Values, v.Text)
			}
			line("if", []string{clause.String()})
		}
		for _, l := range perm.Limits {
			line("unless", []string{limitText(l)})
		}
		line("by", grantNames(perm.Grants))
	}
	for _, missing := range p.Missing {
		fmt.Fprintf(&b, "not known: the snapshot lacks the document of %s\n", missing)
	}
	return b.String()
}

func limitText(l access.Limit) string {
	switch {
	case l.Policy == nil:
		return "the " + l.Layer.String() + " does not allow it"
	case l.Statement == nil:
		return l.Policy.String() + " does not allow it"
	case l.Conditional:
		return l.Policy.String() + " denies it, under conditions"
	default:
		return l.Policy.String() + " denies it, on some resources"
	}
}

func grantNames(grants []access.Grant) []string {
	var out []string
	for i, g := range grants {
		name := g.Policy.String()
		if g.Via.Group != nil && g.Holder == "" {
			name += " of " + g.Via.String()
		}
		if i+1 < len(grants) {
			name += ","
		}
		if len(out) == 0 || strings.TrimSuffix(out[len(out)-1], ",") != strings.TrimSuffix(name, ",") {
			out = append(out, name)
		}
	}
	if n := len(out); n > 0 {
		out[n-1] = strings.TrimSuffix(out[n-1], ",")
	}
	return out
}
