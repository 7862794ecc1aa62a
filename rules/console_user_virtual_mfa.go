package rules

import (
	"github.com/iamaudit/iamaudit/audit"
	"github.com/iamaudit/iamaudit/snapshot"
)

var _ = register(audit.Rule{
	ID:       "console-user-virtual-mfa",
	Title:    "A console user's MFA device can be phished",
	Severity: audit.Low,
	Category: audit.Credentials,
	Off:      true,
	Risk: `The code of an authenticator app can be typed into a false sign-in page, which then signs in with it. A
FIDO2 security key or passkey cannot be used that way.

Off by default: for most users an authenticator app is what they can have, and a finding per user would hide the
users without any. Switch it on where policy asks for hardware devices.`,
	Remedy: `Let the user register a passkey or security key, then remove the virtual device.

    aws iam list-virtual-mfa-devices --assignment-status Assigned
    aws iam deactivate-mfa-device --user-name NAME --serial-number ARN

Console: *IAM*, *Users*, the user, *Security credentials*, *Multi-factor authentication (MFA)*.`,
	Links: []string{"https://docs.aws.amazon.com/IAM/latest/UserGuide/id_credentials_mfa_enable_fido.html"},
	Controls: controls(
		nist("IA-2(1)", "IA-2(2)", "IA-2(6)", "IA-2(8)"), iso("A.8.5"), cwe("308"),
	),
	Needs: []snapshot.Part{snapshot.PartCredentialReport, snapshot.PartVirtualMFADevices},
	Check: func(p *audit.Pass) {
		for i := range p.Account.VirtualMFADevices {
			d := &p.Account.VirtualMFADevices[i]
			id, ok := p.Account.Identity(d.UserARN)
			if !ok || id.User == nil {
				continue
			}
			if row := p.Account.Credentials(id.User.UserName); row != nil && row.PasswordEnabled.True() {
				p.Reportf(d.At(id.User.ARN, "virtual_mfa"), "user/%s signs in with a virtual MFA device", id.User.UserName)
			}
		}
	},
})
