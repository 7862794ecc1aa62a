package rules

import (
	"github.com/iamaudit/iamaudit/audit"
	"github.com/iamaudit/iamaudit/snapshot"
)

var _ = register(audit.Rule{
	ID:       "root-without-hardware-mfa",
	Title:    "The root user's MFA device is virtual",
	Severity: audit.Medium,
	Category: audit.Credentials,
	Risk: `An authenticator app's secret can be phished, copied from a backup of the telephone, or lost with it. A FIDO2
security key cannot be phished, because it signs for the real address only.

IAM lists virtual devices but no others for the root user, so a root user that has a security key and a virtual
device is flagged too: the weaker device is the one an attacker asks for.`,
	Remedy: `Register a FIDO2 security key for the root user, better two at different places, then remove the virtual
device.

Console: as the root user, *Security credentials*, *Multi-factor authentication*, *Assign MFA device*, *Passkey or
security key*.

    aws iam list-virtual-mfa-devices --assignment-status Assigned`,
	Links: []string{
		"https://docs.aws.amazon.com/IAM/latest/UserGuide/enable-fido-mfa-for-root.html",
		"https://docs.aws.amazon.com/securityhub/latest/userguide/iam-controls.html#iam-6",
	},
	Controls: controls(
		cis("2.6", "2.5", "1.5", "1.6", "1.6", "1.6"), fsbp("IAM.6"), pci("8.4.2"),
		nist("AC-2(1)", "AC-3(15)", "IA-2(1)", "IA-2(2)", "IA-2(6)", "IA-2(8)"), soc2("CC6.1"), iso("A.8.5"), cwe("308"),
	),
	Needs:     []snapshot.Part{snapshot.PartVirtualMFADevices},
	NeedsAny:  []snapshot.Part{snapshot.PartAccountSummary, snapshot.PartCredentialReport},
	Precision: "very-high",
	Check: func(p *audit.Pass) {
		if on, _, known := rootMFA(p.Account); !known || !on || rootHasNoPassword(p.Account) {
			return // without any device it is root-without-mfa
		}
		if d := rootVirtualMFA(p.Account); d != nil {
			p.Reportf(d.At(p.Account.RootARN(), "virtual_mfa"), "the root user's MFA device is virtual")
		}
	},
})
