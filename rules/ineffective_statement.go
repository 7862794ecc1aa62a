package rules

import (
	"slices"
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

Only statements of which *nothing* works are told. The rule is silent where a resource might fit, about actions that the catalog does not know, and it is
unsure, and says so by a finding for information, where an action has no resource-level permissions on AWS's pages: those are sometimes late.`,
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
		g := sharedGrants(p)
		for _, policy := range g.policies {
			if !policy.Inline() && policy.Managed.AWSManaged() {
				continue
			}
			for _, a := range policy.allows {
				why, severity := g.ineffective(a, policy.Document.Version)
				if why == "" {
					continue
				}
				p.Report(audit.Report{
					At: policy.StatementRef(a.Statement), Severity: severity, Principals: policy.Holders,
					Message: policy.String() + " has a statement that allows nothing: " + why,
				})
			}
		}
	},
})

// ineffective says why a statement allows nothing, or "", and how sure that is.
func (g *grants) ineffective(a *allow, version string) (why string, severity audit.Severity) {
	if a.never != "" {
		return a.never, audit.Low
	}
	if !a.Resource.Present || len(a.Resource.Values) == 0 || !a.reach.any.Empty() {
		return "", 0
	}
	if version != policy.Version2012 && !slices.ContainsFunc(a.Resource.Values, func(v policy.Value) bool { return !strings.Contains(v.Text, "${") }) {
		return "without the Version 2012-10-17, " + a.Resource.Values[0].Text + " is plain text", audit.Low
	}
	return g.misfit(a)
}

// misfit says that no action of a statement works on its resources, or "".
func (g *grants) misfit(a *allow) (why string, severity audit.Severity) {
	if !a.Action.Present || a.actions.Empty() {
		return "", 0
	}
	for _, v := range a.Action.Values {
		if g.catalog.Expand(v.Text).Empty() {
			return "", 0 // nobody knows what an unknown action works on
		}
	}
	if slices.ContainsFunc(a.Resource.Values, func(v policy.Value) bool { return g.fits(a.actions, v.Text) }) {
		return "", 0
	}
	why = a.Action.Values[0].Text + " does not work on " + shorten(a.Resource.Texts())
	if a.actions.Overlaps(g.starOnly) {
		// AWS's pages are late with resource-level permissions: AWS's own policies name resources for
		// actions that have none on paper.
		return why + ", only on * as far as AWS's reference says", audit.Info
	}
	for action := range g.catalog.Actions(a.actions) {
		if arns := action.Resources[0].Type.ARNs; len(arns) > 0 {
			why += ", but on the likes of " + arns[0]
		}
		break
	}
	return why, audit.Low
}

// fits reports whether some of the actions may work on something that a pattern of resources matches. It asks
// each resource type of the service once, however many actions there are.
func (g *grants) fits(actions catalog.ActionSet, pattern string) bool {
	fields := strings.SplitN(pattern, ":", 6)
	var types []*catalog.ResourceType
	if len(fields) == 6 {
		types = g.catalog.TypesIn(fields[2])
	}
	if len(types) == 0 { // a short ARN, a wildcard or an unknown name for a service
		for a := range g.catalog.Actions(actions) {
			if a.Fits(pattern) {
				return true
			}
		}
		return false
	}
	if onlyWildcards(fields[5]) && actions.Overlaps(g.starOnly) {
		return true
	}
	return slices.ContainsFunc(types, func(t *catalog.ResourceType) bool {
		return g.catalog.On(t).Overlaps(actions) && t.Matches(pattern)
	})
}
