package rules

import (
	"github.com/iamaudit/iamaudit/audit"
	"github.com/iamaudit/iamaudit/escalation"
)

var _ = register(audit.Rule{
	ID:       "escalation-running-service",
	Title:    "A principal can act through what runs with a role with more permissions",
	Severity: audit.High,
	Category: audit.Escalation,
	Risk: `A function, instance, job or stack that exists runs with its role. Whoever may change its code, or run commands in it, acts with that role and needs no
iam:PassRole.

Functions, instances and the like are in no snapshot, so each finding is potential: it says what would have to exist. It is left out where no role
of the account trusts the service.` + escalationRisk,
	Remedy: `Name the functions, instances or jobs that may be changed in the Resource element, or confine the permission by a condition on aws:ResourceTag. Where
the thing that the finding assumes does not exist, accept the finding with an exception.

    aws lambda list-functions --query "Functions[?Role=='ROLE'].FunctionName"
    aws ec2 describe-instances --filters Name=iam-instance-profile.arn,Values=PROFILE

Console: *IAM*, *Roles*, the role, *Access Advisor* says which services used it.`,
	Links:     escalationLinks,
	Controls:  escalationControls(),
	NeedsAny:  policyParts,
	Reads:     policyParts,
	Precision: "medium",
	Check:     func(p *audit.Pass) { reportWays(p, escalation.OldService) },
})
