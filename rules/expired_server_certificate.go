package rules

import (
	"github.com/iamaudit/iamaudit/audit"
	"github.com/iamaudit/iamaudit/snapshot"
)

var _ = register(audit.Rule{
	ID:       "expired-server-certificate",
	Title:    "An expired server certificate is stored in IAM",
	Severity: audit.Medium,
	Category: audit.Structure,
	Risk: `A load balancer or distribution that is given this certificate by mistake turns its users away, or
teaches them to click warnings away.`,
	Remedy: `Delete it. New certificates belong into AWS Certificate Manager, which renews them.

    aws iam list-server-certificates
    aws iam delete-server-certificate --server-certificate-name NAME

The console does not show these certificates.`,
	Links: []string{
		"https://docs.aws.amazon.com/IAM/latest/UserGuide/id_credentials_server-certs.html",
		"https://docs.aws.amazon.com/securityhub/latest/userguide/iam-controls.html#iam-26",
	},
	Controls: controls(cis("2.17", "2.18", "1.18", "1.19", "1.19", "1.19"), fsbp("IAM.26"), pci("4.2.1"), nist("SC-17"), iso("A.8.24"), cwe("298")),
	Needs:    []snapshot.Part{snapshot.PartServerCertificates},
	Params: []audit.Param{{
		Name: "ahead", Type: audit.Duration, Default: "0d", Doc: "Certificates that expire within this time are reported already.",
	}},
	Precision: "very-high",
	Check: func(p *audit.Pass) {
		for i := range p.Account.ServerCertificates {
			c := &p.Account.ServerCertificates[i]
			if c.Expiration.IsZero() {
				continue
			}
			switch age := p.Age(c.Expiration); {
			case age > 0:
				p.Reportf(c.At(c.ARN, ""), "server certificate %q expired %s", c.ServerCertificateName, ago(age))
			case -age < p.Duration("ahead"):
				p.Reportf(c.At(c.ARN, ""), "server certificate %q expires within %s", c.ServerCertificateName, days(-age+audit.Day))
			}
		}
	},
})
