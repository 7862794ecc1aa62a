package rules

import (
	"time"

	"github.com/iamaudit/iamaudit/audit"
	"github.com/iamaudit/iamaudit/snapshot"
)

var _ = register(audit.Rule{
	ID:       "inactive-access-key",
	Title:    "An inactive access key was left behind",
	Severity: audit.Low,
	Category: audit.Credentials,
	Risk: `Whoever may call iam:UpdateAccessKey can switch the key on again, and every copy of it works at once. It
also occupies the slot that the next rotation needs.

IAM does not say when a key was switched off, so the rule counts from its last use, or from its creation if it was
never used.`,
	Remedy: `Delete the key.

    aws iam delete-access-key --user-name NAME --access-key-id AKIA…

Console: *IAM*, *Users*, the user, *Security credentials*, *Access keys*, *Actions*, *Delete*.`,
	Links:    []string{"https://docs.aws.amazon.com/IAM/latest/UserGuide/id_credentials_access-keys.html"},
	Controls: controls(nist("AC-2", "AC-2(3)"), soc2("CC6.2"), iso("A.5.17", "A.5.18")),
	Needs:    []snapshot.Part{snapshot.PartCredentialReport},
	Params: []audit.Param{{
		Name: "grace", Type: audit.Duration, Default: "30d",
		Doc: "A key that was used, or made, within this time may still be needed to undo a rotation.",
	}},
	Precision: "very-high",
	Check: func(p *audit.Pass) {
		for row := range userRows(p.Account) {
			for _, key := range keysOf(row) {
				if key.Active.True() {
					continue
				}
				if last := lastSign(key); p.Age(last) > p.Duration("grace") {
					p.Report(audit.Report{
						At:       key.ref(),
						Message:  key.String() + " is inactive and was left behind",
						Evidence: key.evidence(p),
					})
				}
			}
		}
	},
})

// lastSign is the last moment at which a key is known to have mattered to somebody.
func lastSign(key reportKey) time.Time {
	if key.LastUsedDate.Known() && key.LastUsedDate.Time.After(key.LastRotated.Time) {
		return key.LastUsedDate.Time
	}
	return key.LastRotated.Time
}
