package rules

import (
	"github.com/iamaudit/iamaudit/audit"
	"github.com/iamaudit/iamaudit/snapshot"
)

var _ = register(audit.Rule{
	ID:       "stale-service-credential",
	Title:    "A service-specific credential is old",
	Severity: audit.Low,
	Category: audit.Credentials,
	Risk: `Passwords for CodeCommit and Keyspaces and API keys for Amazon Bedrock work without MFA and, unless they
were made with an expiry, for ever. Nobody sees them in the list of access keys.`,
	Remedy: `Replace the credential, or delete it where a role serves.

    aws iam list-service-specific-credentials --user-name NAME
    aws iam reset-service-specific-credential --user-name NAME --service-specific-credential-id ACCA…
    aws iam delete-service-specific-credential --user-name NAME --service-specific-credential-id ACCA…

Console: *IAM*, *Users*, the user, *Security credentials*.`,
	Links:    []string{"https://docs.aws.amazon.com/IAM/latest/UserGuide/id_credentials_service-specific-creds.html"},
	Controls: controls(pci("8.6.3"), nist("AC-2(1)", "IA-5(1)"), iso("A.5.17"), cwe("324")),
	Needs:    []snapshot.Part{snapshot.PartServiceSpecificCredentials},
	Params: []audit.Param{{
		Name: "max-age", Type: audit.Duration, Default: "90d", Doc: "An active credential may be at most this old.",
	}},
	Precision: "very-high",
	Check: func(p *audit.Pass) {
		for i := range p.Account.ServiceSpecificCredentials {
			c := &p.Account.ServiceSpecificCredentials[i]
			if c.CreateDate.IsZero() || !usable(p, c) {
				continue
			}
			if age := p.Age(c.CreateDate); age > p.Duration("max-age") {
				p.Reportf(c.At(userARN(p.Account, c.UserName), c.ServiceSpecificCredentialID),
					"credential %s of user/%s for %s is %s old", c.ServiceSpecificCredentialID, c.UserName, c.ServiceName, days(age))
			}
		}
	},
})

// usable reports whether somebody who holds the credential can use it.
func usable(p *audit.Pass, c *snapshot.ServiceSpecificCredential) bool {
	return c.Status == "Active" && (c.ExpirationDate.IsZero() || p.Age(c.ExpirationDate) < 0)
}
