package rules

import (
	"strings"

	"github.com/iamaudit/iamaudit/audit"
)

var _ = register(audit.Rule{
	ID:       "aws-policy-admin-in-disguise",
	Title:    "An AWS managed policy gives its holders the means to become administrators",
	Severity: audit.High,
	Category: audit.Grants,
	Risk: `Some policies of AWS with the name of one service let their holder attach policies to any role, write inline policies, change trust policies or make access keys of
any user: an administrator in all but name. They are attached for what the name says.

Policies whose name says it (AdministratorAccess, IAMFullAccess) are told by admin-grant and service-wildcard-grant. Passing every role, the other way up, is told by
pass-any-role.`,
	Remedy: `Copy the policy into one of your own without the actions on IAM, or with a condition on iam:PermissionsBoundary, and attach that instead.

Console: *IAM*, *Policies*, the policy, *Actions*, *Copy*… then *Entities attached*, *Detach*.

    aws iam list-entities-for-policy --policy-arn POLICY
    aws iam detach-role-policy --role-name ROLE --policy-arn POLICY`,
	Links: []string{
		"https://docs.aws.amazon.com/IAM/latest/UserGuide/access_policies_managed-vs-inline.html#aws-managed-policies",
		"https://docs.aws.amazon.com/IAM/latest/UserGuide/access_policies_boundaries.html",
	},
	Controls: controls(pci("7.2.1", "7.2.2"), nist("AC-3", "AC-6"), soc2("CC6.3"), iso("A.5.15", "A.8.2"), cwe("269")),
	NeedsAny: policyParts,
	Reads:    policyParts,
	Check: func(p *audit.Pass) {
		g := sharedGrants(p)
		means := g.expand("iam:Attach*Policy", "iam:Put*Policy", "iam:CreatePolicyVersion", "iam:SetDefaultPolicyVersion", "iam:UpdateAssumeRolePolicy",
			"iam:CreateAccessKey", "iam:CreateLoginProfile", "iam:UpdateLoginProfile", "iam:AddUserToGroup", "iam:DeleteRolePermissionsBoundary", "iam:DeleteUserPermissionsBoundary")
		for f := range g.onEverything(means) {
			if f.policy.Inline() || !f.policy.Managed.AWSManaged() || strings.HasPrefix(f.policy.Name, "IAM") {
				continue
			}
			f.message = f.policy.String() + " gives its holders the means to become administrators: " + g.actionNames(f.actions)
			g.report(p, f)
		}
	},
})
