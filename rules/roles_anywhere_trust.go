package rules

import (
	"slices"
	"strings"

	"github.com/iamaudit/iamaudit/audit"
	"github.com/iamaudit/iamaudit/policy"
)

var _ = register(audit.Rule{
	ID:       "roles-anywhere-trust",
	Title:    "A role can be assumed with any certificate through IAM Roles Anywhere",
	Severity: audit.Medium,
	Category: audit.Trust,
	Risk: `IAM Roles Anywhere exchanges a certificate for the role. Without a condition on aws:SourceArn every trust anchor of the account will do, also one that somebody adds for another purpose; without a
condition on a field of the certificate (aws:PrincipalTag/x509…) every certificate of the authority does, also one of another machine. With neither, the finding is a high one.`,
	Remedy: `Name the trust anchor and the certificate:

    "Condition": {"ArnEquals": {"aws:SourceArn": "arn:aws:rolesanywhere:eu-west-1:111122223333:trust-anchor/ID"},
                  "StringEquals": {"aws:PrincipalTag/x509Subject/CN": "build-1"}}

Console: *IAM*, *Roles*, the role, *Trust relationships*, *Edit trust policy*.

    aws iam update-assume-role-policy --role-name ROLE --policy-document file://trust.json`,
	Links: []string{
		"https://docs.aws.amazon.com/rolesanywhere/latest/userguide/trust-model.html",
	},
	Controls:  controls(pci("7.2.1"), nist("AC-3", "AC-6", "IA-5(2)"), soc2("CC6.1"), iso("A.5.15", "A.5.16"), cwe("287")),
	Needs:     trustParts,
	Precision: "very-high",
	Check: func(p *audit.Pass) {
		for t := range trustStatements(p.Account) {
			if !slices.Contains(t.values("Service"), "rolesanywhere.amazonaws.com") {
				continue
			}
			switch anchor, certificate := t.binds("aws:sourcearn"), t.bindsCertificate(); {
			case !anchor && !certificate:
				t.report(p, audit.High, "accepts every certificate of every trust anchor of IAM Roles Anywhere")
			case !anchor:
				t.report(p, 0, "accepts every trust anchor of IAM Roles Anywhere")
			case !certificate:
				t.report(p, 0, "accepts every certificate of a trust anchor of IAM Roles Anywhere")
			}
		}
	},
})

// bindsCertificate reports whether a condition asks for a field of the certificate.
func (t trust) bindsCertificate() bool {
	return slices.ContainsFunc(t.Conditions, func(c policy.Condition) bool {
		key := strings.ToLower(c.Key)
		return (strings.HasPrefix(key, "aws:principaltag/x509") || key == "sts:rolesessionname") && t.binds(key)
	})
}
