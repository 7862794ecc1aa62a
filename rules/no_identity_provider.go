package rules

import (
	"slices"
	"strings"

	"github.com/iamaudit/iamaudit/audit"
	"github.com/iamaudit/iamaudit/snapshot"
)

var _ = register(audit.Rule{
	ID:       "no-identity-provider",
	Title:    "People sign in with IAM users because no identity provider is there",
	Severity: audit.Low,
	Category: audit.Structure,
	Risk: `Users with passwords in IAM have to be made, protected and deleted in every account by hand, and one who
leaves the company keeps access until somebody remembers. An identity provider, or IAM Identity Center, does it at one
place.

Silent where no user has a password. Identity providers of build systems and clusters do not count: people cannot sign
in through them.`,
	Remedy: `Set up IAM Identity Center, or a SAML provider, and move the users there.

    aws iam create-saml-provider --name NAME --saml-metadata-document file://metadata.xml

Console: *IAM Identity Center*, *Enable*; or *IAM*, *Identity providers*, *Add provider*.`,
	Links: []string{
		"https://docs.aws.amazon.com/IAM/latest/UserGuide/best-practices.html#bp-users-federation-idp",
		"https://docs.aws.amazon.com/IAM/latest/UserGuide/id_roles_providers.html",
	},
	Controls: controls(
		cis("2.19", "2.20", "1.20", "1.21", "1.21", "1.21"), nist("AC-2(1)", "IA-2"), soc2("CC6.1"), iso("A.5.16"),
	),
	Needs: []snapshot.Part{
		snapshot.PartSAMLProviders, snapshot.PartOpenIDConnectProviders, snapshot.PartCredentialReport, snapshot.PartRoles,
	},
	Check: func(p *audit.Pass) {
		passwords := 0
		for row := range userRows(p.Account) {
			if row.PasswordEnabled.True() {
				passwords++
			}
		}
		if passwords > 0 && !federated(p.Account) {
			p.Reportf(accountRef(p, snapshot.PartSAMLProviders),
				"%s in with an IAM password and the account has no identity provider for people", count(passwords, "user signs", "users sign"))
		}
	},
})

// federated reports whether people can sign in to the account without an IAM user.
func federated(a *snapshot.Account) bool {
	return len(a.SAMLProviders) > 0 ||
		slices.ContainsFunc(a.OpenIDConnectProviders, func(o snapshot.OpenIDConnectProvider) bool { return !forWorkloads(o) }) ||
		slices.ContainsFunc(a.RoleDetailList, func(r snapshot.Role) bool { return identityCenter(&r) })
}

// forWorkloads reports whether the provider issues tokens to programs rather than people: build
// systems, and the service accounts of a cluster.
func forWorkloads(o snapshot.OpenIDConnectProvider) bool {
	url := o.URL
	if url == "" {
		_, url, _ = strings.Cut(o.ARN, ":oidc-provider/")
	}
	url = strings.TrimPrefix(url, "https://")
	for _, host := range []string{
		"token.actions.githubusercontent.com", "gitlab.", "app.terraform.io", "oidc.eks.", "oidc.circleci.com",
		"agent.buildkite.com", "api.bitbucket.org", "vstoken.dev.azure.com", "container.googleapis.com", "oidc.vercel.com",
	} {
		if strings.HasPrefix(url, host) {
			return true
		}
	}
	return false
}
