package rules

import (
	"github.com/iamaudit/iamaudit/audit"
	"github.com/iamaudit/iamaudit/snapshot"
)

var _ = register(audit.Rule{
	ID:       "root-user-used",
	Title:    "The root user was used recently",
	Severity: audit.Medium,
	Category: audit.Credentials,
	Risk: `A handful of tasks need the root user, and they come up once in years. Regular use means that its
credentials lie within reach of daily work, where they leak, and that no policy and no review covers what they do.

A single use for one of those tasks is flagged as well; accept it with an exception that says which task it was.`,
	Remedy: `Do daily work with IAM Identity Center or with roles, keep the root user's credentials locked away, and set
an alarm on their use.

    aws cloudtrail lookup-events --lookup-attributes AttributeKey=Username,AttributeValue=root

Console: *CloudTrail*, *Event history*, filter *User name* is *root*, to see what it was used for.`,
	Links: []string{
		"https://docs.aws.amazon.com/IAM/latest/UserGuide/root-user-tasks.html",
		"https://docs.aws.amazon.com/IAM/latest/UserGuide/root-user-best-practices.html",
	},
	Controls: controls(
		cis("2.7", "2.6", "1.6", "1.7", "1.7", "1.7"), fsbp("IAM.20"), pci("7.2.2", "8.2.2"),
		nist("AC-2(1)", "AC-3(15)", "AC-6", "AC-6(2)", "AC-6(10)"), soc2("CC6.1", "CC6.3"), iso("A.8.2"), cwe("250"),
	),
	Needs: []snapshot.Part{snapshot.PartCredentialReport},
	Params: []audit.Param{{
		Name: "within", Type: audit.Duration, Default: "90d",
		Doc: "A use counts when it was no longer ago than this.",
	}},
	Precision: "very-high",
	Check: func(p *audit.Pass) {
		root := p.Account.Credentials(snapshot.RootUser)
		if root == nil {
			return
		}
		recent := func(t snapshot.ReportTime) bool { return t.Known() && p.Age(t.Time) <= p.Duration("within") }
		if recent(root.PasswordLastUsed) {
			p.Reportf(root.Ref("password"), "the root user signed in %s", ago(p.Age(root.PasswordLastUsed.Time)))
		}
		for _, key := range keysOf(root) {
			if recent(key.LastUsedDate) {
				p.Reportf(key.ref(), "the root user's access key called AWS %s", key.lastUse(p))
			}
		}
	},
})
