package rules

import (
	"strings"

	"github.com/iamaudit/iamaudit/audit"
	"github.com/iamaudit/iamaudit/snapshot"
)

var _ = register(audit.Rule{
	ID:       "policy-on-user",
	Title:    "A user has policies of its own",
	Severity: audit.Low,
	Category: audit.Structure,
	Risk: `Permissions that hang on one user are given one at a time and reviewed by nobody: when the person changes
jobs, the policies stay. Groups and roles say what a job needs, and who has it.`,
	Remedy: `Put the policies on a group (or better, a role) that stands for the job, add the user, take them off the user.

    aws iam attach-group-policy --group-name GROUP --policy-arn ARN
    aws iam add-user-to-group --user-name NAME --group-name GROUP
    aws iam detach-user-policy --user-name NAME --policy-arn ARN
    aws iam delete-user-policy --user-name NAME --policy-name POLICY

Console: *IAM*, *Users*, the user, *Permissions*, select the policies, *Remove*.`,
	Links: []string{
		"https://docs.aws.amazon.com/IAM/latest/UserGuide/access_policies_manage-attach-detach.html",
		"https://docs.aws.amazon.com/securityhub/latest/userguide/iam-controls.html#iam-2",
	},
	Controls: controls(
		cis("2.13", "2.14", "1.14", "1.15", "1.15", "1.15"), fsbp("IAM.2"), pci("7.2.1", "7.2.2"),
		nist("AC-2", "AC-2(1)", "AC-3", "AC-3(15)", "AC-3(7)", "AC-6", "AC-6(3)"), soc2("CC6.3"), iso("A.5.15", "A.5.18"),
	),
	Needs:     []snapshot.Part{snapshot.PartUsers},
	Precision: "very-high",
	Check: func(p *audit.Pass) {
		for i := range p.Account.UserDetailList {
			u := &p.Account.UserDetailList[i]
			var what []string
			if len(u.AttachedManagedPolicies) > 0 {
				what = append(what, "attached "+quoted(attachedNames(u.AttachedManagedPolicies)))
			}
			if len(u.UserPolicyList) > 0 {
				what = append(what, "inline "+quoted(inlineNames(u.UserPolicyList)))
			}
			if len(what) > 0 {
				p.Reportf(u.Ref(), "user/%s has policies of its own: %s", u.UserName, strings.Join(what, "; "))
			}
		}
	},
})
