package rules

import (
	"github.com/iamaudit/iamaudit/audit"
	"github.com/iamaudit/iamaudit/snapshot"
)

var _ = register(audit.Rule{
	ID:       "root-access-key",
	Title:    "The root user has an access key",
	Severity: audit.Critical,
	Category: audit.Credentials,
	Risk: `No policy limits the root user, so whoever holds its access key owns the account: nothing but a
service control policy stands in the way, and in a management account not even that.

An inactive key counts too: who signs in as the root user can switch it on again. The credential report
and the account summary both show the key; either suffices.`,
	Remedy: `Find out what uses the key (the report says when, where and for which service it was last used), give
that a role with the permissions it needs, then deactivate the key, wait, and delete it.

Console: sign in as the root user, *Security credentials*, *Access keys*, *Actions*, *Deactivate*, then *Delete*.

The CLI with the root user's own key:

    aws iam list-access-keys
    aws iam update-access-key --access-key-id AKIA… --status Inactive
    aws iam delete-access-key --access-key-id AKIA…

For the member accounts of an organization, enable centralized root access and delete the credentials from the
management account:

    aws iam enable-organizations-root-credentials-management`,
	Links: []string{
		"https://docs.aws.amazon.com/IAM/latest/UserGuide/root-user-best-practices.html",
		"https://docs.aws.amazon.com/IAM/latest/UserGuide/id_root-user_manage_delete-key.html",
	},
	Controls: controls(
		cis("2.4", "2.3", "1.3", "1.4", "1.4", "1.4"), fsbp("IAM.4"), pci("7.2.2", "8.2.2"),
		nist("AC-2(1)", "AC-3(15)", "AC-3(7)", "AC-6", "AC-6(10)", "AC-6(2)"), soc2("CC6.1", "CC6.3"), iso("A.8.2"), cwe("250"),
	),
	NeedsAny:  []snapshot.Part{snapshot.PartAccountSummary, snapshot.PartCredentialReport},
	Precision: "very-high",
	Check: func(p *audit.Pass) {
		seen := false
		if root := p.Account.Credentials(snapshot.RootUser); root != nil {
			for _, key := range keysOf(root) {
				seen = true
				p.Reportf(key.ref(), "the root user has an %s access key", key.state())
			}
		}
		if !seen && p.Account.AccountSummary["AccountAccessKeysPresent"] > 0 {
			p.Reportf(accountRef(p, snapshot.PartAccountSummary), "the root user has an access key")
		}
	},
})
