package rules

import (
	"github.com/iamaudit/iamaudit/audit"
	"github.com/iamaudit/iamaudit/snapshot"
)

var _ = register(audit.Rule{
	ID:       "password-without-symbol",
	Title:    "The password policy does not ask for a symbol",
	Severity: audit.Low,
	Category: audit.PasswordPolicy,
	Risk: `Words and names with a digit at the end are the first that guessing programs try. Length counts for more: a policy that
asks for twenty characters may do without this one; accept the finding then.`,
	Remedy:    passwordPolicyRemedy,
	Links:     passwordPolicyLinks,
	Controls:  controls(fsbp("IAM.7", "IAM.13"), nist("AC-2(1)", "AC-2(3)", "AC-3(15)", "IA-5(1)"), iso("A.5.17"), cwe("521")),
	Needs:     []snapshot.Part{snapshot.PartPasswordPolicy},
	NeedsAny:  passwordParts,
	Precision: "very-high",
	Check: func(p *audit.Pass) {
		checkPasswordPolicy(p, func(policy *snapshot.PasswordPolicy) string {
			if policy.RequireSymbols {
				return ""
			}
			return "the password policy does not ask for a symbol"
		})
	},
})
