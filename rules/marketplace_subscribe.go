package rules

import "github.com/iamaudit/iamaudit/audit"

var _ = register(audit.Rule{
	ID:       "marketplace-subscribe",
	Title:    "A policy allows subscribing to any product of AWS Marketplace",
	Severity: audit.Medium,
	Category: audit.Grants,
	Risk: `The principal may bind the account to the price and licence of any product, foundation models on Bedrock among them, and bring software of third parties into
it. Roles of people who buy need this; others get it by a pattern like ` + "`aws-marketplace:*`" + `.

A condition on aws-marketplace:ProductId narrows.`,
	Remedy: `Name the products in a condition, or use a private marketplace.

    {"Effect": "Allow", "Action": "aws-marketplace:Subscribe", "Resource": "*",
     "Condition": {"ForAnyValue:StringEquals": {"aws-marketplace:ProductId": ["prod-…"]}}}

Console: *IAM*, *Policies*, the policy, *Edit*.

    aws iam create-policy-version --policy-arn POLICY --policy-document file://policy.json --set-as-default`,
	Links: []string{
		"https://docs.aws.amazon.com/marketplace/latest/buyerguide/buyer-iam-users-groups-policies.html",
	},
	Controls: controls(nist("AC-6", "CM-11"), soc2("CC6.3", "CC6.8"), iso("A.8.19")),
	NeedsAny: policyParts,
	Reads:    policyParts,
	Check: func(p *audit.Pass) {
		g := sharedGrants(p)
		g.full(p, g.expand("aws-marketplace:Subscribe"), "subscribing to any product of AWS Marketplace")
	},
})
