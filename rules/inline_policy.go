package rules

import (
	"github.com/iamaudit/iamaudit/audit"
	"github.com/iamaudit/iamaudit/snapshot"
)

var _ = register(audit.Rule{
	ID:       "inline-policy",
	Title:    "A group or role has inline policies",
	Severity: audit.Info,
	Category: audit.Structure,
	Risk: `An inline policy has no versions to go back to, cannot be reused, and does not show in the list of policies,
so reviews miss it. What it grants is for other rules to judge; this one is about where it stands.

Inline policies of users are reported by policy-on-user. Roles that AWS or IAM Identity Center manages are left alone.`,
	Remedy: `Make a managed policy of it, attach that, delete the inline one.

    aws iam create-policy --policy-name NAME --policy-document file://policy.json
    aws iam attach-role-policy --role-name ROLE --policy-arn ARN
    aws iam delete-role-policy --role-name ROLE --policy-name NAME

Console: *IAM*, *Roles*, the role, *Permissions*.`,
	Links: []string{
		"https://docs.aws.amazon.com/IAM/latest/UserGuide/access_policies_managed-vs-inline.html",
		"https://docs.aws.amazon.com/config/latest/developerguide/iam-no-inline-policy-check.html",
	},
	Controls:  controls(nist("AC-2", "AC-3", "AC-6"), iso("A.5.15")),
	Needs:     []snapshot.Part{snapshot.PartGroups, snapshot.PartRoles},
	Precision: "very-high",
	Check: func(p *audit.Pass) {
		for id := range p.Account.Identities() {
			inline := id.Inline()
			if len(inline) == 0 || id.User != nil || id.Role != nil && ownedByAWS(id.Role) {
				continue
			}
			at := id.Ref()
			if len(inline) == 1 {
				at = inline[0].PolicyDocument.Ref(id.ARN(), inline[0].PolicyName)
			}
			p.Reportf(at, "%s has %s: %s", id, count(len(inline), "inline policy", "inline policies"), quoted(inlineNames(inline)))
		}
	},
})
