package rules

import (
	"slices"
	"strings"

	"github.com/iamaudit/iamaudit/audit"
	"github.com/iamaudit/iamaudit/policy"
)

var _ = register(audit.Rule{
	ID:       "cognito-unauthenticated-trust",
	Title:    "A role can be assumed through Cognito without signing in",
	Severity: audit.Medium,
	Category: audit.Trust,
	Risk: `An identity pool of Amazon Cognito hands out the role. Where the trust policy does not ask for *authenticated* identities, everybody on the internet who knows the id of the pool gets its
permissions, without an account; the id stands in every app that uses it. Where it does not name the pool, a pool of any AWS account will do: such a finding is critical.`,
	Remedy: `Name the pool and ask for identities that have signed in:

    "Condition": {"StringEquals": {"cognito-identity.amazonaws.com:aud": "eu-west-1:POOL"},
                  "ForAnyValue:StringLike": {"cognito-identity.amazonaws.com:amr": "authenticated"}}

If guests are meant, keep what the role may do to what the public may see. Console: *Cognito*, *Identity pools*, the pool, *User access*, *Guest access*.

    aws iam update-assume-role-policy --role-name ROLE --policy-document file://trust.json`,
	Links: []string{
		"https://docs.aws.amazon.com/cognito/latest/developerguide/iam-roles.html",
		"https://docs.aws.amazon.com/cognito/latest/developerguide/role-trust-and-permissions.html",
	},
	Controls:  controls(pci("7.2.1", "8.3.1"), nist("AC-3", "AC-14", "IA-8"), soc2("CC6.1"), iso("A.5.15", "A.5.16"), cwe("287", "306")),
	Needs:     trustParts,
	Precision: "very-high",
	Check: func(p *audit.Pass) {
		const cognito = "cognito-identity.amazonaws.com"
		for t := range trustStatements(p.Account) {
			switch {
			case !slices.Contains(t.values("Federated"), cognito):
			case !t.binds(cognito+":aud") && !t.binds(cognito+":sub"):
				t.report(p, audit.Critical, "lets in identities of any Cognito identity pool")
			case !t.signedIn(cognito + ":amr"):
				t.report(p, 0, "lets in guests of a Cognito identity pool, who have not signed in")
			}
		}
	},
})

// signedIn reports whether a condition on how the identity signed in leaves out guests.
func (t trust) signedIn(key string) bool {
	if t.binds(strings.TrimSuffix(key, ":amr") + ":sub") {
		return true
	}
	for i := range t.Conditions {
		if c := &t.Conditions[i]; strings.EqualFold(c.Key, key) && t.binds(key) {
			return !slices.ContainsFunc(c.Values, func(v policy.Value) bool {
				return policy.FoldedStrings.Covers(v.Text, "unauthenticated").Answer == policy.Yes
			})
		}
	}
	return false
}
