package rules

import (
	"slices"
	"strings"

	"github.com/iamaudit/iamaudit/audit"
)

var _ = register(audit.Rule{
	ID:       "unknown-account-trust",
	Title:    "A role trusts an account that nobody knows",
	Severity: audit.High,
	Category: audit.Trust,
	Risk: `The trust policy names a principal of an account that is not among *known-accounts*: a provider who is gone, an account that was closed and may be somebody else's, or the way back
in of an intruder. An external id does not make the account known.

Without known accounts in the configuration the rule cannot tell, and stays silent; cross-account-trust looks at how such accounts are let in.`,
	Remedy: `Find out whose account it is. Add it to the configuration, or take it out of the trust policy and end the role's sessions.

    params:
      known-accounts: ["444455556666", "777788889999"]

Console: *IAM*, *Roles*, the role, *Trust relationships*; *Revoke sessions*.

    aws iam update-assume-role-policy --role-name ROLE --policy-document file://trust.json`,
	Links: []string{
		"https://docs.aws.amazon.com/IAM/latest/UserGuide/id_roles_common-scenarios_third-party.html",
		"https://docs.aws.amazon.com/IAM/latest/UserGuide/what-is-access-analyzer.html",
	},
	Controls: controls(pci("7.2.1", "8.2.7"), nist("AC-2", "AC-3", "AC-20"), soc2("CC6.1", "CC9.2"), iso("A.5.15", "A.5.19"), cwe("284")),
	Needs:    trustParts,
	Params:   []audit.Param{knownAccounts},
	Check: func(p *audit.Pass) {
		if len(p.List("known-accounts")) == 0 {
			return
		}
		known := knownTo(p)
		for t := range trustStatements(p.Account) {
			_, named := t.foreign(p.Account)
			if named = slices.DeleteFunc(named, known); len(named) > 0 {
				t.report(p, 0, "trusts account "+strings.Join(named, " and ")+", which is not among the known accounts")
			}
		}
	},
})
