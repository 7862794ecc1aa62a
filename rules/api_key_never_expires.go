package rules

import (
	"github.com/iamaudit/iamaudit/audit"
	"github.com/iamaudit/iamaudit/snapshot"
)

var _ = register(audit.Rule{
	ID:       "api-key-never-expires",
	Title:    "A long-term API key of a service never expires",
	Severity: audit.Medium,
	Category: audit.Credentials,
	Risk: `A long-term API key, of Amazon Bedrock for instance, is a bearer token: a copy in a notebook, a log or a
chat is enough to use it from anywhere. AWS offers an expiry for these keys, and short-term keys that live for twelve
hours at most.

Credentials of services that know no expiry (CodeCommit, Keyspaces) are reported by age alone.`,
	Remedy: `Use short-term keys or a role; otherwise make a key with an expiry and delete this one.

    aws iam create-service-specific-credential --user-name NAME --service-name bedrock.amazonaws.com --credential-age-days 30
    aws iam delete-service-specific-credential --user-name NAME --service-specific-credential-id ACCA…

Console: *IAM*, *Users*, the user, *Security credentials*, *API keys for Amazon Bedrock*.`,
	Links:     []string{"https://docs.aws.amazon.com/bedrock/latest/userguide/api-keys.html"},
	Controls:  controls(nist("AC-2(1)", "IA-5(1)"), iso("A.5.17"), cwe("613")),
	Needs:     []snapshot.Part{snapshot.PartServiceSpecificCredentials, snapshot.PartCollectedAt},
	Precision: "very-high",
	Check: func(p *audit.Pass) {
		expiring := map[string]bool{"bedrock.amazonaws.com": true, "logs.amazonaws.com": true}
		for i := range p.Account.ServiceSpecificCredentials {
			c := &p.Account.ServiceSpecificCredentials[i]
			if expiring[c.ServiceName] && c.ExpirationDate.IsZero() && usable(p, c) {
				p.Reportf(c.At(userARN(p.Account, c.UserName), c.ServiceSpecificCredentialID),
					"API key %s of user/%s for %s never expires", c.ServiceSpecificCredentialID, c.UserName, c.ServiceName)
			}
		}
	},
})
