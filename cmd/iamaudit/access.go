package main

import (
	"context"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"github.com/spf13/cobra"

	"github.com/iamaudit/iamaudit/access"
	"github.com/iamaudit/iamaudit/catalog"
	"github.com/iamaudit/iamaudit/internal/suggest"
	"github.com/iamaudit/iamaudit/policy"
	"github.com/iamaudit/iamaudit/snapshot"
)

// question is what the commands about access have in common: a request, and what is known of it.
type question struct {
	action, resource string
	account          string   // that owns the resource
	keys             []string // KEY=VALUE
	complete         bool
}

func (q *question) flags(cmd *cobra.Command) {
	f := cmd.Flags()
	f.StringArrayVar(&q.keys, "context", nil, "a condition key of the request, as `KEY=VALUE` (repeatable; KEY= says that the request lacks it)")
	f.BoolVar(&q.complete, "context-complete", false, "the request has no other condition keys than those of --context and those of the principal")
	f.StringVar(&q.account, "resource-account", "", "`ACCOUNT` that owns the resource, where its ARN does not say")
}

// set reads action and resource; an empty resource is what the action works on if it works on
// nothing in particular.
func (q *question) set(e *env, action string, resource []string) error {
	if err := policy.CheckAction(action, false); err != nil {
		return usageErrorf("%v%s", err, didYouMean(action))
	}
	if catalog.Default().Lookup(action) == nil {
		// AWS adds actions every day: one that the catalog does not know is decided all the same.
		fmt.Fprintf(e.Stderr, "iamaudit: the catalog does not know the action %q%s\n", action, didYouMean(action))
	}
	q.action, q.resource = action, "*"
	if len(resource) > 0 {
		q.resource = resource[0]
	}
	if _, ok := policy.ParseARN(q.resource); !ok && q.resource != "*" {
		return usageErrorf(`%q is not a resource; want an ARN such as arn:aws:s3:::bucket/key, or "*"`, q.resource)
	}
	if q.account != "" && (len(q.account) != 12 || strings.Trim(q.account, "0123456789") != "") {
		return usageErrorf("--resource-account %q is not an account id; want 12 digits", q.account)
	}
	q.resource = access.RequestedResource(q.action, q.resource)
	return nil
}

func didYouMean(action string) string {
	if near := catalog.Default().Suggest(action); near != "" {
		return suggest.Question(strconv.Quote(near))
	}
	return ""
}

// context reads the flags --context.
func (q *question) context() (*policy.Context, error) {
	values := map[string][]string{}
	for _, pair := range q.keys {
		key, value, ok := strings.Cut(pair, "=")
		if !ok || key == "" {
			return nil, usageErrorf("--context %q: want KEY=VALUE, such as aws:SourceIp=203.0.113.7", pair)
		}
		if value == "" {
			values[key] = nil
			continue
		}
		values[key] = append(values[key], value)
	}
	keys := policy.NewContext(values)
	keys.Complete = q.complete
	return keys, nil
}

// request makes the request of one principal.
func (q *question) request(p *access.Principal, keys *policy.Context) *access.Request {
	return &access.Request{Principal: p, Action: q.action, Resource: q.resource, ResourceAccount: q.account, Context: keys}
}

// readEngine reads a snapshot and prepares it for questions.
func readEngine(ctx context.Context, e *env, file string) (*access.Engine, error) {
	a, err := openSnapshot(ctx, e, file, snapshot.Options{})
	if err != nil {
		return nil, err
	}
	return access.New(a), nil
}

// places prints where statements stand in the file of a snapshot: "acme.json:12:5".
type places struct {
	account *snapshot.Account
	regions map[policy.Span]snapshot.Region
}

// newPlaces looks up all places in one pass over the file.
func newPlaces(a *snapshot.Account, refs []snapshot.Ref) *places {
	var spans []policy.Span
	for _, r := range refs {
		if r.End > 0 {
			spans = append(spans, policy.Span{Start: r.Offset, End: r.End})
		}
	}
	slices.SortFunc(spans, func(a, b policy.Span) int { return a.Start - b.Start })
	spans = slices.Compact(spans)
	p := &places{a, map[policy.Span]snapshot.Region{}}
	for i, region := range a.Locate(spans) {
		p.regions[spans[i]] = region
	}
	return p
}

func (p *places) of(r snapshot.Ref) string {
	region, ok := p.regions[policy.Span{Start: r.Offset, End: r.End}]
	if !ok {
		return r.Pointer
	}
	return fmt.Sprintf("%s:%d:%d", p.account.File, region.StartLine, region.StartColumn)
}

// clauseText joins the clauses of a condition: "a satisfies …, b satisfies …".
func clauseText(clauses []policy.Clause, and string) string {
	texts := make([]string, len(clauses))
	for i, c := range clauses {
		texts[i] = c.String()
	}
	return strings.Join(texts, and)
}

// provisos says what a decision that is not certain hangs on.
func provisos(x *access.Explanation) string {
	text := ""
	if len(x.If) > 0 {
		text += " if " + clauseText(x.If, " and ")
	}
	if len(x.Unless) > 0 {
		if text != "" {
			text += ","
		}
		text += " unless " + clauseText(x.Unless, " or ")
	}
	return text
}
