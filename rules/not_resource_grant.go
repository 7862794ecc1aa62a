package rules

import (
	"github.com/iamaudit/iamaudit/audit"
)

var _ = register(audit.Rule{
	ID:       "not-resource-grant",
	Title:    "A policy allows actions on everything but some resources",
	Severity: audit.Medium,
	Category: audit.Grants,
	Risk: `Allow with NotResource lists what the actions may *not* touch. They may touch all else, resources of other services and those made tomorrow included, and a
resource named by another ARN (an access point of the bucket, say) is not left out.

Where everything is allowed but little is left out, admin-grant speaks.`,
	Remedy: `List the resources with Resource. To protect some of them, deny the actions there in a statement of its own.

Console: *IAM*, *Policies*, the policy, *Edit*.

    aws iam create-policy-version --policy-arn POLICY --policy-document file://policy.json --set-as-default`,
	Links: []string{
		"https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_notresource.html",
	},
	Controls: controls(pci("7.2.1", "7.2.2"), nist("AC-3", "AC-6"), soc2("CC6.3"), iso("A.5.15"), cwe("183")),
	NeedsAny: policyParts,
	Reads:    policyParts,
	Check: func(p *audit.Pass) {
		g := sharedGrants(p)
		for _, policy := range g.policies {
			told := g.toldOf(policy, nil)
			for _, a := range policy.allows {
				set := a.everywhere.AndNot(policy.denied)
				if !a.NotResource.Present || set.Empty() {
					continue
				}
				f := finding{policy: policy, allow: a, at: policy.StatementRef(a.Statement), actions: set, still: notEmpty, when: a.when, told: told}
				f.message = policy.String() + " allows " + g.actionNames(set) + " on everything but " + shorten(a.NotResource.Texts())
				g.report(p, f)
			}
		}
	},
})
