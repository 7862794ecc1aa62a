package rules

import (
	"regexp"
	"slices"
	"strings"

	"github.com/iamaudit/iamaudit/audit"
)

var _ = register(audit.Rule{
	ID:       "oidc-trust-any-repository",
	Title:    "A role accepts tokens of too many repositories, projects or workspaces",
	Severity: audit.Medium,
	Category: audit.Trust,
	Risk: `The subject in the trust policy has a wildcard where it should say whose token it is. Without the organization (` + "`repo:*`" + `), or with a wildcard inside its name (` + "`repo:acme*`" + ` also
matches acme-evil), strangers come in: such a finding is critical. With the organization alone (` + "`repo:acme/*`" + `) every repository of it does, those with other owners, forks and experiments included. For a
cluster, ` + "`system:serviceaccount:*`" + ` is every pod.

GitHub, GitLab, HCP Terraform and Kubernetes subjects are understood; of other providers only a bare wildcard is told, by oidc-trust-without-subject.`,
	Remedy: `Name organization and repository, and the branch or environment that may deploy:

    "StringEquals": {"token.actions.githubusercontent.com:sub": "repo:acme/app:environment:production"}

Console: *IAM*, *Roles*, the role, *Trust relationships*, *Edit trust policy*.

    aws iam update-assume-role-policy --role-name ROLE --policy-document file://trust.json`,
	Links: []string{
		"https://docs.github.com/en/actions/reference/security/oidc",
		"https://docs.gitlab.com/ci/cloud_services/aws/",
		"https://developer.hashicorp.com/terraform/cloud-docs/workspaces/dynamic-provider-credentials/aws-configuration",
	},
	Controls:  controls(pci("7.2.1", "8.3.1"), nist("AC-3", "AC-6", "IA-8"), soc2("CC6.1"), iso("A.5.15", "A.5.16"), cwe("287", "863")),
	Needs:     trustParts,
	Precision: "very-high",
	Check: func(p *audit.Pass) {
		for t := range trustStatements(p.Account) {
			for _, issuer := range t.issuers() {
				others := slices.DeleteFunc(subjectKeys(issuer), func(k string) bool { return strings.HasSuffix(k, ":sub") })
				if !t.binds(subjectKeys(issuer)...) || t.binds(others...) {
					continue
				}
				if severity, subject := widest(issuer, t.subjects(issuer)); subject != "" {
					t.report(p, severity, "accepts tokens of "+issuer+" for "+subject)
				}
			}
		}
	},
})

// subjectForm is how the subjects of an issuer begin.
type subjectForm struct {
	issuer string         // a prefix of the issuer
	prefix string         // what the subject begins with when it has this form
	owner  *regexp.Regexp // matches a pattern that names the owner
	thing  *regexp.Regexp // matches a pattern that names the repository, project, workspace or namespace too
	open   audit.Severity // of a pattern that does not name the owner
}

var subjectForms = []subjectForm{
	{"token.actions.", "repo:", regexp.MustCompile(`^repo:[^/*?]+/`), regexp.MustCompile(`^repo:[^/*?]+/[^:*?]+(:|\*$|$)`), audit.Critical},
	{"gitlab.com", "project_path:", regexp.MustCompile(`^project_path:[^/*?]+/`), regexp.MustCompile(`^project_path:[^/*?]+/[^:*?]+`), audit.Critical},
	{"app.terraform.io", "organization:", regexp.MustCompile(`^organization:[^:*?]+:`), regexp.MustCompile(`^organization:[^:*?]+:(project:[^:*?]+|project:\*:workspace:[^:*?]+)`), audit.Critical},
	{"oidc.eks.", "system:serviceaccount:", regexp.MustCompile(`^system:serviceaccount:[^:*?]+:`), regexp.MustCompile(`^system:serviceaccount:[^:*?]+:`), audit.High},
}

// widest returns the subject that lets in most, if any lets in too many.
func widest(issuer string, subjects []string) (severity audit.Severity, subject string) {
	for _, s := range subjects {
		for _, form := range subjectForms {
			if !strings.HasPrefix(strings.ToLower(issuer), form.issuer) || !strings.ContainsAny(s, "*?") {
				continue
			}
			literal := s[:strings.IndexAny(s, "*?")]
			if !strings.HasPrefix(literal, form.prefix) && !strings.HasPrefix(form.prefix, literal) {
				continue // a subject of its own form: GitHub lets organizations change theirs
			}
			now := audit.Severity(0)
			switch {
			case !form.owner.MatchString(s):
				now = form.open
			case !form.thing.MatchString(s):
				now = audit.Medium
			}
			if now > severity {
				severity, subject = now, s
			}
		}
	}
	return severity, subject
}
