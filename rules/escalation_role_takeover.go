package rules

import (
	"github.com/iamaudit/iamaudit/audit"
	"github.com/iamaudit/iamaudit/escalation"
)

var _ = register(audit.Rule{
	ID:       "escalation-role-takeover",
	Title:    "A principal can take over a role with more permissions",
	Severity: audit.High,
	Category: audit.Escalation,
	Risk: `Whoever may rewrite a trust policy can let itself in; whoever may change the policies of a role that it can assume decides what the role may do;
and whoever may write the metadata of a SAML provider (UpdateSAMLProvider) signs in as any role that trusts it.` + escalationRisk,
	Remedy: `Confine iam:UpdateAssumeRolePolicy, iam:PutRolePolicy, iam:AttachRolePolicy and iam:CreatePolicyVersion to the roles and policies of the team, by path, and
require a permissions boundary with a condition on iam:PermissionsBoundary.

    aws iam get-role --role-name ROLE
    aws iam put-role-permissions-boundary --role-name ROLE --permissions-boundary POLICY

Console: *IAM*, *Policies*, the policy of the finding, *Edit*, and narrow the Resource of the statement.`,
	Links:     escalationLinks,
	Controls:  escalationControls(),
	NeedsAny:  policyParts,
	Reads:     policyParts,
	Precision: "high",
	Check:     func(p *audit.Pass) { reportWays(p, escalation.RoleTakeover) },
})
