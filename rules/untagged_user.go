package rules

import (
	"github.com/iamaudit/iamaudit/audit"
	"github.com/iamaudit/iamaudit/snapshot"
)

var _ = register(audit.Rule{
	ID:       "untagged-user",
	Title:    "A user is not tagged",
	Severity: audit.Info,
	Category: audit.Structure,
	Off:      true,
	Risk: `Tags tell whom a user belongs to, and policies can decide by them. Without an owner nobody is asked when
the user turns up in an incident.

Off by default: whether tags are used at all is for the account's owner to say.`,
	Remedy: `    aws iam tag-user --user-name NAME --tags Key=owner,Value=TEAM

Console: *IAM*, *Users*, the user, *Tags*, *Manage tags*.`,
	Links:     []string{"https://docs.aws.amazon.com/IAM/latest/UserGuide/id_tags.html"},
	Controls:  controls(fsbp("IAM.25")),
	Needs:     []snapshot.Part{snapshot.PartUsers},
	Params:    requiredTags,
	Precision: "very-high",
	Check: func(p *audit.Pass) {
		for i := range p.Account.UserDetailList {
			x := &p.Account.UserDetailList[i]
			if lack := missingTags(x.Tags, p.List("required")); lack != "" {
				p.Reportf(x.Ref(), "user/%s has no %s", x.UserName, lack)
			}
		}
	},
})
