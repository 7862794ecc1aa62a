package rules

import (
	"github.com/iamaudit/iamaudit/audit"
)

var _ = register(audit.Rule{
	ID:       "assume-any-role",
	Title:    "A policy allows assuming every role",
	Severity: audit.High,
	Category: audit.Grants,
	Risk: "`sts:AssumeRole` on `*`" + ` leaves the decision to the trust policies: every role of the account that trusts the account as a whole, and every role of
any other account that trusts this one, is open to the principal. A role of administrators that somebody creates tomorrow is too.

A resource that covers all roles of this account (` + "`role/*`" + `) counts, one role or a path does not.`,
	Remedy: `Name the roles.

    {"Effect": "Allow", "Action": "sts:AssumeRole", "Resource": "arn:aws:iam::111122223333:role/deploy"}

Console: *IAM*, *Policies*, the policy, *Edit*. In the trust policies, name the principals instead of the account.

    aws iam create-policy-version --policy-arn POLICY --policy-document file://policy.json --set-as-default`,
	Links: []string{
		"https://docs.aws.amazon.com/IAM/latest/UserGuide/id_roles_use_permissions-to-switch.html",
	},
	Controls: controls(pci("7.2.1", "7.2.2"), nist("AC-3", "AC-6"), soc2("CC6.3"), iso("A.5.15", "A.8.2"), cwe("269")),
	NeedsAny: policyParts,
	Reads:    policyParts,
	Check: func(p *audit.Pass) {
		g := sharedGrants(p)
		for f := range g.onEverything(g.expand("sts:AssumeRole")) {
			f.message = f.policy.String() + " allows assuming every role"
			g.report(p, f)
		}
	},
})
