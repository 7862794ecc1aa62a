package rules

import "github.com/iamaudit/iamaudit/audit"

var _ = register(audit.Rule{
	ID:       "kms-full-access",
	Title:    "A policy allows every action on every KMS key",
	Severity: audit.Medium,
	Category: audit.Grants,
	Risk: `The principal may use every key, rewrite key policies, hand out grants, and schedule keys for deletion: what a deleted key encrypted is lost for good. Those who
use keys and those who administer them should not be the same.`,
	Remedy: `Split the statement: use (kms:Decrypt, kms:GenerateDataKey) on named keys, administration without use for key administrators, and nobody but a break-glass role for
kms:ScheduleKeyDeletion.

Console: *KMS*, *Customer managed keys*, the key, *Key policy*: administrators and users. Then *IAM*, *Policies*, the policy, *Edit*.

    aws iam create-policy-version --policy-arn POLICY --policy-document file://policy.json --set-as-default`,
	Links: []string{
		"https://docs.aws.amazon.com/kms/latest/developerguide/iam-policies-best-practices.html",
		"https://docs.aws.amazon.com/kms/latest/developerguide/key-policy-default.html",
	},
	Controls: controls(nist("AC-3", "AC-5", "AC-6", "SC-12"), pci("3.6.1", "3.7.6"), soc2("CC6.1"), iso("A.5.3", "A.8.24"), cwe("250")),
	NeedsAny: policyParts,
	Reads:    policyParts,
	Check: func(p *audit.Pass) {
		g := sharedGrants(p)
		g.full(p, g.expand("kms:*").AndNot(g.starOnly), "every action on every KMS key")
	},
})
