package rules

import (
	"github.com/iamaudit/iamaudit/audit"
	"github.com/iamaudit/iamaudit/escalation"
)

var _ = register(audit.Rule{
	ID:       "escalation-self-grant",
	Title:    "A principal can give itself more permissions",
	Severity: audit.High,
	Category: audit.Escalation,
	Risk: `Whoever may change a policy that is in force for itself, may join a group of administrators, or may remove the boundary or the deny that holds
it down, is an administrator after one call: PutUserPolicy, AttachRolePolicy, CreatePolicyVersion, SetDefaultPolicyVersion, AddUserToGroup and the like.
Joining a group that merely gives more is less severe by one step. Whoever may make a role or a user on some path and give it policies there is an
administrator, too: what it makes has neither its boundary nor its denies. Permission sets of IAM Identity Center work the same way in the account that administers
them, of which a snapshot does not tell whether it is this one.

A user may have such a permission on other users without harm; only what holds on itself, its role, its groups or the policies attached to them
counts, and a permission that conditions confine to harmless policies does not.` + escalationRisk,
	Remedy: `Name the users, roles, groups and policies that may be changed in the Resource element, and leave out those that the principal has itself. Where
teams manage their own roles, allow it only with a permissions boundary: a condition on iam:PermissionsBoundary.

    aws iam get-user-policy --user-name NAME --policy-name POLICY
    aws iam create-policy-version --policy-arn POLICY --policy-document file://narrower.json --set-as-default

Console: *IAM*, *Policies*, the policy of the finding, *Edit*; the statement is the one that the finding points at.`,
	Links:     escalationLinks,
	Controls:  escalationControls(),
	NeedsAny:  policyParts,
	Reads:     policyParts,
	Precision: "high",
	Check:     func(p *audit.Pass) { reportWays(p, escalation.SelfGrant) },
})
