package rules

import (
	"strings"

	"github.com/iamaudit/iamaudit/audit"
)

var _ = register(audit.Rule{
	ID:       "oidc-trust-without-audience",
	Title:    "A role accepts tokens of an identity provider that were made for somebody else",
	Severity: audit.Low,
	Category: audit.Trust,
	Risk:     `The audience says for whom a token was made. Without a condition on it, a token that was made for another of the client ids of the provider in IAM, and got into wrong hands there, opens this role too.`,
	Remedy: `Ask for the audience beside the subject:

    "StringEquals": {"token.actions.githubusercontent.com:aud": "sts.amazonaws.com"}

Console: *IAM*, *Roles*, the role, *Trust relationships*, *Edit trust policy*.

    aws iam update-assume-role-policy --role-name ROLE --policy-document file://trust.json`,
	Links: []string{
		"https://docs.aws.amazon.com/IAM/latest/UserGuide/id_roles_create_for-idp_oidc.html",
		"https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_iam-condition-keys.html#condition-keys-wif",
	},
	Controls: controls(nist("AC-3", "IA-8"), soc2("CC6.1"), iso("A.5.16"), cwe("345")),
	Needs:    trustParts,
	Check: func(p *audit.Pass) {
		for t := range trustStatements(p.Account) {
			for _, issuer := range t.issuers() {
				if key := strings.ToLower(issuer); !t.binds(key+":aud", key+":oaud", key+":azp") {
					t.report(p, 0, "accepts tokens of "+issuer+" for any audience")
				}
			}
		}
	},
})
