package rules

import (
	"slices"
	"strings"

	"github.com/iamaudit/iamaudit/audit"
	"github.com/iamaudit/iamaudit/catalog"
	"github.com/iamaudit/iamaudit/snapshot"
)

var _ = register(audit.Rule{
	ID:       "admin-without-mfa",
	Title:    "An administrator signs in without MFA",
	Severity: audit.Critical,
	Category: audit.Credentials,
	Risk: `One guessed, phished or reused password gives the whole account away.

An administrator is a user whose policies, its own and those of its groups, together allow every action on every
resource, after boundaries, service control policies and denies that always hold for it. Statements that ask for MFA do not
count: without a device they allow nothing. A policy that denies everything until a device is registered does not
help against whoever has the password: he registers his own.`,
	Remedy: `Let the user register a device today, or take the password away; then move administration to roles that
ask for MFA.

    aws iam list-mfa-devices --user-name NAME
    aws iam delete-login-profile --user-name NAME

Console: *IAM*, *Users*, the user, *Security credentials*, *Multi-factor authentication (MFA)*, *Assign MFA device*.`,
	Links: []string{
		"https://docs.aws.amazon.com/IAM/latest/UserGuide/id_credentials_mfa_enable.html",
		"https://docs.aws.amazon.com/IAM/latest/UserGuide/best-practices.html#enable-mfa",
	},
	Controls: controls(
		cis("2.10", "2.9", "1.9", "1.10", "1.10", "1.10"), fsbp("IAM.5", "IAM.19"), pci("8.4.1", "8.4.2"),
		nist("AC-2(1)", "AC-3(15)", "IA-2(1)", "IA-2(6)", "IA-2(8)"), soc2("CC6.1"), iso("A.8.2", "A.8.5"), cwe("308"),
	),
	Needs: []snapshot.Part{
		snapshot.PartCredentialReport, snapshot.PartUsers, snapshot.PartGroups, snapshot.PartPolicies, snapshot.PartAWSPolicies,
	},
	Precision: "very-high",
	Check: func(p *audit.Pass) {
		g := sharedGrants(p)
		for row := range userRows(p.Account) {
			if !row.PasswordEnabled.True() || row.MFAActive.True() {
				continue
			}
			u := p.Account.User(row.User)
			if u == nil {
				continue
			}
			id := snapshot.Identity{User: u}
			set, at := g.withoutMFA(id)
			if left, _ := g.remaining(id, set); !g.admin(left) {
				continue
			}
			r := audit.Report{
				At: row.Ref("mfa"), Message: "user/" + u.UserName + " is an administrator, has a console password and no MFA device",
				Principals: []snapshot.Identity{id},
			}
			for _, use := range at {
				r.Related = append(r.Related, audit.ReportStep{At: use.Document.Ref(use.ARN, use.Name), Message: use.String() + " grants it"})
			}
			p.Report(r)
		}
	},
})

// withoutMFA returns what the policies of a user allow on every resource without MFA, and which of
// them allow something.
func (g *grants) withoutMFA(id snapshot.Identity) (set catalog.ActionSet, from []*grantPolicy) {
	for _, policy := range g.policiesOf(id) {
		own := false
		for _, a := range policy.allows {
			if !slices.ContainsFunc(a.when, asksForMFA) && !a.everywhere.Empty() {
				set, own = set.Or(a.everywhere), true
			}
		}
		if own {
			from = append(from, policy)
		}
	}
	return set, from
}

func asksForMFA(key string) bool {
	return strings.HasPrefix(strings.ToLower(key), "aws:multifactorauth")
}

// policiesOf returns the policies that reach a user or role.
func (g *grants) policiesOf(id snapshot.Identity) []*grantPolicy {
	type byPrincipal struct{}
	index := snapshot.Derive(g.account, byPrincipal{}, func(*snapshot.Account) map[snapshot.Identity][]*grantPolicy {
		index := map[snapshot.Identity][]*grantPolicy{}
		for _, policy := range g.policies {
			for _, principal := range policy.principals {
				index[principal] = append(index[principal], policy)
			}
		}
		return index
	})
	return index[id]
}
