package rules

import (
	"slices"
	"strings"

	"github.com/iamaudit/iamaudit/access"
	"github.com/iamaudit/iamaudit/audit"
	"github.com/iamaudit/iamaudit/policy"
	"github.com/iamaudit/iamaudit/snapshot"
)

var _ = register(audit.Rule{
	ID:       "critical-access",
	Title:    "Somebody who is not approved reaches a critical resource",
	Severity: audit.High,
	Category: audit.Grants,
	Risk: `Some buckets, keys and secrets matter more than the rest, and only their owner knows which. Name them in the
configuration, with those who are meant to reach them: the rule tells everybody else who can do one of the actions
on one of the resources, and which statement lets them, after denies, boundaries and service control policies.

Silent as long as no resource is named. What a policy of the resource itself allows or denies is not part of a
snapshot. A grant that hangs on a condition is told as potential.`,
	Remedy: `Take the resource out of the statement that the finding points at, or approve the principal:

    rules:
      critical-access:
        params:
          resources: ["arn:aws:s3:::payroll/*"]
          approved: ["role/payroll", "role/break-glass"]`,
	Links: []string{
		"https://docs.aws.amazon.com/IAM/latest/UserGuide/best-practices.html#grant-least-privilege",
		"https://docs.aws.amazon.com/IAM/latest/UserGuide/access_policies_data-perimeters.html",
	},
	Controls: controls(pci("7.2.1", "7.2.2"), nist("AC-3", "AC-6"), soc2("CC6.1", "CC6.3"), iso("A.5.15", "A.8.3"), cwe("732")),
	Needs:    []snapshot.Part{snapshot.PartUsers, snapshot.PartGroups, snapshot.PartRoles, snapshot.PartPolicies, snapshot.PartAWSPolicies},
	Reads:    []snapshot.Part{snapshot.PartServiceControlPolicies},
	Params: []audit.Param{
		{Name: "resources", Type: audit.Strings, Doc: "ARNs of what is critical, with * and ?: arn:aws:s3:::payroll/*."},
		{
			Name: "actions", Type: audit.Strings, Doc: "Actions that matter on them.",
			Default: "s3:GetObject, s3:PutObject, s3:DeleteObject, s3:PutBucketPolicy, kms:Decrypt, secretsmanager:GetSecretValue, ssm:GetParameter, dynamodb:GetItem",
		},
		approvedParam,
	},
	Check: func(p *audit.Pass) {
		if len(p.List("resources")) == 0 {
			return // nothing is critical; spare the preparation of the engine
		}
		found := critical{pass: p, at: map[string]*criticalGrant{}}
		ok := approved(p)
		e := access.Of(p.Account)
		for _, resource := range p.List("resources") {
			for _, action := range p.List("actions") {
				if !sameService(action, resource) {
					continue
				}
				for principal := range e.Principals() {
					if principal.ServiceLinked || ok(principal.Identity) {
						continue
					}
					if reach := e.Reach(principal, action, resource); reach.Truth != policy.False && reach.Decision.Statement != nil {
						found.add(principal.Identity, action, resource, &reach)
					}
				}
			}
		}
		found.report()
	},
})

// sameService reports whether an action can work on a resource at all.
func sameService(action, resource string) bool {
	service, _, _ := strings.Cut(action, ":")
	arn, ok := policy.ParseARN(resource)
	return !ok || strings.EqualFold(arn.Service, service)
}

// critical collects what one statement lets whom do.
type critical struct {
	pass  *audit.Pass
	at    map[string]*criticalGrant // by the statement's pointer
	order []string
}

type criticalGrant struct {
	policy             string
	ref                snapshot.Ref
	maybe              bool
	actions, resources []string
	principals         []snapshot.Identity
}

func (c *critical) add(id snapshot.Identity, action, resource string, reach *access.Reach) {
	ref := reach.Decision.Policy.Ref(reach.Decision.Statement)
	maybe := reach.Truth == policy.Maybe
	key := ref.Pointer
	if maybe {
		key += "?"
	}
	g := c.at[key]
	if g == nil {
		g = &criticalGrant{policy: reach.Decision.Policy.String(), ref: ref, maybe: maybe}
		c.at[key], c.order = g, append(c.order, key)
	}
	g.actions, g.resources = addOnce(g.actions, action), addOnce(g.resources, resource)
	if n := len(g.principals); n == 0 || g.principals[n-1] != id {
		g.principals = append(g.principals, id)
	}
}

// addOnce appends what is not there yet. The lists are as short as the parameters.
func addOnce(list []string, s string) []string {
	if slices.Contains(list, s) {
		return list
	}
	return append(list, s)
}

func (c *critical) report() {
	for _, key := range c.order {
		g := c.at[key]
		r := audit.Report{
			At: g.ref, Principals: g.principals,
			Message: g.policy + " allows " + strings.Join(g.actions, ", ") + " on " + strings.Join(g.resources, ", "),
		}
		if g.maybe {
			r.Severity, r.Key, r.Potential = audit.Medium, "potential", "its condition, or that of a deny, may let the request through"
		}
		c.pass.Report(r)
	}
}
