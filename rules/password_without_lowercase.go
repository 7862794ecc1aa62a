package rules

import (
	"github.com/iamaudit/iamaudit/audit"
	"github.com/iamaudit/iamaudit/snapshot"
)

var _ = register(audit.Rule{
	ID:       "password-without-lowercase",
	Title:    "The password policy does not ask for a lower-case letter",
	Severity: audit.Low,
	Category: audit.PasswordPolicy,
	Risk: `Passwords without small letters draw on a smaller alphabet and are guessed sooner. Length counts for more: a policy that
asks for twenty characters may do without this one; accept the finding then.`,
	Remedy:    passwordPolicyRemedy,
	Links:     passwordPolicyLinks,
	Controls:  controls(fsbp("IAM.7", "IAM.10", "IAM.12"), pci("8.3.6", "8.6.3"), nist("AC-2(1)", "AC-2(3)", "AC-3(15)", "IA-5(1)"), iso("A.5.17"), cwe("521")),
	Needs:     []snapshot.Part{snapshot.PartPasswordPolicy},
	NeedsAny:  passwordParts,
	Precision: "very-high",
	Check: func(p *audit.Pass) {
		checkPasswordPolicy(p, func(policy *snapshot.PasswordPolicy) string {
			if policy.RequireLowercaseCharacters {
				return ""
			}
			return "the password policy does not ask for a lower-case letter"
		})
	},
})
