package rules

import (
	"github.com/iamaudit/iamaudit/audit"
	"github.com/iamaudit/iamaudit/snapshot"
)

var _ = register(audit.Rule{
	ID:       "password-without-uppercase",
	Title:    "The password policy does not ask for an upper-case letter",
	Severity: audit.Low,
	Category: audit.PasswordPolicy,
	Risk: `Passwords of small letters only are the first that guessing programs try. Length counts for more: a policy that
asks for twenty characters may do without this one; accept the finding then.`,
	Remedy:    passwordPolicyRemedy,
	Links:     passwordPolicyLinks,
	Controls:  controls(fsbp("IAM.7", "IAM.10", "IAM.11"), pci("8.3.6", "8.6.3"), nist("AC-2(1)", "AC-2(3)", "AC-3(15)", "IA-5(1)"), iso("A.5.17"), cwe("521")),
	Needs:     []snapshot.Part{snapshot.PartPasswordPolicy},
	NeedsAny:  passwordParts,
	Precision: "very-high",
	Check: func(p *audit.Pass) {
		checkPasswordPolicy(p, func(policy *snapshot.PasswordPolicy) string {
			if policy.RequireUppercaseCharacters {
				return ""
			}
			return "the password policy does not ask for an upper-case letter"
		})
	},
})
