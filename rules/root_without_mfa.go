package rules

import (
	"github.com/iamaudit/iamaudit/audit"
	"github.com/iamaudit/iamaudit/snapshot"
)

var _ = register(audit.Rule{
	ID:       "root-without-mfa",
	Title:    "The root user has no MFA device",
	Severity: audit.Critical,
	Category: audit.Credentials,
	Risk: `One password, or one mailbox through which it can be reset, is all that stands between an attacker and
everything in the account.

Silent where nobody can sign in as the root user: a member account whose root credentials were taken away by
centralized root access, and GovCloud accounts. AWS requires MFA of root users since 2024/25, but not of every account
and not at once.`,
	Remedy: `Sign in as the root user and register a FIDO2 security key, better two; for member accounts of an
organization, better still, manage root access centrally and delete their root credentials.

Console: as the root user, *Security credentials*, *Multi-factor authentication*, *Assign MFA device*.

From the management account, for its members:

    aws organizations enable-aws-service-access --service-principal iam.amazonaws.com
    aws iam enable-organizations-root-credentials-management`,
	Links: []string{
		"https://docs.aws.amazon.com/IAM/latest/UserGuide/enable-mfa-for-root.html",
		"https://docs.aws.amazon.com/IAM/latest/UserGuide/id_root-enable-root-access.html",
	},
	Controls: controls(
		cis("2.5", "2.4", "1.4", "1.5", "1.5", "1.5"), cis("2.6", "2.5", "1.5", "1.6", "1.6", "1.6"), fsbp("IAM.9", "IAM.6"), pci("8.4.2"),
		nist("AC-2(1)", "AC-3(15)", "IA-2(1)", "IA-2(2)", "IA-2(6)", "IA-2(8)"), soc2("CC6.1"), iso("A.8.5"), cwe("308"),
	),
	NeedsAny:  []snapshot.Part{snapshot.PartAccountSummary, snapshot.PartCredentialReport},
	Precision: "very-high",
	Check: func(p *audit.Pass) {
		if on, at, known := rootMFA(p.Account); known && !on && !rootHasNoPassword(p.Account) {
			p.Reportf(at, "the root user has no MFA device")
		}
	},
})
