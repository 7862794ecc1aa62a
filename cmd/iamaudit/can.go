package main

import (
	"context"
	"fmt"
	"strings"

	"github.com/spf13/cobra"

	"github.com/iamaudit/iamaudit/access"
	"github.com/iamaudit/iamaudit/internal/printable"
	"github.com/iamaudit/iamaudit/policy"
	"github.com/iamaudit/iamaudit/snapshot"
)

// errNotAllowed ends `can` with code 1: the answer is no, and it has been printed.
var errNotAllowed = errFindings

func newCan(e *env) *cobra.Command {
	var q question
	cmd := &cobra.Command{
		Use:   "can SNAPSHOT PRINCIPAL ACTION [RESOURCE]",
		Short: "Tell whether a principal can do something, and why",
		Long: `Decides as AWS does over identity policies, groups, permissions boundary, SCPs, RCPs and
role trust policies, and shows every statement that spoke for or against. Where the answer
hangs on condition keys that were not given with --context it says "allowed if". Policies of
resources other than roles are in no snapshot.

PRINCIPAL is user/NAME, role/NAME, root, anonymous, the name of a service, or an ARN; RESOURCE
is an ARN, or "*" (the default) for an action that works on no particular resource.

Exit codes: 0 allowed (perhaps under conditions), 1 not allowed, 2 the command line is wrong,
3 the snapshot could not be read.`,
		Example: `  iamaudit can acme.json user/jeff iam:CreateAccessKey arn:aws:iam::889279108296:user/app/backup
  iamaudit can acme.json role/ci ec2:RunInstances --context aws:RequestedRegion=eu-west-1`,
		Args: betweenArgs(3, "a snapshot", "a principal", "an action", "a resource"),
		RunE: func(cmd *cobra.Command, args []string) error {
			if err := q.set(e, args[2], args[3:]); err != nil {
				return err
			}
			return can(cmd.Context(), e, &q, args[0], args[1])
		},
	}
	q.flags(cmd)
	return cmd
}

// betweenArgs wants an argument for each name; those from the one with index least on may be left out.
func betweenArgs(least int, names ...string) cobra.PositionalArgs {
	return func(cmd *cobra.Command, args []string) error {
		if len(args) >= least && len(args) <= len(names) {
			return nil
		}
		return exactArgs(names[:max(least, min(len(args), len(names)))]...)(cmd, args)
	}
}

func can(ctx context.Context, e *env, q *question, file, name string) error {
	keys, err := q.context()
	if err != nil {
		return err
	}
	engine, err := readEngine(ctx, e, file)
	if err != nil {
		return err
	}
	p, err := engine.Find(name)
	if err != nil {
		return usageErrorf("%w", err)
	}
	x := engine.Explain(q.request(p, keys))
	if _, err := fmt.Fprint(e.Stdout, printable.Lines(explain(engine, &x))); err != nil {
		return fmt.Errorf("write to standard output: %w", err)
	}
	if x.Outcome != access.Allowed {
		return errNotAllowed
	}
	return nil
}

// explain writes the answer, and a line for every statement that the request met.
func explain(engine *access.Engine, x *access.Explanation) string {
	var b strings.Builder
	switch {
	case x.Outcome == access.Allowed && x.Certain:
		fmt.Fprintf(&b, "allowed: %s\n", x.Reason())
	case x.Outcome == access.Allowed:
		fmt.Fprintf(&b, "allowed%s: %s\n", provisos(x), x.Reason())
	case x.Outcome == access.ExplicitlyDenied:
		fmt.Fprintf(&b, "explicitly denied: %s\n", x.Reason())
	default:
		fmt.Fprintf(&b, "not allowed: %s\n", x.Reason())
	}
	var refs []snapshot.Ref
	for _, s := range x.Steps {
		refs = append(refs, s.Policy.Ref(s.Statement))
	}
	where := newPlaces(engine.Account, refs)
	for i, s := range x.Steps {
		fmt.Fprintf(&b, "  %s\n", stepText(s, where.of(refs[i])))
	}
	for _, text := range relevant(x).Texts() {
		fmt.Fprintf(&b, "  assuming that %s\n", text)
	}
	return b.String()
}

// relevant are the assumptions that could change the answer: what was not allowed in the first place,
// no SCP can allow.
func relevant(x *access.Explanation) access.Assumptions {
	if x.Outcome == access.Allowed {
		return x.Assumptions
	}
	return x.Assumptions & access.AssumesDocuments
}

// stepText says what one statement did, where it stands, and what it asked.
func stepText(s access.Step, place string) string {
	verb := map[policy.Effect]string{policy.Allow: "allows", policy.Deny: "denies"}[s.Statement.Effect]
	if s.Truth == policy.Maybe {
		verb = map[policy.Effect]string{policy.Allow: "may allow", policy.Deny: "may deny"}[s.Statement.Effect]
	}
	text := fmt.Sprintf("%s %s it (%s)", s.Policy, verb, place)
	if s.Via != "" && s.Policy.Holder == "" {
		text = fmt.Sprintf("%s, attached to group/%s, %s it (%s)", s.Policy, s.Via, verb, place)
	}
	if len(s.Clauses) > 0 {
		text += " because "
		if s.Truth == policy.Maybe {
			text = strings.TrimSuffix(text, " because ") + " if "
		}
		text += clauseText(s.Clauses, " and ")
	}
	return text
}
