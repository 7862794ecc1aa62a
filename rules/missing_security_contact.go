package rules

import (
	"github.com/iamaudit/iamaudit/audit"
	"github.com/iamaudit/iamaudit/snapshot"
)

var _ = register(audit.Rule{
	ID:       "missing-security-contact",
	Title:    "The account has no security contact",
	Severity: audit.Low,
	Category: audit.Organization,
	Risk: `AWS writes to the security contact when it sees a leaked key or an attack. Without one the mail goes to
the root user's address, which nobody may read for days.

Whether the address that is registered is still the right one only people can tell.`,
	Remedy: `    aws account put-alternate-contact --alternate-contact-type SECURITY --name … --title … --email-address … --phone-number …

Console: *Account*, *Alternate contacts*, *Security*. In an organization, register it once from the management account
with --account-id for each member.`,
	Links:     []string{"https://docs.aws.amazon.com/accounts/latest/reference/manage-acct-update-contact-alternate.html"},
	Controls:  controls(cis("2.3", "2.2", "1.2", "1.2", "1.2", "1.2"), fsbp("Account.1"), nist("CM-2", "CM-2(2)", "IR-6"), iso("A.5.24")),
	Needs:     []snapshot.Part{snapshot.PartContacts},
	Precision: "very-high",
	Check: func(p *audit.Pass) {
		if c := p.Account.Contacts; c != nil && !c.Security {
			p.Reportf(accountRef(p, snapshot.PartContacts), "the account has no security contact")
		}
	},
})
