package rules

import (
	"github.com/iamaudit/iamaudit/audit"
	"github.com/iamaudit/iamaudit/snapshot"
)

var _ = register(audit.Rule{
	ID:       "unused-console-password",
	Title:    "A console password is not used",
	Severity: audit.Medium,
	Category: audit.Credentials,
	Risk: `Nobody notices when somebody else signs in with a password that its owner has forgotten. It belongs to a
person who left, or who works with keys or roles only.

A password that was never used counts from the day it was set.`,
	Remedy: `Remove the password, or the user.

    aws iam delete-login-profile --user-name NAME

Console: *IAM*, *Users*, the user, *Security credentials*, *Manage console access*, *Disable*.`,
	Links: []string{
		"https://docs.aws.amazon.com/IAM/latest/UserGuide/id_credentials_finding-unused.html",
		"https://docs.aws.amazon.com/securityhub/latest/userguide/iam-controls.html#iam-22",
	},
	Controls: controls(
		cis("2.11", "2.11", "1.11", "1.12", "1.12", "1.12"), fsbp("IAM.8", "IAM.22"), pci("8.2.6"),
		nist("AC-2", "AC-2(1)", "AC-2(3)", "AC-3", "AC-3(15)", "AC-3(7)", "AC-6"), soc2("CC6.1", "CC6.2"), iso("A.5.18"),
	),
	Needs: []snapshot.Part{snapshot.PartCredentialReport},
	Params: []audit.Param{{
		Name: "max-unused", Type: audit.Duration, Default: "45d",
		Doc: "A password must have been used, or set, within this time.",
	}},
	Precision: "very-high",
	Check: func(p *audit.Pass) {
		for row := range userRows(p.Account) {
			if !row.PasswordEnabled.True() {
				continue
			}
			set := row.PasswordLastChanged
			if set.Known() && p.Age(set.Time) <= p.Duration("max-unused") {
				continue // set or reset lately
			}
			if last, used := passwordLastUsed(p.Account, row); used {
				if unused := p.Age(last); unused > p.Duration("max-unused") {
					p.Reportf(row.Ref("password"), "the console password of %s has not been used for %s", rowName(row), days(unused))
				}
			} else if set.Known() {
				p.Reportf(row.Ref("password"), "the console password of %s has never been used since it was set %s", rowName(row), ago(p.Age(set.Time)))
			}
		}
	},
})
