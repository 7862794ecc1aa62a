package rules

import (
	"github.com/iamaudit/iamaudit/audit"
	"github.com/iamaudit/iamaudit/snapshot"
)

var _ = register(audit.Rule{
	ID:       "two-active-access-keys",
	Title:    "A user has two active access keys",
	Severity: audit.Low,
	Category: audit.Credentials,
	Risk: `The second slot is there for rotation: make the new key, deploy it, delete the old one. Two keys that
stay active double what can leak, and the next rotation has no free slot.

A pair whose younger key is at most two weeks old counts as a rotation in progress.`,
	Remedy: `See which of the keys is used, deactivate the other, then delete it.

    aws iam list-access-keys --user-name NAME
    aws iam get-access-key-last-used --access-key-id AKIA…
    aws iam update-access-key --user-name NAME --access-key-id AKIA… --status Inactive

Console: *IAM*, *Users*, the user, *Security credentials*, *Access keys*.`,
	Links: []string{"https://docs.aws.amazon.com/IAM/latest/UserGuide/id-credentials-access-keys-update.html"},
	Controls: controls(
		cis("", "2.12", "1.12", "1.13", "1.13", "1.13"), nist("AC-2", "AC-6"), soc2("CC6.1"), iso("A.5.17"),
	),
	Needs: []snapshot.Part{snapshot.PartCredentialReport},
	Params: []audit.Param{{
		Name: "rotation", Type: audit.Duration, Default: "14d",
		Doc: "Both keys may be active while the younger one is no older than this.",
	}},
	Precision: "very-high",
	Check: func(p *audit.Pass) {
		for row := range userRows(p.Account) {
			one, two := row.AccessKeys[0], row.AccessKeys[1]
			if !one.Active.True() || !two.Active.True() {
				continue
			}
			young := one.LastRotated.Time
			if two.LastRotated.Time.After(young) {
				young = two.LastRotated.Time
			}
			if young.IsZero() || p.Age(young) > p.Duration("rotation") {
				p.Reportf(row.Ref("access_keys"), "%s has two active access keys", rowName(row))
			}
		}
	},
})
