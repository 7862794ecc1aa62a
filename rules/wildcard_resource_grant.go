package rules

import (
	"fmt"

	"github.com/iamaudit/iamaudit/audit"
	"github.com/iamaudit/iamaudit/catalog"
)

var _ = register(audit.Rule{
	ID:       "wildcard-resource-grant",
	Title:    "A policy allows actions on every resource that could be narrowed",
	Severity: audit.Medium,
	Category: audit.Grants,
	Risk: `The statement names actions and leaves open what they work on, although AWS lets it say: a task that needs one bucket gets all of them,
those of tomorrow too. Resources that cover everything of their kind count as well: ` + "`arn:aws:s3:::*`" + `, or ` + "`role/*`" + ` in the account.

Actions that AWS lets nobody narrow (ec2:DescribeInstances) are left out, and so are statements that allow whole services (service-wildcard-grant) or
everything (admin-grant), and those with a condition that narrows, on a tag of the resource for example. Lists and reads alone make a low finding; AWS managed
policies are reported only where they change something, as low ones, and those that AWS made for the role of a service not at all: nobody but AWS can narrow them.`,
	Remedy: `Name the resources in the statement. Where they are many, name a prefix or a path, or require a tag with a condition on aws:ResourceTag. Actions that need
` + "`*`" + ` go into a statement of their own.

Console: *IAM*, *Policies*, the policy, *Edit*: the visual editor shows which actions take which resources.

    aws iam create-policy-version --policy-arn POLICY --policy-document file://policy.json --set-as-default
    aws iam put-role-policy --role-name ROLE --policy-name NAME --policy-document file://policy.json   # an inline policy`,
	Links: []string{
		"https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_resource.html",
		"https://docs.aws.amazon.com/service-authorization/latest/reference/reference_policies_actions-resources-contextkeys.html",
	},
	Controls: controls(pci("7.2.1", "7.2.2"), nist("AC-3", "AC-6"), soc2("CC6.3"), iso("A.5.15"), cwe("732")),
	NeedsAny: policyParts,
	Reads:    policyParts,
	Check: func(p *audit.Pass) {
		g := sharedGrants(p)
		read := g.catalog.AtLevel(catalog.List).Or(g.catalog.AtLevel(catalog.Read))
		for f := range g.onEverything(g.catalog.All().AndNot(g.starOnly)) {
			if !g.singled(&f) {
				continue
			}
			changes := f.actions.AndNot(read)
			switch aws := !f.policy.Inline() && f.policy.Managed.AWSManaged(); {
			case aws && (changes.Empty() || f.policy.Managed.Path == "/service-role/"):
				continue // what AWS gives a service for its work
			case aws || changes.Empty():
				f.severity = audit.Low
			}
			named := f.actions
			if !changes.Empty() {
				named = changes
			}
			count := "an action"
			if n := f.actions.Len(); n > 1 {
				count = fmt.Sprintf("%d actions", n)
			}
			f.message = fmt.Sprintf("%s allows %s on every resource that could be narrowed: %s", f.policy, count, g.actionNames(named))
			if rest := f.actions.Len() - named.Len(); rest > 0 {
				if named.Len() > 4 {
					f.message += ","
				}
				f.message += fmt.Sprintf(" and %d that read", rest)
			}
			g.report(p, f)
		}
	},
})
