package rules

import (
	"strconv"

	"github.com/iamaudit/iamaudit/audit"
	"github.com/iamaudit/iamaudit/policy"
)

var _ = register(audit.Rule{
	ID:       "boundary-without-limit",
	Title:    "A permissions boundary limits nothing",
	Severity: audit.Low,
	Category: audit.Grants,
	Risk: `The boundary allows every action on every resource and denies none, so it bounds nobody; it looks like a limit to whoever reviews the principal, and satisfies a policy that
asks for *a* boundary. AdministratorAccess as a boundary is the common case.

A boundary that allows everything and then denies is a sound pattern and not told.`,
	Remedy: `Write a boundary of the services that the principals may ever need, or deny what they must never do.

Console: *IAM*, *Roles* or *Users*, the principal, *Permissions boundary*, *Change boundary*.

    aws iam put-role-permissions-boundary --role-name ROLE --permissions-boundary POLICY
    aws iam put-user-permissions-boundary --user-name USER --permissions-boundary POLICY`,
	Links: []string{
		"https://docs.aws.amazon.com/IAM/latest/UserGuide/access_policies_boundaries.html",
	},
	Controls: controls(nist("AC-6"), soc2("CC6.3"), iso("A.5.15"), cwe("250")),
	NeedsAny: policyParts,
	Reads:    policyParts,
	Check: func(p *audit.Pass) {
		g := sharedGrants(p)
		for i := range p.Account.Policies {
			m := &p.Account.Policies[i]
			bounded := p.Account.BoundaryOf(m.ARN)
			v := m.Default()
			if len(bounded) == 0 || v == nil || v.Document.Document == nil || !g.document(v.Document.Document).admin || denies(v.Document.Document) {
				continue
			}
			p.Report(audit.Report{
				At: v.Document.Ref(m.ARN, m.PolicyName), Principals: bounded,
				Message: "policy " + strconv.Quote(m.PolicyName) + " is a permissions boundary and allows every action on every resource",
			})
		}
	},
})

func denies(d *policy.Document) bool {
	for i := range d.Statements {
		if d.Statements[i].Effect == policy.Deny {
			return true
		}
	}
	return false
}
