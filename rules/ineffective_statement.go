package rules

import (
	"strings"

	"github.com/iamaudit/iamaudit/audit"
	"github.com/iamaudit/iamaudit/catalog"
	"github.com/iamaudit/iamaudit/policy"
)

var _ = register(audit.Rule{
	ID:       "ineffective-statement",
	Title:    "A statement allows nothing",
	Severity: audit.Low,
	Category: audit.Grants,
	Risk: `The statement looks like a permission and is none: its actions do not work on its resources (s3:ListBucket on the objects of a bucket), a policy variable is plain
text because the document lacks the version 2012-10-17, or its condition can never hold. Who relies on it will widen it in the wrong place; who reviews it reviews fiction.

Only statements of which *nothing* works are told. The rule is silent where a resource might fit, and about actions that the catalog does not know.`,
	Remedy: `Correct the resources (a bucket is ` + "`arn:aws:s3:::name`, its objects `arn:aws:s3:::name/*`" + `), the version or the condition, or remove the statement.

Console: *IAM*, *Policies*, the policy: *Permissions defined in this policy* shows no access for the service.

    aws accessanalyzer validate-policy --policy-type IDENTITY_POLICY --policy-document file://policy.json`,
	Links: []string{
		"https://docs.aws.amazon.com/IAM/latest/UserGuide/access_policies_understand-policy-summary.html",
		"https://docs.aws.amazon.com/service-authorization/latest/reference/reference_policies_actions-resources-contextkeys.html",
	},
	Controls: controls(nist("AC-3", "CM-6"), soc2("CC6.3"), cwe("1068")),
	NeedsAny: policyParts,
	Reads:    policyParts,
	Check: func(p *audit.Pass) {
		g := grantsOf(p.Account)
		for _, policy := range g.policies {
			if !policy.Inline() && policy.Managed.AWSManaged() {
				continue
			}
			for _, a := range policy.allows {
				if why := g.ineffective(a, policy.Document.Version); why != "" {
					p.Report(audit.Report{At: policy.StatementRef(a.Statement), Message: policy.String() + " has a statement that allows nothing: " + why, Principals: policy.Holders})
				}
			}
		}
	},
})

// ineffective says why a statement allows nothing, or "".
func (g *grants) ineffective(a *allow, version string) string {
	if a.never != "" {
		return a.never
	}
	if !a.Resource.Present || len(a.Resource.Values) == 0 || !a.reach.any.Empty() {
		return ""
	}
	if version != policy.Version2012 {
		plain := true
		for _, v := range a.Resource.Values {
			plain = plain && strings.Contains(v.Text, "${")
		}
		if plain {
			return "without the Version 2012-10-17, " + a.Resource.Values[0].Text + " is plain text"
		}
	}
	if !a.Action.Present || len(a.Action.Values) == 0 {
		return ""
	}
	for _, v := range a.Action.Values {
		if g.catalog.Expand(v.Text).Empty() {
			return "" // nobody knows what an unknown action works on
		}
	}
	for action := range g.catalog.Actions(a.actions) {
		for _, v := range a.Resource.Values {
			if action.Fits(v.Text) {
				return ""
			}
		}
	}
	return g.misfit(a)
}

// misfit says what the actions of a statement would need instead of its resources.
func (g *grants) misfit(a *allow) string {
	var first *catalog.Action
	for action := range g.catalog.Actions(a.actions) {
		first = action
		break
	}
	why := a.Action.Values[0].Text + " does not work on " + shorten(a.Resource.Texts())
	switch {
	case first.RequiresStar():
		return why + ", only on *"
	case len(first.Resources[0].Type.ARNs) > 0:
		return why + ", but on the likes of " + first.Resources[0].Type.ARNs[0]
	}
	return why
}
