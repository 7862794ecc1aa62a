package rules

import "github.com/iamaudit/iamaudit/audit"

var _ = register(audit.Rule{
	ID:       "cloudtrail-full-access",
	Title:    "A policy allows switching off every trail",
	Severity: audit.High,
	Category: audit.Grants,
	Risk: `Who may stop, delete and rewrite all trails can work unseen: the first thing an intruder does, and the last that is recorded. The rule asks for
cloudtrail:StopLogging, DeleteTrail, UpdateTrail and PutEventSelectors on every trail, together.`,
	Remedy: `Leave those actions to one role for the administration of logs, and protect the trails by a service control policy that denies them to everybody else.

    {"Effect": "Deny", "Action": ["cloudtrail:StopLogging", "cloudtrail:DeleteTrail", "cloudtrail:UpdateTrail", "cloudtrail:PutEventSelectors"], "Resource": "*",
     "Condition": {"ArnNotLike": {"aws:PrincipalArn": "arn:aws:iam::*:role/log-admin"}}}

Console: *IAM*, *Policies*, the policy, *Edit*; *AWS Organizations*, *Policies*, *Service control policies*.

    aws iam create-policy-version --policy-arn POLICY --policy-document file://policy.json --set-as-default`,
	Links: []string{
		"https://docs.aws.amazon.com/awscloudtrail/latest/userguide/best-practices-security.html",
	},
	Controls: controls(nist("AC-6", "AU-9", "AU-9(4)"), pci("10.3.2", "7.2.2"), soc2("CC6.3", "CC7.2"), iso("A.8.15"), cwe("778")),
	NeedsAny: policyParts,
	Reads:    policyParts,
	Check: func(p *audit.Pass) {
		g := sharedGrants(p)
		g.full(p, g.expand("cloudtrail:StopLogging", "cloudtrail:DeleteTrail", "cloudtrail:UpdateTrail", "cloudtrail:PutEventSelectors"), "stopping, deleting and changing every trail")
	},
})
