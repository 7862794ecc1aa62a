package rules

import (
	"slices"
	"strings"

	"github.com/iamaudit/iamaudit/audit"
	"github.com/iamaudit/iamaudit/catalog"
)

var _ = register(audit.Rule{
	ID:       "service-wildcard-grant",
	Title:    "A policy allows every action of a service on every resource",
	Severity: audit.Medium,
	Category: audit.Grants,
	Risk: "`s3:*` on `*`" + ` lets a principal read, change, share and delete everything that the service holds, and whatever AWS adds to the service
next year. A service that manages permissions (iam, organizations, sso, …) makes an administrator of the principal: such a finding is a high one.

Patterns that cover the service count, and resources such as ` + "`arn:aws:s3:::*`" + ` that cover everything the service has. Grants of everything are
told by admin-grant, NotAction by not-action-grant. A boundary, a service control policy or a deny without a condition that tames the grant is
named in the finding.`,
	Remedy: `Replace the wildcard by the actions that are used, and the resource by the ARNs that are meant.

Console: *IAM*, *Policies*, the policy, *Edit*; *Access Advisor* shows which services are used at all.

    aws iam generate-service-last-accessed-details --arn ARN --granularity ACTION_LEVEL
    aws iam get-service-last-accessed-details --job-id JOB
    aws iam create-policy-version --policy-arn POLICY --policy-document file://policy.json --set-as-default`,
	Links: []string{
		"https://docs.aws.amazon.com/securityhub/latest/userguide/iam-controls.html#iam-21",
		"https://docs.aws.amazon.com/IAM/latest/UserGuide/best-practices.html#grant-least-privilege",
	},
	Controls: controls(
		fsbp("IAM.21"), pci("7.2.1", "7.2.2"), nist("AC-2", "AC-2(1)", "AC-3", "AC-3(7)", "AC-3(15)", "AC-5", "AC-6", "AC-6(10)", "AC-6(2)", "AC-6(3)"), soc2("CC6.3"), iso("A.5.15"), cwe("250"),
	),
	NeedsAny:  policyParts,
	Reads:     policyParts,
	Precision: "very-high",
	Check: func(p *audit.Pass) {
		g := sharedGrants(p)
		for _, policy := range g.policies {
			if policy.admin {
				continue
			}
			for _, a := range policy.allows {
				g.reportServices(p, policy, a)
			}
		}
	},
})

// controlling are the services that give permissions: all of one is as good as everything.
var controlling = []string{"iam", "organizations", "sso", "sso-directory", "identitystore"}

func (g *grants) reportServices(p *audit.Pass, policy *grantPolicy, a *allow) {
	services := g.wholeServices(a)
	if len(services) == 0 {
		return
	}
	f := finding{policy: policy, allow: a, at: policy.StatementRef(a.Statement), when: a.when}
	names := make([]string, len(services))
	for i, s := range services {
		names[i] = s.prefix
		f.actions = f.actions.Or(s.actions.And(a.everywhere))
		if slices.Contains(controlling, s.prefix) {
			f.severity = audit.High
		}
	}
	whole := f.actions
	f.still = func(left catalog.ActionSet) bool {
		return whole.Empty() || slices.ContainsFunc(services, func(s wholeService) bool { return !s.actions.Empty() && left.Covers(s.actions.And(whole)) })
	}
	what := "every action of " + names[0]
	if n := len(names); n > 1 {
		what = "every action of " + strings.Join(names[:n-1], ", ") + " and " + names[n-1]
	}
	f.message = policy.String() + " allows " + what + " on every resource"
	g.report(p, f)
}

// wholeService is a service of which a statement allows everything on everything.
type wholeService struct {
	prefix  string
	actions catalog.ActionSet // empty for a service that the catalog does not know
}

// wholeServices returns the services of which a statement's Action covers everything, and its Resource too.
// A statement that says what it leaves out is another rule's business.
func (g *grants) wholeServices(a *allow) []wholeService {
	if !a.Action.Present || !a.Resource.Present || a.narrowed != "" || a.never != "" || !a.reach.all && len(a.reach.services) == 0 {
		return nil
	}
	var services []wholeService
	add := func(prefix string) {
		prefix = strings.ToLower(prefix)
		if !a.reach.service(prefix) || slices.ContainsFunc(services, func(s wholeService) bool { return s.prefix == prefix }) {
			return
		}
		if s := g.catalog.Service(prefix); s == nil {
			services = append(services, wholeService{prefix: prefix})
		} else if all := s.All(); a.actions.Covers(all) {
			services = append(services, wholeService{s.Prefix, all})
		}
	}
	for _, v := range a.Action.Values {
		prefix, name, ok := strings.Cut(v.Text, ":")
		switch {
		case !strings.Contains(v.Text, "*"):
		case !ok || strings.ContainsAny(prefix, "*?"): // any service that the resources belong to
			for _, s := range a.reach.services {
				add(s)
			}
		case g.catalog.Service(prefix) != nil || onlyWildcards(name):
			add(prefix)
		}
	}
	slices.SortFunc(services, func(x, y wholeService) int { return strings.Compare(x.prefix, y.prefix) })
	return services
}
