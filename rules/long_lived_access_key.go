package rules

import (
	"github.com/iamaudit/iamaudit/audit"
	"github.com/iamaudit/iamaudit/snapshot"
)

var _ = register(audit.Rule{
	ID:       "long-lived-access-key",
	Title:    "A long-lived access key is in daily use",
	Severity: audit.Low,
	Category: audit.Credentials,
	Risk: `Whatever works with this key every day could work with credentials that expire within hours: an instance
profile, a task role, OIDC federation of the build system, IAM Identity Center for a person. Those need no rotation, and a
copy of them is soon worthless.

The rule sees that an active key is old and was used lately. It cannot see that a program runs where no role can be
had; accept those with an exception.`,
	Remedy: `Find what uses the key (service and Region of the last use are in the finding) and give it a role.

    aws iam get-access-key-last-used --access-key-id AKIA…
    aws cloudtrail lookup-events --lookup-attributes AttributeKey=AccessKeyId,AttributeValue=AKIA…

Outside of AWS: IAM Roles Anywhere, or an OIDC provider for GitHub, GitLab and the like.`,
	Links: []string{
		"https://docs.aws.amazon.com/IAM/latest/UserGuide/best-practices.html#bp-workloads-use-roles",
		"https://docs.aws.amazon.com/IAM/latest/UserGuide/security-creds-programmatic-access.html",
	},
	Controls: controls(nist("AC-2(1)", "IA-5(7)"), soc2("CC6.1"), iso("A.5.17")),
	Needs:    []snapshot.Part{snapshot.PartCredentialReport},
	Params: []audit.Param{
		{Name: "min-age", Type: audit.Duration, Default: "30d", Doc: "Younger keys are left alone."},
		{Name: "recent", Type: audit.Duration, Default: "7d", Doc: "A key is in daily use when it was used within this time."},
	},
	Precision: "medium",
	Check: func(p *audit.Pass) {
		for key := range activeKeys(p.Account) {
			if !key.LastUsedDate.Known() || !key.LastRotated.Known() {
				continue
			}
			if p.Age(key.LastRotated.Time) > p.Duration("min-age") && p.Age(key.LastUsedDate.Time) <= p.Duration("recent") {
				p.Report(audit.Report{
					At:       key.ref(),
					Message:  key.String() + ", created " + ago(p.Age(key.LastRotated.Time)) + ", was used " + key.lastUse(p) + " where a role would serve",
					Evidence: key.evidence(p),
				})
			}
		}
	},
})
