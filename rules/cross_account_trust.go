package rules

import (
	"slices"
	"strings"

	"github.com/iamaudit/iamaudit/audit"
	"github.com/iamaudit/iamaudit/snapshot"
)

var _ = register(audit.Rule{
	ID:       "cross-account-trust",
	Title:    "A role can be assumed by any principal of another account",
	Severity: audit.Medium,
	Category: audit.Trust,
	Risk: `The trust policy names another account as a whole and asks for nothing besides: who becomes the role is decided over there. If that account belongs to a provider who serves many
customers, one customer can make it use another's role (the confused deputy); that is what external ids are for.

A condition on aws:PrincipalAccount, or on every ARN of the account, says the same once more and is no limit; ` + "`*`" + ` with such a condition is the account as a whole too.
Roles that name a user or a role, ask for an external id, the organization or a principal, or trust the organization's management account (as AWS sets it up) are not told, nor are the
accounts in *known-accounts*.`,
	Remedy: `Name the role that comes, and ask for an external id if the account is a provider's:

    {"Effect": "Allow", "Principal": {"AWS": "arn:aws:iam::444455556666:role/collector"}, "Action": "sts:AssumeRole", "Condition": {"StringEquals": {"sts:ExternalId": "…"}}}

Accounts of your own go into the configuration:

    params:
      known-accounts: ["444455556666"]

Console: *IAM*, *Roles*, the role, *Trust relationships*, *Edit trust policy*.

    aws iam update-assume-role-policy --role-name ROLE --policy-document file://trust.json`,
	Links: []string{
		"https://docs.aws.amazon.com/IAM/latest/UserGuide/id_roles_common-scenarios_third-party.html",
		"https://docs.aws.amazon.com/IAM/latest/UserGuide/confused-deputy.html",
	},
	Controls: controls(pci("7.2.1", "8.2.7"), nist("AC-3", "AC-6", "AC-20"), soc2("CC6.1", "CC9.2"), iso("A.5.15", "A.5.19"), cwe("441")),
	Needs:    trustParts,
	Params:   []audit.Param{knownAccounts},
	Check: func(p *audit.Pass) {
		known := knownTo(p)
		for t := range trustStatements(p.Account) {
			whole, _ := t.foreign(p.Account)
			whole = slices.DeleteFunc(whole, known)
			if len(whole) == 0 || t.binds(externalID) || t.binds(organizationKeys...) || t.namesCallers() {
				continue
			}
			t.report(p, 0, "lets in any principal of account "+strings.Join(whole, " and "))
		}
	},
})

// knownAccounts is the parameter of every rule about other accounts.
var knownAccounts = audit.Param{
	Name: "known-accounts", Type: audit.Strings, Default: "", Doc: "numbers of the accounts that are yours or that you know",
}

// knownTo returns whether an account is known: listed, or the management account of the organization.
func knownTo(p *audit.Pass) func(account string) bool {
	list := p.List("known-accounts")
	return func(account string) bool {
		return slices.Contains(list, account) || managementOf(p.Account) == account
	}
}

func managementOf(a *snapshot.Account) string {
	if a.Organization == nil {
		return ""
	}
	return a.Organization.ManagementAccountID
}
