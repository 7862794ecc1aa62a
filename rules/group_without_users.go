package rules

import (
	"github.com/iamaudit/iamaudit/audit"
	"github.com/iamaudit/iamaudit/snapshot"
)

var _ = register(audit.Rule{
	ID:       "group-without-users",
	Title:    "A group has no users",
	Severity: audit.Info,
	Category: audit.Structure,
	Risk: `Nobody needs the group's permissions today, and whoever is added to it tomorrow gets them all without
anyone looking at them again.`,
	Remedy: `Delete the group, after its policies.

    aws iam detach-group-policy --group-name NAME --policy-arn ARN
    aws iam delete-group-policy --group-name NAME --policy-name POLICY
    aws iam delete-group --group-name NAME

Console: *IAM*, *User groups*, the group, *Delete*.`,
	Links: []string{
		"https://docs.aws.amazon.com/IAM/latest/UserGuide/id_groups_manage_delete.html",
		"https://docs.aws.amazon.com/config/latest/developerguide/iam-group-has-users-check.html",
	},
	Controls:  controls(nist("AC-2", "AC-6"), soc2("CC6.3"), iso("A.5.18")),
	Needs:     []snapshot.Part{snapshot.PartGroups, snapshot.PartUsers},
	Precision: "very-high",
	Check: func(p *audit.Pass) {
		for i := range p.Account.GroupDetailList {
			if g := &p.Account.GroupDetailList[i]; len(p.Account.Members(g.GroupName)) == 0 {
				p.Reportf(g.Ref(), "group/%s has no users", g.GroupName)
			}
		}
	},
})
