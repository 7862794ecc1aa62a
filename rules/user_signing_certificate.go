package rules

import (
	"fmt"

	"github.com/iamaudit/iamaudit/audit"
	"github.com/iamaudit/iamaudit/snapshot"
)

var _ = register(audit.Rule{
	ID:       "user-signing-certificate",
	Title:    "A user has an active signing certificate",
	Severity: audit.Low,
	Category: audit.Credentials,
	Risk: `The private part of the certificate signs SOAP requests as the user, for as long as nobody deletes it. The
few services that still took such requests have given them up, so an active certificate is a key that nobody watches.`,
	Remedy: `    aws iam list-signing-certificates --user-name NAME
    aws iam delete-signing-certificate --user-name NAME --certificate-id ID

Console: *IAM*, *Users*, the user, *Security credentials*, *X.509 signing certificates*.`,
	Links:     []string{"https://docs.aws.amazon.com/IAM/latest/APIReference/API_SigningCertificate.html"},
	Controls:  controls(nist("AC-2", "AC-6"), iso("A.5.17")),
	NeedsAny:  []snapshot.Part{snapshot.PartCredentialReport, snapshot.PartSigningCertificates},
	Precision: "very-high",
	Check: func(p *audit.Pass) {
		if p.Account.CredentialReport == nil {
			for i := range p.Account.SigningCertificates {
				if c := &p.Account.SigningCertificates[i]; c.Status == "Active" {
					p.Reportf(c.At(userARN(p.Account, c.UserName), c.CertificateID), "user/%s has an active X.509 signing certificate", c.UserName)
				}
			}
			return
		}
		for row := range userRows(p.Account) {
			for i, c := range row.Certificates {
				if c.Active.True() {
					p.Reportf(row.Ref(fmt.Sprintf("cert_%d", i+1)), "%s has an active X.509 signing certificate", rowName(row))
				}
			}
		}
	},
})
