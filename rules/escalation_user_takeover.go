package rules

import (
	"github.com/iamaudit/iamaudit/audit"
	"github.com/iamaudit/iamaudit/escalation"
)

var _ = register(audit.Rule{
	ID:       "escalation-user-takeover",
	Title:    "A principal can take over a user with more permissions",
	Severity: audit.High,
	Category: audit.Escalation,
	Risk: `Whoever may make an access key or set the password of a user can be that user, with all that the user may do and without a trace of who it really was.
Together with the permission to attach policies to the user, any user will do.

Managing one's own keys and password, on user/${aws:username}, is no escalation.` + escalationRisk,
	Remedy: `Confine the permission to users that have less: by path (user/app/*), or to the caller itself with ${aws:username}. Let people who reset the passwords of
others do so for a path without administrators.

    aws iam list-user-policies --user-name NAME
    aws iam put-user-policy --user-name NAME --policy-name self-service --policy-document file://self-service.json

Console: *IAM*, *Policies*, the policy of the finding, *Edit*, and narrow the Resource of the statement.`,
	Links:     escalationLinks,
	Controls:  escalationControls(),
	NeedsAny:  policyParts,
	Reads:     policyParts,
	Precision: "high",
	Check:     func(p *audit.Pass) { reportWays(p, escalation.UserTakeover) },
})
