package rules

import (
	"github.com/iamaudit/iamaudit/audit"
	"github.com/iamaudit/iamaudit/snapshot"
)

var _ = register(audit.Rule{
	ID:       "user-without-group",
	Title:    "A user is in no group",
	Severity: audit.Low,
	Category: audit.Structure,
	Risk: `What a user outside of groups may do is decided for that one user, by hand, and nobody sees it when
reviewing groups. Such permissions outlive the job they were given for.`,
	Remedy: `Put the user into a group that stands for the job, move the permissions there, and take them off the user.
Users who are people are better replaced by IAM Identity Center, users who are programs by roles.

    aws iam add-user-to-group --user-name NAME --group-name GROUP

Console: *IAM*, *Users*, the user, *Groups*, *Add user to groups*.`,
	Links: []string{
		"https://docs.aws.amazon.com/IAM/latest/UserGuide/id_groups.html",
		"https://docs.aws.amazon.com/config/latest/developerguide/iam-user-group-membership-check.html",
	},
	Controls: controls(
		pci("7.2.1", "7.2.2"), nist("AC-2", "AC-3", "AC-6"), soc2("CC6.3"), iso("A.5.15", "A.5.18"),
	),
	Needs:     []snapshot.Part{snapshot.PartUsers},
	Precision: "very-high",
	Check: func(p *audit.Pass) {
		for i := range p.Account.UserDetailList {
			if u := &p.Account.UserDetailList[i]; len(u.GroupList) == 0 {
				p.Reportf(u.Ref(), "user/%s is in no group", u.UserName)
			}
		}
	},
})
