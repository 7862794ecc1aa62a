package rules

import (
	"strings"

	"github.com/iamaudit/iamaudit/audit"
)

var _ = register(audit.Rule{
	ID:       "not-action-grant",
	Title:    "A policy allows everything but some actions",
	Severity: audit.Medium,
	Category: audit.Grants,
	Risk: `Allow with NotAction lists what is *not* allowed. Everything else is, including every service and action that AWS adds from now on, and what a reader of the policy
does not think of. What matters must be in the list, and rarely is: passing and assuming roles for example.

With resources of one service only, as AWS's documentation shows it, the reach is that service and the rule stays silent. Where next to nothing is left out,
admin-grant speaks. AWS's own policies of this kind (PowerUserAccess) are low findings.`,
	Remedy: `List what is allowed with Action. To keep something out of a wide grant, allow with Action and deny the rest in a statement of its own: the reader sees both.

Console: *IAM*, *Policies*, the policy, *Edit*.

    aws iam create-policy-version --policy-arn POLICY --policy-document file://policy.json --set-as-default`,
	Links: []string{
		"https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_notaction.html",
	},
	Controls: controls(pci("7.2.1", "7.2.2"), nist("AC-3", "AC-6"), soc2("CC6.3"), iso("A.5.15"), cwe("183", "250")),
	NeedsAny: policyParts,
	Reads:    policyParts,
	Check: func(p *audit.Pass) {
		g := sharedGrants(p)
		for _, policy := range g.policies {
			told := g.toldOf(policy, nil)
			for _, a := range policy.allows {
				if !a.NotAction.Present || !a.reach.all && !a.NotResource.Present || a.everywhere.Empty() {
					continue
				}
				f := finding{policy: policy, allow: a, at: policy.StatementRef(a.Statement), actions: a.everywhere, when: a.when, told: told}
				// What counts is that far more is allowed than anybody lists.
				f.still = g.much
				if !policy.Inline() && policy.Managed.AWSManaged() {
					f.severity = audit.Low
				}
				f.message = policy.String() + " allows every action but " + shorten(a.NotAction.Texts())
				g.report(p, f)
			}
		}
	},
})

// shorten names some texts and counts the rest.
func shorten(texts []string) string {
	const some = 4
	if n := len(texts); n > some {
		return strings.Join(texts[:some-1], ", ") + " and others"
	}
	return strings.Join(texts, ", ")
}
