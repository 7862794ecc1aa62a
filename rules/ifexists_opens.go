package rules

import (
	"slices"
	"strings"

	"github.com/iamaudit/iamaudit/audit"
	"github.com/iamaudit/iamaudit/policy"
)

var _ = register(audit.Rule{
	ID:       "ifexists-opens",
	Title:    "A condition holds for requests without the key because of IfExists",
	Severity: audit.Medium,
	Category: audit.Grants,
	Risk: `With IfExists a condition of an Allow holds whenever the request lacks the key. For keys that the caller decides about that is no condition at all: requests that do
not come through a VPC endpoint have no aws:SourceVpce, principals outside of an organization no aws:PrincipalOrgID, a call that sets no tags no aws:RequestTag, a stranger no
external id.

IfExists on keys that only some of the actions know (ec2:InstanceType) is AWS's own advice and not told, nor is a statement that needs the key by another condition. In a Deny,
IfExists fails closed.`,
	Remedy: `Drop IfExists, or add ` + "`\"Null\": {\"KEY\": \"false\"}`" + `. Where services act for the principal, exempt them by aws:ViaAWSService in a Deny instead.

Console: *IAM*, *Policies*, the policy, *Edit*; for a trust policy *Roles*, the role, *Trust relationships*.

    aws iam update-assume-role-policy --role-name ROLE --policy-document file://trust.json`,
	Links: []string{
		"https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_condition_operators.html#Conditions_IfExists",
		"https://docs.aws.amazon.com/IAM/latest/UserGuide/access_policies_data-perimeters.html",
	},
	Controls: controls(nist("AC-3"), soc2("CC6.1"), iso("A.5.15"), cwe("636")),
	NeedsAny: policyParts,
	Reads:    policyParts,
	Check: func(p *audit.Pass) {
		eachCondition(p, policy.Allow, func(s *policy.Statement, c *policy.Condition, op policy.Operator) string {
			if !op.IfExists || negated(op) || !callerDecides(c.Key) || presentRequired(s, c) {
				return ""
			}
			return "allows requests without " + c.Key + " because of " + c.Operator
		})
	},
})

// callersKeys are condition keys that a request has only when the caller, or the way it takes, brings them.
var callersKeys = []string{
	"aws:principalorgid", "aws:principalorgpaths", "aws:sourcevpc", "aws:sourcevpcarn", "aws:sourcevpce", "aws:vpceaccount", "aws:vpceorgid", "aws:vpceorgpaths",
	"aws:vpcsourceip", "aws:sourceidentity", "aws:sourcearn", "aws:sourceaccount", "aws:sourceorgid", "aws:sourceorgpaths", "aws:federatedprovider",
	"aws:ec2instancesourcevpc", "sts:externalid", "saml:aud", "saml:sub",
}

func callerDecides(key string) bool {
	key = strings.ToLower(key)
	return slices.Contains(callersKeys, key) || strings.HasPrefix(key, "aws:principaltag/") || strings.HasPrefix(key, "aws:requesttag/") ||
		strings.HasSuffix(key, ":sub") || strings.HasSuffix(key, ":aud")
}
