package rules

import (
	"github.com/iamaudit/iamaudit/audit"
	"github.com/iamaudit/iamaudit/escalation"
)

var _ = register(audit.Rule{
	ID:       "escalation-pass-role",
	Title:    "A principal can pass a role with more permissions to a service",
	Severity: audit.High,
	Category: audit.Escalation,
	Risk: `A service that is handed a role acts with it for whoever told it what to do: a function, an instance, a job or a stack runs the caller's code with the
permissions of the role. So iam:PassRole on a role, together with the permission to make such a thing, is the permissions of the role.

Only roles that trust the service count, and only those that the principal may pass, to that service. EC2 takes a role in an instance profile
only, so a role without one counts where the principal can make one.` + escalationRisk,
	Remedy: `Name the roles in the Resource of iam:PassRole, and the service in a condition on iam:PassedToService. Give roles that people may pass no more
permissions than those people have.

    aws iam list-roles --query "Roles[?contains(AssumeRolePolicyDocument.Statement[].Principal.Service[], 'lambda.amazonaws.com')].RoleName"

Console: *IAM*, *Policies*, the policy of the finding, *Edit*: the statement with iam:PassRole.`,
	Links:     escalationLinks,
	Controls:  escalationControls(),
	NeedsAny:  policyParts,
	Reads:     policyParts,
	Precision: "high",
	Check:     func(p *audit.Pass) { reportWays(p, escalation.NewService) },
})
