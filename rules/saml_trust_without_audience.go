package rules

import (
	"strings"

	"github.com/iamaudit/iamaudit/audit"
)

var _ = register(audit.Rule{
	ID:       "saml-trust-without-audience",
	Title:    "A role accepts SAML assertions that were made for somebody else",
	Severity: audit.Medium,
	Category: audit.Trust,
	Risk:     `Without a condition on SAML:aud the role accepts any assertion that the identity provider signs, also one that was made for another service and intercepted or passed on there.`,
	Remedy: `Ask for AWS's sign-in endpoint as the audience:

    "Condition": {"StringEquals": {"SAML:aud": "https://signin.aws.amazon.com/saml"}}

Console: *IAM*, *Roles*, the role, *Trust relationships*, *Edit trust policy*.

    aws iam update-assume-role-policy --role-name ROLE --policy-document file://trust.json`,
	Links: []string{
		"https://docs.aws.amazon.com/IAM/latest/UserGuide/id_roles_create_for-idp_saml.html",
	},
	Controls: controls(nist("AC-3", "IA-8"), soc2("CC6.1"), iso("A.5.16"), cwe("345")),
	Needs:    trustParts,
	Check: func(p *audit.Pass) {
		for t := range trustStatements(p.Account) {
			for _, provider := range t.values("Federated") {
				_, name, ok := strings.Cut(provider, ":saml-provider/")
				if ok && !t.binds("saml:aud", "saml:iss", "saml:sub", "saml:namequalifier") {
					t.report(p, 0, "accepts assertions of the SAML provider "+name+" for any audience")
				}
			}
		}
	},
})
