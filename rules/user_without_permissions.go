package rules

import (
	"github.com/iamaudit/iamaudit/audit"
	"github.com/iamaudit/iamaudit/snapshot"
)

var _ = register(audit.Rule{
	ID:       "user-without-permissions",
	Title:    "A user has no permissions",
	Severity: audit.Info,
	Category: audit.Structure,
	Risk: `A user without any policy, of its own or through a group, is usually a leftover. Its credentials still
work: they identify a principal of this account to every resource policy that trusts the whole account.

Policies of resources that name the user are not part of the snapshot.`,
	Remedy: `Delete the user.

    aws iam list-access-keys --user-name NAME
    aws iam delete-login-profile --user-name NAME
    aws iam delete-user --user-name NAME

Console: *IAM*, *Users*, the user, *Delete*.`,
	Links:     []string{"https://docs.aws.amazon.com/IAM/latest/UserGuide/id_users_remove.html"},
	Controls:  controls(nist("AC-2"), iso("A.5.18")),
	Needs:     []snapshot.Part{snapshot.PartUsers, snapshot.PartGroups},
	Precision: "very-high",
	Check: func(p *audit.Pass) {
		for i := range p.Account.UserDetailList {
			if u := &p.Account.UserDetailList[i]; !anyPolicy(p.Account, u) {
				p.Reportf(u.Ref(), "user/%s has no policies, neither of its own nor through a group", u.UserName)
			}
		}
	},
})

// anyPolicy reports whether the user has a policy. A group that the snapshot lacks may have one.
func anyPolicy(a *snapshot.Account, u *snapshot.User) bool {
	if len(u.UserPolicyList)+len(u.AttachedManagedPolicies) > 0 {
		return true
	}
	for _, name := range u.GroupList {
		if g := a.Group(name); g == nil || len(g.GroupPolicyList)+len(g.AttachedManagedPolicies) > 0 {
			return true
		}
	}
	return false
}
