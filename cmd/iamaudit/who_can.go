package main

import (
	"context"
	"fmt"
	"strings"

	"github.com/jedib0t/go-pretty/v6/table"
	"github.com/spf13/cobra"

	"github.com/iamaudit/iamaudit/access"
	"github.com/iamaudit/iamaudit/internal/printable"
)

func newWhoCan(e *env) *cobra.Command {
	var q question
	cmd := &cobra.Command{
		Use:   "who-can SNAPSHOT ACTION [RESOURCE]",
		Short: "List every principal that can do something, and the path by which it can",
		Long: `Asks for every user, every role and the root user what ` + "`iamaudit can`" + ` would answer, and lists
those that can. For assuming a role it also lists the services and principals of other accounts
that the role trusts.

Exit codes: 0 the list is on standard output, even if it is empty, 2 the command line is
wrong, 3 the snapshot could not be read.`,
		Example: `  iamaudit who-can acme.json s3:GetObject arn:aws:s3:::houdini/logo.png
  iamaudit who-can acme.json sts:AssumeRole arn:aws:iam::889279108296:role/admin`,
		Args: betweenArgs(2, "a snapshot", "an action", "a resource"),
		RunE: func(cmd *cobra.Command, args []string) error {
			if err := q.set(e, args[1], args[2:]); err != nil {
				return err
			}
			return whoCan(cmd.Context(), e, &q, args[0])
		},
	}
	q.flags(cmd)
	return cmd
}

func whoCan(ctx context.Context, e *env, q *question, file string) error {
	keys, err := q.context()
	if err != nil {
		return err
	}
	engine, err := readEngine(ctx, e, file)
	if err != nil {
		return err
	}
	found, unknown := engine.WhoCan(q.request(nil, keys))
	t := table.NewWriter()
	t.SetStyle(plainTable())
	t.AppendHeader(table.Row{"PRINCIPAL", "CAN", "BY"})
	for _, h := range found {
		x := engine.Explain(q.request(h.Principal, keys))
		answer := "yes"
		if !h.Decision.Certain {
			if answer = strings.TrimSpace(provisos(&x)); answer == "" {
				answer = "perhaps"
			}
		}
		t.AppendRow(table.Row{h.Principal, answer, by(&x)})
	}
	var b strings.Builder
	if len(found) > 0 {
		fmt.Fprintln(&b, trimLines(t.Render()))
	}
	inside := 0
	for _, h := range found {
		if h.Principal.Local() {
			inside++
		}
	}
	fmt.Fprintf(&b, "%d of %d principals of the account can", inside, engine.Len())
	if n := len(found) - inside; n > 0 {
		fmt.Fprintf(&b, ", and %d outside it", n)
	}
	fmt.Fprintln(&b)
	if n := len(unknown); n > 0 {
		fmt.Fprintf(&b, "not known of %s: the snapshot lacks documents of their policies\n", names(unknown))
	}
	for _, text := range assumptions(found).Texts() {
		fmt.Fprintf(&b, "assuming that %s\n", text)
	}
	if _, err := fmt.Fprint(e.Stdout, printable.Lines(b.String())); err != nil {
		return fmt.Errorf("write to standard output: %w", err)
	}
	return nil
}

// by names the policy that gives the access, and the group on the way.
func by(x *access.Explanation) string {
	switch {
	case x.Policy == nil && x.Layer == access.IdentityPolicy:
		return "full access of the root user"
	case x.Policy == nil:
		return "the " + x.Layer.String()
	case x.Via != "" && x.Policy.Holder == "":
		return x.Policy.String() + " of group/" + x.Via
	default:
		return x.Policy.String()
	}
}

func assumptions(found []access.Holder) (all access.Assumptions) {
	for _, h := range found {
		all |= h.Decision.Assumptions
	}
	return all &^ access.AssumesDocuments
}

// names lists the first few of many principals.
func names(list []*access.Principal) string {
	const most = 5
	var texts []string
	for _, p := range list[:min(most, len(list))] {
		texts = append(texts, p.String())
	}
	text := strings.Join(texts, ", ")
	if n := len(list) - most; n > 0 {
		text += fmt.Sprintf(" and %d more", n)
	}
	return text
}
