package rules

import (
	"fmt"

	"github.com/iamaudit/iamaudit/audit"
	"github.com/iamaudit/iamaudit/snapshot"
)

var _ = register(audit.Rule{
	ID:       "password-too-short",
	Title:    "The password policy allows short passwords",
	Severity: audit.Medium,
	Category: audit.PasswordPolicy,
	Risk:     `Length is what makes a password hard to guess, more than any mixture of characters.`,
	Remedy:   passwordPolicyRemedy,
	Links:    passwordPolicyLinks,
	Controls: controls(
		cis("2.8", "2.7", "1.7", "1.8", "1.8", "1.8"), fsbp("IAM.7", "IAM.10", "IAM.15"), pci("8.3.6"),
		nist("AC-2(1)", "AC-2(3)", "AC-3(15)", "IA-5(1)"), soc2("CC6.1"), iso("A.5.17"), cwe("521"),
	),
	Needs:    []snapshot.Part{snapshot.PartPasswordPolicy},
	NeedsAny: passwordParts,
	Params: []audit.Param{{
		Name: "min-length", Type: audit.Int, Default: "14", Doc: "The policy must ask for at least this many characters.",
	}},
	Precision: "very-high",
	Check: func(p *audit.Pass) {
		checkPasswordPolicy(p, func(policy *snapshot.PasswordPolicy) string {
			if policy.MinimumPasswordLength >= p.Int("min-length") {
				return ""
			}
			return fmt.Sprintf("the password policy allows passwords of %d characters, fewer than %d", policy.MinimumPasswordLength, p.Int("min-length"))
		})
	},
})
