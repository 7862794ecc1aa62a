package rules

import (
	"github.com/iamaudit/iamaudit/audit"
	"github.com/iamaudit/iamaudit/snapshot"
)

var _ = register(audit.Rule{
	ID:       "no-security-audit-role",
	Title:    "No role is there for security audits",
	Severity: audit.Info,
	Category: audit.Structure,
	Risk: `Auditors who have no role of their own are given administrator rights for the occasion, or look at
nothing. The rule looks for the AWS managed policy SecurityAudit on a role, a group or a user.`,
	Remedy: `Make a role with read access to configurations and to no data.

    aws iam create-role --role-name security-audit --assume-role-policy-document file://trust.json
    aws iam attach-role-policy --role-name security-audit --policy-arn arn:aws:iam::aws:policy/SecurityAudit

Console: *IAM*, *Roles*, *Create role*, policy *SecurityAudit*.`,
	Links:     []string{"https://docs.aws.amazon.com/aws-managed-policy/latest/reference/SecurityAudit.html"},
	Controls:  controls(nist("AC-5"), iso("A.5.3")),
	Needs:     []snapshot.Part{snapshot.PartRoles, snapshot.PartUsers, snapshot.PartGroups},
	Precision: "very-high",
	Check: func(p *audit.Pass) {
		if !awsPolicyAttached(p.Account, "SecurityAudit") {
			p.Reportf(accountRef(p, snapshot.PartRoles), "no role, group or user has the policy SecurityAudit")
		}
	},
})
