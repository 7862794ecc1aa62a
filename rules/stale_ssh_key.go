package rules

import (
	"github.com/iamaudit/iamaudit/audit"
	"github.com/iamaudit/iamaudit/snapshot"
)

var _ = register(audit.Rule{
	ID:       "stale-ssh-key",
	Title:    "An SSH key for CodeCommit is old",
	Severity: audit.Low,
	Category: audit.Credentials,
	Risk: `Whoever holds the private part reads and writes the repositories that the user may use, without MFA and
without an expiry. The older the key, the more machines hold a copy.`,
	Remedy: `Replace the key, or use git-remote-codecommit with a role, which needs none.

    aws iam upload-ssh-public-key --user-name NAME --ssh-public-key-body file://key.pub
    aws iam delete-ssh-public-key --user-name NAME --ssh-public-key-id APKA…

Console: *IAM*, *Users*, the user, *Security credentials*, *SSH public keys for AWS CodeCommit*.`,
	Links:    []string{"https://docs.aws.amazon.com/IAM/latest/UserGuide/id_credentials_ssh-keys.html"},
	Controls: controls(pci("8.6.3"), nist("AC-2(1)", "IA-5(1)"), iso("A.5.17"), cwe("324")),
	Needs:    []snapshot.Part{snapshot.PartSSHPublicKeys},
	Params: []audit.Param{{
		Name: "max-age", Type: audit.Duration, Default: "90d", Doc: "An active key may be at most this old.",
	}},
	Precision: "very-high",
	Check: func(p *audit.Pass) {
		for i := range p.Account.SSHPublicKeys {
			k := &p.Account.SSHPublicKeys[i]
			if k.Status != "Active" || k.UploadDate.IsZero() {
				continue
			}
			if age := p.Age(k.UploadDate); age > p.Duration("max-age") {
				p.Reportf(k.At(userARN(p.Account, k.UserName), k.SSHPublicKeyID),
					"SSH key %s of user/%s is %s old", k.SSHPublicKeyID, k.UserName, days(age))
			}
		}
	},
})
