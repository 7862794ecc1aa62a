package rules

import (
	"strconv"
	"strings"

	"github.com/iamaudit/iamaudit/audit"
	"github.com/iamaudit/iamaudit/catalog"
	"github.com/iamaudit/iamaudit/internal/suggest"
	"github.com/iamaudit/iamaudit/policy"
)

var _ = register(audit.Rule{
	ID:       "unknown-action",
	Title:    "A policy names an action that AWS does not know",
	Severity: audit.Low,
	Category: audit.Grants,
	Risk: `IAM accepts any name. A misspelt action in an Allow gives nothing, and somebody will widen the policy until the task works; in a Deny, or in a NotAction, it
protects nothing.

The rule goes by the catalog of AWS's Service Authorization Reference that is part of iamaudit (` + "`iamaudit catalog version`" + `). AWS adds some fifty actions
a week: where no known action is near and the service is unknown too, the finding is one for information. Policies of AWS are left out.`,
	Remedy: `Correct the name; the finding suggests the nearest. If AWS added the action lately, update the catalog:

    iamaudit catalog update

Console: *IAM*, *Policies*, the policy, *Edit*: the editor warns about unknown actions.

    aws accessanalyzer validate-policy --policy-type IDENTITY_POLICY --policy-document file://policy.json`,
	Links: []string{
		"https://docs.aws.amazon.com/service-authorization/latest/reference/reference_policies_actions-resources-contextkeys.html",
		"https://docs.aws.amazon.com/IAM/latest/UserGuide/access-analyzer-reference-policy-checks.html#access-analyzer-reference-policy-checks-error-invalid-action",
	},
	Controls:  controls(nist("AC-3", "CM-6"), soc2("CC6.3"), cwe("1068")),
	NeedsAny:  policyParts,
	Reads:     policyParts,
	Precision: "medium",
	Check: func(p *audit.Pass) {
		c := catalog.Default()
		suggestions := map[string]string{}
		for d := range writtenDocuments(p.Account) {
			for i := range d.Statements {
				s := &d.Statements[i]
				unknown := unknownActions(c, s)
				if len(unknown) == 0 {
					continue
				}
				r := audit.Report{At: d.at(s), Principals: d.holders, Severity: audit.Info}
				var parts []string
				for _, action := range unknown {
					near, ok := suggestions[action]
					if !ok {
						near = c.Suggest(action)
						suggestions[action] = near
					}
					part := strconv.Quote(action)
					if near != "" {
						part += suggest.Question(near)
					}
					if prefix, _, _ := strings.Cut(action, ":"); near != "" || c.Service(prefix) != nil {
						r.Severity = audit.Low
					}
					parts = append(parts, part)
				}
				r.Message = d.name + " " + verb(s) + " " + shorten(parts) + ", which AWS does not know"
				p.Report(r)
			}
		}
	},
})

// verb says what a statement does with the actions that it lists.
func verb(s *policy.Statement) string {
	switch {
	case s.NotAction.Present:
		return "leaves out"
	case s.Effect == policy.Deny:
		return "denies"
	default:
		return "allows"
	}
}

// unknownActions returns the actions and patterns of a statement that match no action of the catalog.
func unknownActions(c *catalog.Catalog, s *policy.Statement) (unknown []string) {
	for _, e := range []policy.Element{s.Action, s.NotAction} {
		for _, v := range e.Values {
			prefix, name, ok := strings.Cut(v.Text, ":")
			if !ok || prefix == "" || name == "" || strings.ContainsAny(prefix, "*? ") || strings.Contains(name, ":") {
				continue // malformed-policy-document's business
			}
			if c.Expand(v.Text).Empty() {
				unknown = append(unknown, v.Text)
			}
		}
	}
	return unknown
}
