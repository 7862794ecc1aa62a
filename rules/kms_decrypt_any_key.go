package rules

import "github.com/iamaudit/iamaudit/audit"

var _ = register(audit.Rule{
	ID:       "kms-decrypt-any-key",
	Title:    "A policy allows decryption with every KMS key",
	Severity: audit.Medium,
	Category: audit.Grants,
	Risk: `Encryption then separates nothing: whoever reaches the principal reads whatever it can get hold of, whichever key it is encrypted with. Every key whose
key policy leaves access to IAM policies, which is the default, is open.

A condition on kms:ViaService, on an alias or on a tag of the key narrows; a resource that covers all keys of the account does not.`,
	Remedy: `Name the keys, or limit their use to a service with kms:ViaService.

    {"Effect": "Allow", "Action": "kms:Decrypt", "Resource": "arn:aws:kms:eu-west-1:111122223333:key/1234abcd-12ab-34cd-56ef-1234567890ab"}

Console: *IAM*, *Policies*, the policy, *Edit*.

    aws iam create-policy-version --policy-arn POLICY --policy-document file://policy.json --set-as-default`,
	Links: []string{
		"https://docs.aws.amazon.com/securityhub/latest/userguide/kms-controls.html#kms-1",
		"https://docs.aws.amazon.com/kms/latest/developerguide/iam-policies-best-practices.html",
	},
	Controls: controls(fsbp("KMS.1", "KMS.2"), nist("AC-2", "AC-2(1)", "AC-3", "AC-3(7)", "AC-3(15)", "AC-5", "AC-6", "AC-6(3)"), pci("3.6.1", "7.2.2"), soc2("CC6.1"), iso("A.8.24"), cwe("732")),
	NeedsAny: policyParts,
	Reads:    policyParts,
	Check: func(p *audit.Pass) {
		g := sharedGrants(p)
		for f := range g.onEverything(g.expand("kms:Decrypt", "kms:ReEncryptFrom")) {
			if !g.singled(&f) {
				continue
			}
			f.message = f.policy.String() + " allows decryption with every KMS key: " + g.actionNames(f.actions)
			g.report(p, f)
		}
	},
})
