package rules

import (
	"slices"

	"github.com/iamaudit/iamaudit/audit"
	"github.com/iamaudit/iamaudit/snapshot"
)

var _ = register(audit.Rule{
	ID:       "no-organization-guardrail",
	Title:    "No organization policy limits the account",
	Severity: audit.Low,
	Category: audit.Organization,
	Risk: `Only the policies that AWS attaches to begin with, which allow everything, stand above this account. An
administrator, or whoever becomes one, may switch off trails, leave the organization or open Regions that nobody watches.

Management accounts are left alone: these policies do not bind them. What the policies say is not judged here.`,
	Remedy: `Attach a service control policy that denies what no account of its kind needs, and test it on a test account
first.

    aws organizations create-policy --type SERVICE_CONTROL_POLICY --name guardrails --description … --content file://scp.json
    aws organizations attach-policy --policy-id p-… --target-id ou-…

Console of the management account: *AWS Organizations*, *Policies*, *Service control policies*.`,
	Links: []string{
		"https://docs.aws.amazon.com/organizations/latest/userguide/orgs_manage_policies_scps.html",
		"https://docs.aws.amazon.com/organizations/latest/userguide/orgs_manage_policies_rcps.html",
	},
	Controls:  controls(cis("2.1.2", "", "", "", "", ""), nist("AC-3", "AC-6"), soc2("CC6.3"), iso("A.5.15")),
	Needs:     []snapshot.Part{snapshot.PartOrganization, snapshot.PartServiceControlPolicies},
	Reads:     []snapshot.Part{snapshot.PartResourceControlPolicies},
	Precision: "very-high",
	Check: func(p *audit.Pass) {
		o := p.Account.Organization
		if o == nil || o.ID == "" || o.Management(p.Account.AccountID) {
			return
		}
		if !slices.ContainsFunc(o.Levels, guarded) {
			p.Reportf(accountRef(p, snapshot.PartOrganization), "no organization policy but AWS's own limits the account")
		}
	},
})

// guarded reports whether somebody attached a policy at the level.
func guarded(level snapshot.OrganizationLevel) bool {
	own := func(p snapshot.OrganizationPolicy) bool {
		return !p.AWSManaged && p.ID != "p-FullAWSAccess" && p.ID != "p-RCPFullAWSAccess"
	}
	return slices.ContainsFunc(level.ServiceControlPolicies, own) || slices.ContainsFunc(level.ResourceControlPolicies, own)
}
