package rules

import (
	"fmt"

	"github.com/iamaudit/iamaudit/audit"
	"github.com/iamaudit/iamaudit/snapshot"
)

var _ = register(audit.Rule{
	ID:       "unused-role",
	Title:    "A role is not used",
	Severity: audit.Low,
	Category: audit.Structure,
	Risk: `A role that nobody uses keeps its permissions for whoever its trust policy lets in, and nobody is
surprised when it is used again. AWS remembers the last 400 days and misses uses of the last few hours.

Service-linked roles and those of IAM Identity Center are left alone, and so is a role that is younger than the limit.
Roles for emergencies are meant to be unused: accept them with an exception.`,
	Remedy: `See what it was used for, take its permissions away for a while, then delete it.

    aws iam generate-service-last-accessed-details --arn ROLE-ARN
    aws iam list-attached-role-policies --role-name NAME
    aws iam delete-role --role-name NAME

Console: *IAM*, *Roles*, sort by *Last activity*.`,
	Links: []string{
		"https://docs.aws.amazon.com/IAM/latest/UserGuide/id_roles_manage_delete.html",
		"https://docs.aws.amazon.com/IAM/latest/APIReference/API_RoleLastUsed.html",
	},
	Controls: controls(pci("7.2.4", "8.2.6"), nist("AC-2", "AC-2(3)", "AC-6"), soc2("CC6.2", "CC6.3"), iso("A.5.18")),
	Needs:    []snapshot.Part{snapshot.PartRoles},
	Params: []audit.Param{{
		Name: "max-unused", Type: audit.Duration, Default: "90d", Doc: "A role must have been used, or made, within this time.",
	}},
	Check: func(p *audit.Pass) {
		limit := p.Duration("max-unused")
		for i := range p.Account.RoleDetailList {
			r := &p.Account.RoleDetailList[i]
			if r.RoleLastUsed == nil || ownedByAWS(r) || !r.CreateDate.IsZero() && p.Age(r.CreateDate) <= limit {
				continue
			}
			if last := r.RoleLastUsed.LastUsedDate; last.IsZero() {
				p.Reportf(r.Ref(), "role/%s has not been used %s", r.RoleName, sinceCreation(p, r))
			} else if unused := p.Age(last); unused > limit {
				p.Reportf(r.Ref(), "role/%s has not been used for %s", r.RoleName, days(unused))
			}
		}
	},
})

// sinceCreation words how long a role without a last use has gone unused: since it was made, or
// for as long as AWS remembers.
func sinceCreation(p *audit.Pass, r *snapshot.Role) string {
	const memory = 400 * audit.Day
	if age := p.Age(r.CreateDate); !r.CreateDate.IsZero() && age < memory {
		return "since it was created " + ago(age)
	}
	return fmt.Sprintf("in the last %d days", audit.Days(memory))
}
