package rules

import (
	"github.com/iamaudit/iamaudit/audit"
	"github.com/iamaudit/iamaudit/snapshot"
)

var _ = register(audit.Rule{
	ID:       "no-password-policy",
	Title:    "The account has no password policy",
	Severity: audit.Medium,
	Category: audit.PasswordPolicy,
	Risk: `Without a policy of its own the account has AWS's default: eight characters of three kinds, no memory of
earlier passwords, no expiry. Passwords that short are guessed, and one that leaked can be set again.

Silent where no user has a console password: there is nothing that a policy could govern.`,
	Remedy: passwordPolicyRemedy,
	Links:  passwordPolicyLinks,
	Controls: controls(
		cis("2.8", "2.7", "1.7", "1.8", "1.8", "1.8"), cis("2.9", "2.8", "1.8", "1.9", "1.9", "1.9"),
		fsbp("IAM.7", "IAM.10", "IAM.11", "IAM.12", "IAM.13", "IAM.14", "IAM.15", "IAM.16", "IAM.17"), pci("8.3.6", "8.3.7", "8.3.9", "8.3.10.1", "8.6.3"),
		nist("AC-2(1)", "AC-2(3)", "AC-3(15)", "IA-5(1)"), soc2("CC6.1"), iso("A.5.17"), cwe("521"),
	),
	Needs:     []snapshot.Part{snapshot.PartPasswordPolicy},
	NeedsAny:  passwordParts,
	Precision: "very-high",
	Check: func(p *audit.Pass) {
		if p.Account.PasswordPolicy == nil && anyPassword(p.Account) {
			p.Reportf(accountRef(p, snapshot.PartPasswordPolicy), "the account has no password policy, and users with console passwords")
		}
	},
})
