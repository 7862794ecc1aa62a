package rules

import (
	"slices"

	"github.com/iamaudit/iamaudit/audit"
	"github.com/iamaudit/iamaudit/snapshot"
)

var _ = register(audit.Rule{
	ID:       "root-not-centrally-managed",
	Title:    "The organization does not manage root access of its members",
	Severity: audit.Low,
	Category: audit.Organization,
	Risk: `Every member account keeps a root user with a password, or a mailbox that can set one, and each has to be
protected on its own. With centralized root access members have no root credentials at all, and the management account
does the few tasks that need them.

Seen from the management account only: a member cannot read the setting.`,
	Remedy: `From the management account:

    aws organizations enable-aws-service-access --service-principal iam.amazonaws.com
    aws iam enable-organizations-root-credentials-management
    aws iam enable-organizations-root-sessions

Console: *IAM*, *Root access management*, *Enable*. Then delete the root credentials of each member.`,
	Links:     []string{"https://docs.aws.amazon.com/IAM/latest/UserGuide/id_root-user.html#id_root-user-access-management"},
	Controls:  controls(cis("2.1.1", "", "", "", "", ""), nist("AC-2(1)", "AC-6"), iso("A.8.2")),
	Needs:     []snapshot.Part{snapshot.PartOrganization, snapshot.PartOrganizationsFeatures},
	Precision: "very-high",
	Check: func(p *audit.Pass) {
		o := p.Account.Organization
		if o != nil && o.Management(p.Account.AccountID) && !slices.Contains(o.EnabledFeatures, rootManagement) {
			p.Reportf(accountRef(p, snapshot.PartOrganization), "the organization does not manage root access of its members")
		}
	},
})
