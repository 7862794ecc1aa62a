package rules

import (
	"slices"
	"strings"

	"github.com/iamaudit/iamaudit/audit"
	"github.com/iamaudit/iamaudit/catalog"
	"github.com/iamaudit/iamaudit/snapshot"
)

var _ = register(audit.Rule{
	ID:       "admin-grant",
	Title:    "A policy allows every action on every resource",
	Severity: audit.Critical,
	Category: audit.Grants,
	Risk: `Whoever has such a policy owns the account: data, keys, logs, and the permissions of everybody else. One leaked
access key or one hijacked session of any principal that it reaches is enough.

Every spelling counts: ` + "`*`, `*:*`, a list of patterns that covers everything, NotAction or NotResource" + ` that leave next to nothing out
(less than a tenth of AWS, and not all that makes a user, or a role, an administrator), several statements together, several policies of one
principal together. A policy such as PowerUserAccess, which leaves IAM out, is not meant, nor is a policy that a permissions boundary, a service
control policy or a deny tames: the finding says so and is a low one, and the other rules on grants tell what is left. A deny under a condition counts for those principals for whom it always holds.
A condition of the grant on where from or when (MFA, an address) makes it less severe by one step.

Principals that are meant to be administrators go into *approved*; a grant that reaches only them is no finding. An unattached policy is a low finding. An AWS managed policy that nobody has is none.`,
	Remedy: `Find out what the principals use, and allow that: IAM Access Analyzer generates a policy from their activity. Keep administration for few
roles that people assume for the task, with MFA.

Console: *IAM*, *Roles* or *Users*, the principal, *Permissions*, *Generate policy based on CloudTrail events*; then attach the result and detach
the administrator policy.

    aws iam generate-service-last-accessed-details --arn ARN
    aws iam list-entities-for-policy --policy-arn POLICY
    aws iam detach-group-policy --group-name GROUP --policy-arn POLICY
    aws iam delete-group-policy --group-name GROUP --policy-name NAME   # an inline policy`,
	Links: []string{
		"https://docs.aws.amazon.com/IAM/latest/UserGuide/best-practices.html#grant-least-privilege",
		"https://docs.aws.amazon.com/securityhub/latest/userguide/iam-controls.html#iam-1",
		"https://docs.aws.amazon.com/IAM/latest/UserGuide/access-analyzer-policy-generation.html",
	},
	Controls: controls(
		cis("2.14", "2.15", "1.15", "1.16", "1.16", "1.16"), fsbp("IAM.1"), pci("7.2.1", "7.2.2"),
		nist("AC-2", "AC-2(1)", "AC-3", "AC-3(7)", "AC-3(15)", "AC-5", "AC-6", "AC-6(2)", "AC-6(3)", "AC-6(10)"), soc2("CC6.3"), iso("A.5.15", "A.8.2"), cwe("250", "269"),
	),
	NeedsAny:  policyParts,
	Reads:     policyParts,
	Precision: "very-high",
	Params:    []audit.Param{approvedParam},
	Check: func(p *audit.Pass) {
		g := sharedGrants(p)
		for _, policy := range g.policies {
			g.reportAdmin(p, policy)
		}
		g.reportAdminTogether(p)
		reportAdminUnseen(p)
	},
})

// reportAdminUnseen reports AWS's AdministratorAccess where the snapshot holds only its name: a file made
// with a filter leaves out AWS's policies.
func reportAdminUnseen(p *audit.Pass) {
	arn := "arn:" + p.Account.Partition + ":iam::aws:policy/AdministratorAccess"
	holders := slices.DeleteFunc(slices.Clone(p.Account.AttachedTo(arn)), approved(p))
	if len(holders) == 0 || p.Account.Policy(arn) != nil {
		return
	}
	p.Report(audit.Report{
		At: holders[0].Ref(), Key: arn, Principals: holders,
		Message: `AWS managed policy "AdministratorAccess" allows every action on every resource`,
	})
}

// reportAdmin reports the statements of a policy that allow everything, or the policy if its statements
// do so together.
func (g *grants) reportAdmin(p *audit.Pass, policy *grantPolicy) {
	if !policy.admin {
		return
	}
	meant := approved(p)
	f := finding{policy: policy, still: g.admin, spare: meant}
	alone := false
	for _, a := range policy.allows {
		if !g.admin(a.everywhere.AndNot(policy.denied)) {
			continue
		}
		alone = true
		f.allow, f.at, f.actions, f.when = a, policy.StatementRef(a.Statement), a.everywhere.AndNot(policy.denied), a.when
		f.message = policy.String() + " allows " + g.everyAction(f.actions) + " on every resource"
		if a.NotResource.Present {
			f.message = policy.String() + " allows " + g.everyAction(f.actions) + " on every resource but " + strings.Join(a.NotResource.Texts(), ", ")
		}
		g.report(p, f)
	}
	if !alone {
		f.allow, f.when, f.at, f.actions = nil, policy.whenever(), policy.Document.Ref(policy.ARN, policy.Name), policy.everywhere()
		f.message = policy.String() + " allows " + g.everyAction(f.actions) + " on every resource: its statements do so together"
		f.spare = func(id snapshot.Identity) bool { return meant(id) || !g.admin(g.everywhereOf(policy, id)) } // conditions may name others
		g.report(p, f)
	}
}

// whenever returns the condition keys that limit the circumstances of all that a document allows on every
// resource; none if something is allowed without.
func (d *grantDocument) whenever() (keys []string) {
	for _, a := range d.allows {
		switch {
		case a.everywhere.Empty():
		case len(a.when) == 0:
			return nil
		default:
			keys = append(keys, a.when...)
		}
	}
	slices.Sort(keys)
	return slices.Compact(keys)
}

// everyAction says how much of AWS a set is.
func (g *grants) everyAction(set catalog.ActionSet) string {
	left := g.catalog.All().AndNot(set)
	if left.Empty() {
		return "every action"
	}
	return "every action but " + g.actionNames(left)
}

// reportAdminTogether reports the principals whose policies allow everything only together. Principals
// with the same policies have the same cause.
func (g *grants) reportAdminTogether(p *audit.Pass) {
	meant := approved(p)
	causes := map[string]*adminCause{}
	var order []string
	for id := range g.account.Identities() {
		policies := g.held[id]
		if len(policies) < 2 || meant(id) || slices.ContainsFunc(policies, func(x *grantPolicy) bool { return x.admin }) {
			continue
		}
		set, _ := g.remaining(id, g.everywhereFor(id))
		if !g.admin(set) {
			continue
		}
		key := ""
		for _, x := range policies {
			key += x.Document.Pointer + "\n"
		}
		if causes[key] == nil {
			causes[key] = &adminCause{policies: policies}
			order = append(order, key)
		}
		causes[key].principals = append(causes[key].principals, id)
	}
	for _, key := range order {
		causes[key].report(p)
	}
}

// adminCause is several policies that allow everything together, and who has them all.
type adminCause struct {
	policies   []*grantPolicy
	principals []snapshot.Identity
}

func (c *adminCause) report(p *audit.Pass) {
	r := audit.Report{At: c.principals[0].Ref(), Principals: c.principals, Key: "together"}
	var names []string
	for _, x := range c.policies {
		if x.size == 0 {
			continue
		}
		names = append(names, x.String())
		r.Related = append(r.Related, audit.ReportStep{At: x.Document.Ref(x.ARN, x.Name), Message: x.String() + " allows a part"})
	}
	r.Message = principalNames(c.principals) + " may do every action on every resource by " + strings.Join(names, " and ") + " together"
	p.Report(r)
}
