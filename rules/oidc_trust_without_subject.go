package rules

import "github.com/iamaudit/iamaudit/audit"

var _ = register(audit.Rule{
	ID:       "oidc-trust-without-subject",
	Title:    "A role can be assumed with any token of an identity provider",
	Severity: audit.High,
	Category: audit.Trust,
	Risk: `The trust policy accepts every token that the OpenID Connect provider signs. Of a provider that everybody can use (GitHub Actions, GitLab.com, HCP Terraform, Buildkite) that means every
repository, project or workspace in the world: such a finding is critical. Of a cluster's provider (EKS) it means every pod.

The audience does not help: whoever asks for a token chooses it. A condition that a token without the claim passes (IfExists, ForAllValues, a bare ` + "`*`" + `) does not either. For GitHub, conditions on
repository_id, repository_owner_id and the like count as well.`,
	Remedy: `Ask for the subject:

    "Condition": {"StringEquals": {"token.actions.githubusercontent.com:aud": "sts.amazonaws.com",
                                   "token.actions.githubusercontent.com:sub": "repo:acme/app:ref:refs/heads/main"}}

Console: *IAM*, *Roles*, the role, *Trust relationships*, *Edit trust policy*.

    aws iam update-assume-role-policy --role-name ROLE --policy-document file://trust.json`,
	Links: []string{
		"https://docs.aws.amazon.com/IAM/latest/UserGuide/id_roles_create_for-idp_oidc.html",
		"https://docs.github.com/en/actions/how-tos/secure-your-work/security-harden-deployments/oidc-in-aws",
		"https://docs.aws.amazon.com/IAM/latest/UserGuide/id_roles_providers_oidc_secure-by-default.html",
	},
	Controls:  controls(pci("7.2.1", "8.3.1"), nist("AC-3", "AC-6", "IA-8"), soc2("CC6.1"), iso("A.5.15", "A.5.16"), cwe("287", "863")),
	Needs:     trustParts,
	Precision: "very-high",
	Check: func(p *audit.Pass) {
		for t := range trustStatements(p.Account) {
			for _, issuer := range t.issuers() {
				if t.binds(subjectKeys(issuer)...) {
					continue
				}
				severity := audit.High
				if shared(issuer) {
					severity = audit.Critical
				}
				t.report(p, severity, "accepts every token of "+issuer)
			}
			for _, provider := range t.values("Federated") {
				if provider != "cognito-identity.amazonaws.com" && shared(provider) && !t.binds(subjectKeys(provider)...) {
					t.report(p, audit.Critical, "accepts every token of "+provider)
				}
			}
		}
	},
})
