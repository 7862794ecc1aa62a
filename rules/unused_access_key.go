package rules

import (
	"github.com/iamaudit/iamaudit/audit"
	"github.com/iamaudit/iamaudit/snapshot"
)

var _ = register(audit.Rule{
	ID:       "unused-access-key",
	Title:    "An active access key is not used",
	Severity: audit.Medium,
	Category: audit.Credentials,
	Risk: `A key that nobody uses is missed by nobody when it is stolen. It usually belongs to somebody who left, to
a program that was switched off, or it was made "just in case".

AWS records the last use of a key since April 2015, with a delay of up to four hours. A key that was made within the last
day and not used yet is left alone.`,
	Remedy: `Deactivate the key, wait for complaints, delete it.

    aws iam get-access-key-last-used --access-key-id AKIA…
    aws iam update-access-key --user-name NAME --access-key-id AKIA… --status Inactive
    aws iam delete-access-key --user-name NAME --access-key-id AKIA…

Console: *IAM*, *Users*, the user, *Security credentials*, *Access keys*, *Actions*.`,
	Links: []string{
		"https://docs.aws.amazon.com/IAM/latest/UserGuide/id_credentials_finding-unused.html",
		"https://docs.aws.amazon.com/securityhub/latest/userguide/iam-controls.html#iam-22",
	},
	Controls: controls(
		cis("2.11", "2.11", "1.11", "1.12", "1.12", "1.12"), fsbp("IAM.8", "IAM.22"), pci("8.2.6"),
		nist("AC-2", "AC-2(1)", "AC-2(3)", "AC-3", "AC-3(15)", "AC-3(7)", "AC-6"), soc2("CC6.1", "CC6.2"), iso("A.5.18"),
	),
	Needs: []snapshot.Part{snapshot.PartCredentialReport},
	Params: []audit.Param{
		{Name: "max-unused", Type: audit.Duration, Default: "45d", Doc: "An active key must have been used within this time."},
		{Name: "grace", Type: audit.Duration, Default: "1d", Doc: "A key that was never used is reported when it is older than this."},
	},
	Precision: "very-high",
	Check: func(p *audit.Pass) {
		for key := range activeKeys(p.Account) {
			message := ""
			switch {
			case key.LastUsedDate.Known():
				if unused := p.Age(key.LastUsedDate.Time); unused > p.Duration("max-unused") {
					message = key.String() + " has not been used for " + days(unused)
				}
			case key.LastRotated.Known():
				if age := p.Age(key.LastRotated.Time); age > p.Duration("grace") {
					message = key.String() + " has never been used since it was created " + ago(age)
				}
			}
			if message != "" {
				p.Report(audit.Report{At: key.ref(), Message: message, Evidence: key.evidence(p)})
			}
		}
	},
})
