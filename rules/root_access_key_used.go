package rules

import (
	"github.com/iamaudit/iamaudit/audit"
	"github.com/iamaudit/iamaudit/snapshot"
)

var _ = register(audit.Rule{
	ID:       "root-access-key-used",
	Title:    "A root access key was used",
	Severity: audit.High,
	Category: audit.Credentials,
	Risk: `Somebody, or some program, works with a key that no policy limits. A leaked copy is not noticed among the
regular calls, and deleting the key breaks whatever depends on it: the longer it is in use, the harder it gets.

The credential report tells the last use only, and with a delay of up to four hours.`,
	Remedy: `Find the program: the finding names service and Region of the last call, and CloudTrail the rest. Give it a
role, then delete the key.

    aws cloudtrail lookup-events --lookup-attributes AttributeKey=Username,AttributeValue=root

Console: *CloudTrail*, *Event history*, filter *User name* is *root*. Then, as the root user, *Security credentials*,
*Access keys*, *Deactivate* and *Delete*.`,
	Links: []string{
		"https://docs.aws.amazon.com/IAM/latest/UserGuide/root-user-best-practices.html",
		"https://docs.aws.amazon.com/IAM/latest/UserGuide/cloudtrail-integration.html",
	},
	Controls: controls(
		cis("2.7", "2.6", "1.6", "1.7", "1.7", "1.7"), fsbp("IAM.20"), pci("7.2.2", "8.2.2"),
		nist("AC-2(1)", "AC-3(15)", "AC-6", "AC-6(2)", "AC-6(10)"), soc2("CC6.1", "CC6.3"), iso("A.8.2"), cwe("250"),
	),
	Needs:     []snapshot.Part{snapshot.PartCredentialReport},
	Precision: "very-high",
	Check: func(p *audit.Pass) {
		root := p.Account.Credentials(snapshot.RootUser)
		if root == nil {
			return
		}
		for _, key := range keysOf(root) {
			if key.LastUsedDate.Known() {
				p.Reportf(key.ref(), "the root user's access key was last used %s", key.lastUse(p))
			}
		}
	},
})
