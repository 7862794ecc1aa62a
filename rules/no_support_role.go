package rules

import (
	"github.com/iamaudit/iamaudit/audit"
	"github.com/iamaudit/iamaudit/snapshot"
)

var _ = register(audit.Rule{
	ID:       "no-support-role",
	Title:    "Nobody may open cases with AWS Support",
	Severity: audit.Low,
	Category: audit.Structure,
	Risk: `In an incident somebody has to reach AWS Support at once, and should not need administrator rights or
the root user for it.

The rule looks for the AWS managed policy AWSSupportAccess on a role, a group or a user. Administrators can open cases
too, but the benchmarks ask for a role whose purpose it is.`,
	Remedy: `Make a role for incidents that the people on call can assume.

    aws iam create-role --role-name support --assume-role-policy-document file://trust.json
    aws iam attach-role-policy --role-name support --policy-arn arn:aws:iam::aws:policy/AWSSupportAccess

Console: *IAM*, *Roles*, *Create role*, policy *AWSSupportAccess*.`,
	Links: []string{
		"https://docs.aws.amazon.com/awssupport/latest/user/accessing-support.html",
		"https://docs.aws.amazon.com/securityhub/latest/userguide/iam-controls.html#iam-18",
	},
	Controls:  controls(cis("2.15", "2.16", "1.16", "1.17", "1.17", "1.17"), fsbp("IAM.18"), pci("12.10.3")),
	Needs:     []snapshot.Part{snapshot.PartRoles, snapshot.PartUsers, snapshot.PartGroups},
	Precision: "very-high",
	Check: func(p *audit.Pass) {
		if !awsPolicyAttached(p.Account, "AWSSupportAccess") {
			p.Reportf(accountRef(p, snapshot.PartRoles), "no role, group or user has the policy AWSSupportAccess")
		}
	},
})
