package rules

import (
	"github.com/iamaudit/iamaudit/audit"
	"github.com/iamaudit/iamaudit/snapshot"
)

var _ = register(audit.Rule{
	ID:       "untagged-role",
	Title:    "A role is not tagged",
	Severity: audit.Info,
	Category: audit.Structure,
	Off:      true,
	Risk: `Tags tell whom a role belongs to, and policies can decide by them. Without an owner nobody is asked when
the role turns up in an incident.

Off by default: whether tags are used at all is for the account's owner to say.`,
	Remedy: `    aws iam tag-role --role-name NAME --tags Key=owner,Value=TEAM

Console: *IAM*, *Roles*, the role, *Tags*, *Manage tags*.`,
	Links:     []string{"https://docs.aws.amazon.com/IAM/latest/UserGuide/id_tags.html"},
	Controls:  controls(fsbp("IAM.24")),
	Needs:     []snapshot.Part{snapshot.PartRoles},
	Params:    requiredTags,
	Precision: "very-high",
	Check: func(p *audit.Pass) {
		for i := range p.Account.RoleDetailList {
			x := &p.Account.RoleDetailList[i]
			if ownedByAWS(x) {
				continue
			}
			if lack := missingTags(x.Tags, p.List("required")); lack != "" {
				p.Reportf(x.Ref(), "role/%s has no %s", x.RoleName, lack)
			}
		}
	},
})
