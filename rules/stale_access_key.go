package rules

import (
	"github.com/iamaudit/iamaudit/audit"
	"github.com/iamaudit/iamaudit/snapshot"
)

var _ = register(audit.Rule{
	ID:       "stale-access-key",
	Title:    "An active access key was not rotated in time",
	Severity: audit.Medium,
	Category: audit.Credentials,
	Risk: `An access key is a password that never expires. The older it is, the more laptops, build logs and
backups hold a copy, and the more people who have left know it. Rotation is what ends the life of a copy that
nobody knows of.`,
	Remedy: `Better than rotating: replace the key by a role (IAM Identity Center for people, instance or task roles and
OIDC federation for programs). Otherwise create a second key, deploy it, deactivate the old one, wait until nothing fails,
delete it.

    aws iam create-access-key --user-name NAME
    aws iam update-access-key --user-name NAME --access-key-id AKIA… --status Inactive
    aws iam delete-access-key --user-name NAME --access-key-id AKIA…

Console: *IAM*, *Users*, the user, *Security credentials*, *Access keys*.`,
	Links: []string{
		"https://docs.aws.amazon.com/IAM/latest/UserGuide/id-credentials-access-keys-update.html",
		"https://docs.aws.amazon.com/securityhub/latest/userguide/iam-controls.html#iam-3",
	},
	Controls: controls(
		cis("2.12", "2.13", "1.13", "1.14", "1.14", "1.14"), fsbp("IAM.3"), pci("8.3.9", "8.6.3"),
		nist("AC-2(1)", "AC-2(3)", "AC-3(15)"), soc2("CC6.1"), iso("A.5.17"), cwe("324"),
	),
	Needs: []snapshot.Part{snapshot.PartCredentialReport},
	Params: []audit.Param{{
		Name: "max-age", Type: audit.Duration, Default: "90d",
		Doc: "An active key may be at most this old.",
	}},
	Precision: "very-high",
	Check: func(p *audit.Pass) {
		for key := range activeKeys(p.Account) {
			if !key.LastRotated.Known() {
				continue
			}
			if age := p.Age(key.LastRotated.Time); age > p.Duration("max-age") {
				p.Report(audit.Report{
					At:       key.ref(),
					Message:  key.String() + " has not been rotated for " + days(age),
					Evidence: key.evidence(p),
				})
			}
		}
	},
})
