package rules

import (
	"regexp"
	"strings"

	"github.com/iamaudit/iamaudit/audit"
)

var _ = register(audit.Rule{
	ID:       "trust-deleted-principal",
	Title:    "A role trusts a principal that no longer exists",
	Severity: audit.Low,
	Category: audit.Trust,
	Risk: `When a user or role that a trust policy names is deleted, IAM shows its unique id (AIDA…, AROA…) in place of the ARN. Nobody can come by that entry, also not a new principal of the same name;
but it says that the policy is not looked after, and what relied on it is broken.`,
	Remedy: `Take the id out of the trust policy, or name the principal that took its place.

Console: *IAM*, *Roles*, the role, *Trust relationships*, *Edit trust policy*.

    aws iam update-assume-role-policy --role-name ROLE --policy-document file://trust.json`,
	Links: []string{
		"https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_principal.html#principal-roles",
		"https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_identifiers.html#identifiers-unique-ids",
	},
	Controls:  controls(nist("AC-2"), soc2("CC6.2"), iso("A.5.18")),
	Needs:     trustParts,
	Precision: "very-high",
	Check: func(p *audit.Pass) {
		for t := range trustStatements(p.Account) {
			var gone []string
			for _, v := range t.values("AWS") {
				if uniqueID.MatchString(v) {
					gone = append(gone, v)
				}
			}
			if len(gone) > 0 {
				t.report(p, 0, "names "+strings.Join(gone, " and ")+", which no longer exists")
			}
		}
	},
})

// uniqueID matches the ids of users and roles.
var uniqueID = regexp.MustCompile(`^A(IDA|ROA)[A-Z0-9]{12,}$`)
