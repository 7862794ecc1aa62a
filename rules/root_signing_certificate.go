package rules

import (
	"fmt"

	"github.com/iamaudit/iamaudit/audit"
	"github.com/iamaudit/iamaudit/snapshot"
)

var _ = register(audit.Rule{
	ID:       "root-signing-certificate",
	Title:    "The root user has a signing certificate",
	Severity: audit.High,
	Category: audit.Credentials,
	Risk: `An X.509 signing certificate is a second kind of long-term key: whoever holds its private part signs SOAP
requests as the root user. Hardly anything uses it today, so nobody misses it when it is copied.`,
	Remedy: `Delete it.

Console: as the root user, *Security credentials*, *X.509 signing certificates*, *Delete*.

    aws iam list-signing-certificates
    aws iam delete-signing-certificate --certificate-id ID`,
	Links: []string{
		"https://docs.aws.amazon.com/IAM/latest/UserGuide/root-user-best-practices.html",
		"https://docs.aws.amazon.com/IAM/latest/APIReference/API_DeleteSigningCertificate.html",
	},
	Controls: controls(
		pci("7.2.2", "8.2.2"), nist("AC-2(1)", "AC-6", "AC-6(2)", "AC-6(10)"), soc2("CC6.1", "CC6.3"), iso("A.8.2"), cwe("250"),
	),
	NeedsAny:  []snapshot.Part{snapshot.PartAccountSummary, snapshot.PartCredentialReport},
	Precision: "very-high",
	Check: func(p *audit.Pass) {
		seen := false
		if root := p.Account.Credentials(snapshot.RootUser); root != nil {
			for i, cert := range root.Certificates {
				if cert.Active.True() || cert.LastRotated.Known() {
					seen = true
					p.Reportf(root.Ref(fmt.Sprintf("cert_%d", i+1)), "the root user has an X.509 signing certificate")
				}
			}
		}
		if !seen && p.Account.AccountSummary["AccountSigningCertificatesPresent"] > 0 {
			p.Reportf(accountRef(p, snapshot.PartAccountSummary), "the root user has an X.509 signing certificate")
		}
	},
})
