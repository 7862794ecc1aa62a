package rules

import (
	"github.com/iamaudit/iamaudit/audit"
	"github.com/iamaudit/iamaudit/snapshot"
)

var _ = register(audit.Rule{
	ID:       "account-outside-organization",
	Title:    "The account is in no organization",
	Severity: audit.Low,
	Category: audit.Organization,
	Risk: `No service control policy limits what its administrators and a stolen root user can do, and no central trail
records it.`,
	Remedy: `Invite the account into an organization, or make one.

    aws organizations invite-account-to-organization --target Id=ACCOUNT-ID,Type=ACCOUNT

Console of the management account: *AWS Organizations*, *Add an AWS account*.`,
	Links:     []string{"https://docs.aws.amazon.com/organizations/latest/userguide/orgs_manage_accounts_invites.html"},
	Needs:     []snapshot.Part{snapshot.PartOrganization},
	Precision: "very-high",
	Check: func(p *audit.Pass) {
		if o := p.Account.Organization; o == nil || o.ID == "" {
			p.Reportf(accountRef(p, snapshot.PartOrganization), "the account is in no organization")
		}
	},
})
