package rules

import "github.com/iamaudit/iamaudit/audit"

var _ = register(audit.Rule{
	ID:       "trust-not-principal",
	Title:    "A role can be assumed by everyone but some",
	Severity: audit.Critical,
	Category: audit.Trust,
	Risk: `Allow with NotPrincipal lets in every principal of every account that is not listed, anonymous callers included. IAM refuses it in trust policies today; where it stands in a
snapshot it is old, or made by hand.`,
	Remedy: `Name who may come with Principal.

Console: *IAM*, *Roles*, the role, *Trust relationships*, *Edit trust policy*.

    aws iam update-assume-role-policy --role-name ROLE --policy-document file://trust.json`,
	Links: []string{
		"https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_notprincipal.html",
	},
	Controls:  controls(pci("7.2.1", "7.2.2"), nist("AC-3", "AC-6"), soc2("CC6.1", "CC6.3"), iso("A.5.15"), cwe("183", "284")),
	Needs:     trustParts,
	Precision: "very-high",
	Check: func(p *audit.Pass) {
		for t := range trustStatements(p.Account) {
			if t.NotPrincipal.Present && !t.binds(organizationKeys...) && !t.bindsPrincipal() {
				t.report(p, 0, "lets everyone in but those that NotPrincipal lists")
			}
		}
	},
})
