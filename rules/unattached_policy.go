package rules

import (
	"github.com/iamaudit/iamaudit/audit"
	"github.com/iamaudit/iamaudit/snapshot"
)

var _ = register(audit.Rule{
	ID:       "unattached-policy",
	Title:    "A customer managed policy is attached to nothing",
	Severity: audit.Info,
	Category: audit.Structure,
	Risk: `A policy that nobody has lies ready to be attached by somebody who trusts its name more than its text. It
also makes the list longer in which the policies that matter have to be found.

A policy that serves as a permissions boundary is in use.`,
	Remedy: `Delete it; its text can be kept where the rest of the infrastructure's code is.

    aws iam list-policies --scope Local --query 'Policies[?AttachmentCount==` + "`0`" + `].Arn'
    aws iam delete-policy --policy-arn ARN

Console: *IAM*, *Policies*, filter *Customer managed*, *Attached entities* is *None*.`,
	Links: []string{
		"https://docs.aws.amazon.com/IAM/latest/UserGuide/access_policies_manage-delete.html",
		"https://docs.aws.amazon.com/config/latest/developerguide/iam-policy-in-use.html",
	},
	Controls:  controls(nist("AC-2", "AC-6"), iso("A.5.18")),
	Needs:     []snapshot.Part{snapshot.PartPolicies},
	Precision: "very-high",
	Check: func(p *audit.Pass) {
		for i := range p.Account.Policies {
			m := &p.Account.Policies[i]
			used := m.AttachmentCount+m.PermissionsBoundaryUsageCount+len(p.Account.AttachedTo(m.ARN))+len(p.Account.BoundaryOf(m.ARN)) > 0
			if !used && !m.AWSManaged() {
				p.Reportf(m.Ref(), "policy %q is attached to nothing", m.PolicyName)
			}
		}
	},
})
