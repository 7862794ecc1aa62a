package rules

import (
	"time"

	"github.com/iamaudit/iamaudit/audit"
	"github.com/iamaudit/iamaudit/snapshot"
)

var _ = register(audit.Rule{
	ID:       "access-key-at-setup",
	Title:    "A console user got an access key on the day it was made",
	Severity: audit.Low,
	Category: audit.Credentials,
	Risk: `Who makes a user with password and key in one go gives out a key that nobody asked for. A person who needs
one can make it, which also shows that it is needed.

The rule sees that an active key is as old as its user and that the user has a password; it looks at nothing else.`,
	Remedy: `Ask whether the key is needed; if not, delete it. Leave the access key out when you make users for people.

    aws iam delete-access-key --user-name NAME --access-key-id AKIA…

Console: *IAM*, *Users*, the user, *Security credentials*, *Access keys*.`,
	Links:    []string{"https://docs.aws.amazon.com/IAM/latest/UserGuide/id_users_create.html"},
	Controls: controls(cis("", "2.10", "1.10", "1.11", "1.11", "1.11"), nist("AC-2", "AC-6"), soc2("CC6.2"), iso("A.5.17")),
	Needs:    []snapshot.Part{snapshot.PartCredentialReport},
	Params: []audit.Param{{
		Name: "within", Type: audit.Duration, Default: "60s",
		Doc: "A key that was made within this time after its user belongs to the setup.",
	}},
	Check: func(p *audit.Pass) {
		for row := range userRows(p.Account) {
			if !row.PasswordEnabled.True() || !row.UserCreationTime.Known() {
				continue
			}
			for _, key := range keysOf(row) {
				if key.Active.True() && key.LastRotated.Known() && together(row, key, p.Duration("within")) {
					p.Report(audit.Report{
						At:       key.ref(),
						Message:  key.String() + " was made together with the user, who has a console password",
						Evidence: key.evidence(p),
					})
				}
			}
		}
	},
})

// together reports whether the key was made when the user was.
func together(row *snapshot.CredentialRow, key reportKey, within time.Duration) bool {
	return key.LastRotated.Time.Sub(row.UserCreationTime.Time).Abs() <= within
}
