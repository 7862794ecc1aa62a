package rules

import (
	"github.com/iamaudit/iamaudit/audit"
	"github.com/iamaudit/iamaudit/snapshot"
)

// passwordParts are where a snapshot shows who has a console password. A password policy binds
// nobody where no user has one; the root user's password is not subject to it.
var passwordParts = []snapshot.Part{snapshot.PartCredentialReport, snapshot.PartLoginProfiles}

// anyPassword reports whether a user has a console password.
func anyPassword(a *snapshot.Account) bool {
	for row := range userRows(a) {
		if row.PasswordEnabled.True() {
			return true
		}
	}
	return len(a.LoginProfiles) > 0
}

// checkPasswordPolicy reports what weakness says of the account's password policy, if it has one
// and if there are passwords that it governs. Without a policy it is no-password-policy alone that
// speaks.
func checkPasswordPolicy(p *audit.Pass, weakness func(*snapshot.PasswordPolicy) string) {
	policy := p.Account.PasswordPolicy
	if policy == nil || !anyPassword(p.Account) {
		return
	}
	if message := weakness(policy); message != "" {
		p.Reportf(accountRef(p, snapshot.PartPasswordPolicy), "%s", message)
	}
}

// passwordPolicyLinks are AWS's pages on password policies.
var passwordPolicyLinks = []string{
	"https://docs.aws.amazon.com/IAM/latest/UserGuide/id_credentials_passwords_account-policy.html",
	"https://docs.aws.amazon.com/securityhub/latest/userguide/iam-controls.html#iam-7",
}

// passwordPolicyRemedy is what to do about any weakness of a password policy: the command sets all of it,
// because update-account-password-policy resets what is left out.
const passwordPolicyRemedy = `The command below sets the whole policy: what it leaves out goes back to AWS's default. People are better off
with IAM Identity Center, which needs no passwords in IAM at all.

    aws iam update-account-password-policy --minimum-password-length 14 --password-reuse-prevention 24 \
        --require-uppercase-characters --require-lowercase-characters --require-numbers --require-symbols \
        --allow-users-to-change-password

Console: *IAM*, *Account settings*, *Password policy*, *Edit*, *Custom*.`
