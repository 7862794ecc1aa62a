package rules

import (
	"github.com/iamaudit/iamaudit/audit"
	"github.com/iamaudit/iamaudit/escalation"
)

var _ = register(audit.Rule{
	ID:       "escalation-service-role",
	Title:    "A principal can pass a role with more permissions by an action of which little is known",
	Severity: audit.Medium,
	Category: audit.Escalation,
	Risk: `AWS documents of some 270 actions that their caller needs iam:PassRole, and publishes nothing on what the service then does with the role for the
caller. For 30 of them the other rules know a way; this one reports the rest, as potential, where the role that can be passed may do what the
principal may not.` + escalationRisk,
	Remedy: `Name the roles in the Resource of iam:PassRole, and the service in a condition on iam:PassedToService; then only what is meant for the service can be
passed to it.

    aws iam get-policy-version --policy-arn POLICY --version-id VERSION

Console: *IAM*, *Policies*, the policy of the finding, *Edit*: the statement with iam:PassRole.`,
	Links:     escalationLinks,
	Controls:  escalationControls(),
	NeedsAny:  policyParts,
	Reads:     policyParts,
	Precision: "medium",
	Check:     func(p *audit.Pass) { reportWays(p, escalation.DocumentedService) },
})
