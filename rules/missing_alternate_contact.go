package rules

import (
	"strings"

	"github.com/iamaudit/iamaudit/audit"
	"github.com/iamaudit/iamaudit/snapshot"
)

var _ = register(audit.Rule{
	ID:       "missing-alternate-contact",
	Title:    "The account has no contact for billing or operations",
	Severity: audit.Info,
	Category: audit.Organization,
	Risk: `What AWS has to say about bills and about operations goes to the root user's address, where the people
concerned do not see it: a rising bill is often the first sign of a stolen key.`,
	Remedy: `    aws account put-alternate-contact --alternate-contact-type BILLING --name … --title … --email-address … --phone-number …

Console: *Account*, *Alternate contacts*.`,
	Links:     []string{"https://docs.aws.amazon.com/accounts/latest/reference/manage-acct-update-contact-alternate.html"},
	Controls:  controls(iso("A.5.24")),
	Needs:     []snapshot.Part{snapshot.PartContacts},
	Precision: "very-high",
	Check: func(p *audit.Pass) {
		c := p.Account.Contacts
		if c == nil {
			return
		}
		var missing []string
		if !c.Billing {
			missing = append(missing, "billing")
		}
		if !c.Operations {
			missing = append(missing, "operations")
		}
		if len(missing) > 0 {
			p.Reportf(accountRef(p, snapshot.PartContacts), "the account has no contact for %s", strings.Join(missing, " or "))
		}
	},
})
