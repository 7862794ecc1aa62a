package rules

import (
	"strings"

	"github.com/iamaudit/iamaudit/audit"
	"github.com/iamaudit/iamaudit/catalog"
	"github.com/iamaudit/iamaudit/policy"
)

var _ = register(audit.Rule{
	ID:       "forallvalues-on-single-value",
	Title:    "A condition holds for requests without the key because of ForAllValues",
	Severity: audit.Medium,
	Category: audit.Grants,
	Risk: `ForAllValues asks that *every* value of the key in the request matches. A request that lacks the key has none to contradict, so it passes. On a key with one value
(aws:PrincipalOrgID, aws:SourceVpce, a tag) the operator adds nothing but this hole: the Allow holds for whoever leaves the key out.

A condition in the same statement that needs the key (Null with false, or a plain operator) closes the hole. In a Deny the operator fails closed.`,
	Remedy: `Drop ForAllValues:

    "Condition": {"StringEquals": {"aws:PrincipalOrgID": "o-a1b2c3d4e5"}}

Console: *IAM*, *Policies*, the policy, *Edit*; for a trust policy *Roles*, the role, *Trust relationships*.

    aws iam update-assume-role-policy --role-name ROLE --policy-document file://trust.json`,
	Links: []string{
		"https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_condition-single-vs-multi-valued-context-keys.html",
		"https://docs.aws.amazon.com/IAM/latest/UserGuide/access-analyzer-reference-policy-checks.html#access-analyzer-reference-policy-checks-security-warning-forallvalues-with-single-valued-key",
	},
	Controls: controls(nist("AC-3"), soc2("CC6.1"), iso("A.5.15"), cwe("636")),
	NeedsAny: policyParts,
	Reads:    policyParts,
	Check: func(p *audit.Pass) {
		c := catalog.Default()
		eachCondition(p, policy.Allow, func(s *policy.Statement, cond *policy.Condition, op policy.Operator) string {
			if op.Set != policy.ForAllValues || !singleValued(c, cond.Key) || presentRequired(s, cond) {
				return ""
			}
			return "allows requests without " + cond.Key + ", a key with one value, because of " + cond.Operator
		})
	},
})

// singleValued reports whether a request holds at most one value of the key. The subject and the audience of a
// token are not in AWS's list; a key that nobody knows may hold several.
func singleValued(c *catalog.Catalog, name string) bool {
	lower := strings.ToLower(name)
	if strings.HasSuffix(lower, ":sub") || strings.HasSuffix(lower, ":aud") {
		return true
	}
	key := c.Key(name)
	return key != nil && key.Type != "" && !key.Multivalued() && !strings.HasSuffix(lower, ":amr")
}
