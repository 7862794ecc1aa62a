package rules

import (
	"fmt"

	"github.com/iamaudit/iamaudit/audit"
	"github.com/iamaudit/iamaudit/snapshot"
)

var _ = register(audit.Rule{
	ID:       "password-never-expires",
	Title:    "The password policy lets passwords live too long",
	Severity: audit.Low,
	Category: audit.PasswordPolicy,
	Off:      true,
	Risk: `A password that leaked works until it is changed. Expiry bounds that time where there is no MFA.

Off by default: with MFA, forced changes make passwords worse (people count up), which is why NIST SP 800-63B and the
newer CIS benchmarks no longer ask for them. PCI DSS 8.3.9 asks for them where a password is the only factor.`,
	Remedy: passwordPolicyRemedy + `

With expiry, add --max-password-age 90.`,
	Links:    passwordPolicyLinks,
	Controls: controls(fsbp("IAM.10", "IAM.17"), pci("8.3.9", "8.3.10.1"), nist("AC-2(1)", "AC-3(15)", "IA-5(1)"), cwe("262", "263")),
	Needs:    []snapshot.Part{snapshot.PartPasswordPolicy},
	NeedsAny: passwordParts,
	Params: []audit.Param{{
		Name: "max-age", Type: audit.Duration, Default: "90d", Doc: "The policy must expire passwords within this time.",
	}},
	Precision: "very-high",
	Check: func(p *audit.Pass) {
		checkPasswordPolicy(p, func(policy *snapshot.PasswordPolicy) string {
			switch want := audit.Days(p.Duration("max-age")); {
			case policy.MaxPasswordAge == 0:
				return "the password policy lets passwords live forever"
			case policy.MaxPasswordAge > want:
				return fmt.Sprintf("the password policy lets passwords live for %d days, more than %d", policy.MaxPasswordAge, want)
			default:
				return ""
			}
		})
	},
})
