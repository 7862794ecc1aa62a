package rules

import (
	"github.com/iamaudit/iamaudit/audit"
	"github.com/iamaudit/iamaudit/snapshot"
)

var _ = register(audit.Rule{
	ID:       "console-user-without-mfa",
	Title:    "A user with a console password has no MFA device",
	Severity: audit.High,
	Category: audit.Credentials,
	Risk: `The password alone opens the console, and passwords are guessed, phished and reused. A policy that denies
everything without MFA limits the damage; this rule does not weigh it, because such a user still has no second factor to use.

Users without a password are left alone: an access key has no second factor of its own.`,
	Remedy: `Let the user register a device, or remove the password of one who does not need the console. Make it stick
with a policy that denies everything but registering a device unless aws:MultiFactorAuthPresent is true.

    aws iam list-mfa-devices --user-name NAME
    aws iam delete-login-profile --user-name NAME

Console: *IAM*, *Users*, the user, *Security credentials*, *Multi-factor authentication (MFA)*, *Assign MFA device*.`,
	Links: []string{
		"https://docs.aws.amazon.com/IAM/latest/UserGuide/id_credentials_mfa_enable.html",
		"https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_examples_aws_my-sec-creds-self-manage.html",
	},
	Controls: controls(
		cis("2.10", "2.9", "1.9", "1.10", "1.10", "1.10"), fsbp("IAM.5", "IAM.19"), pci("8.4.2"),
		nist("AC-2(1)", "AC-3(15)", "IA-2(1)", "IA-2(2)", "IA-2(6)", "IA-2(8)"), soc2("CC6.1"), iso("A.8.5"), cwe("308"),
	),
	Needs:     []snapshot.Part{snapshot.PartCredentialReport},
	Precision: "very-high",
	Check: func(p *audit.Pass) {
		for row := range userRows(p.Account) {
			if row.PasswordEnabled.True() && !row.MFAActive.True() {
				p.Reportf(row.Ref("mfa"), "%s has a console password and no MFA device", rowName(row))
			}
		}
	},
})
