package rules

import (
	"fmt"

	"github.com/iamaudit/iamaudit/audit"
	"github.com/iamaudit/iamaudit/snapshot"
)

var _ = register(audit.Rule{
	ID:       "password-reuse",
	Title:    "The password policy allows old passwords again",
	Severity: audit.Low,
	Category: audit.PasswordPolicy,
	Risk:     `A password that leaked years ago opens the account again when its owner goes back to it.`,
	Remedy:   passwordPolicyRemedy,
	Links:    passwordPolicyLinks,
	Controls: controls(
		cis("2.9", "2.8", "1.8", "1.9", "1.9", "1.9"), fsbp("IAM.10", "IAM.16"), pci("8.3.7"),
		nist("AC-2(1)", "AC-3(15)", "IA-5(1)"), soc2("CC6.1"), iso("A.5.17"), cwe("521"),
	),
	Needs:    []snapshot.Part{snapshot.PartPasswordPolicy},
	NeedsAny: passwordParts,
	Params: []audit.Param{{
		Name: "min-remembered", Type: audit.Int, Default: "24", Doc: "The policy must refuse at least this many earlier passwords (IAM remembers up to 24).",
	}},
	Precision: "very-high",
	Check: func(p *audit.Pass) {
		checkPasswordPolicy(p, func(policy *snapshot.PasswordPolicy) string {
			switch n := policy.PasswordReusePrevention; {
			case n >= p.Int("min-remembered"):
				return ""
			case n == 0:
				return "the password policy allows every earlier password again"
			default:
				return fmt.Sprintf("the password policy refuses the last %d passwords, fewer than %d", n, p.Int("min-remembered"))
			}
		})
	},
})
