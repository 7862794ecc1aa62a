package rules

import (
	"github.com/iamaudit/iamaudit/audit"
	"github.com/iamaudit/iamaudit/catalog"
)

var _ = register(audit.Rule{
	ID:       "permissions-management-grant",
	Title:    "A policy allows managing permissions of every resource",
	Severity: audit.High,
	Category: audit.Grants,
	Risk: `Who may change policies of any resource can open it to the world or to an account of their own: buckets, keys, queues, functions, and in IAM
the rights of everybody including themselves. AWS gives these actions the access level *Permissions management*.

Grants of whole services or of everything are told by service-wildcard-grant and admin-grant.`,
	Remedy: `Leave these actions to the few roles that administer, and name the resources they may work on.

Console: *IAM*, *Policies*, the policy, *Edit*.

    aws iam create-policy-version --policy-arn POLICY --policy-document file://policy.json --set-as-default

For IAM itself, let administrators create roles only with a permissions boundary (condition iam:PermissionsBoundary).`,
	Links: []string{
		"https://docs.aws.amazon.com/IAM/latest/UserGuide/access_policies_understand-policy-summary-access-level-summaries.html",
		"https://docs.aws.amazon.com/IAM/latest/UserGuide/access_policies_boundaries.html",
	},
	Controls: controls(pci("7.2.1", "7.2.2"), nist("AC-3", "AC-6", "AC-6(1)"), soc2("CC6.3"), iso("A.5.15", "A.8.2"), cwe("269", "732")),
	NeedsAny: policyParts,
	Reads:    policyParts,
	Check: impact("managing permissions", func(_ *audit.Pass, g *grants) catalog.ActionSet {
		return g.catalog.AtLevel(catalog.PermissionsManagement).AndNot(g.starOnly)
	}),
})
