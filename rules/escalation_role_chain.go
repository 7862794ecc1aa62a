package rules

import (
	"fmt"
	"strings"

	"github.com/iamaudit/iamaudit/audit"
	"github.com/iamaudit/iamaudit/escalation"
)

var _ = register(audit.Rule{
	ID:       "escalation-role-chain",
	Title:    "A principal comes to every permission by assuming roles",
	Severity: audit.High,
	Category: audit.Escalation,
	Risk: `Whoever can assume a role has what the role has, and what the roles have that it can assume in turn. The finding shows the chain, which
both sides' policies allow at every step: the trust policy of the role and, where it leaves the decision to the account, the policies of the caller.

At the end stands an administrator, or a role that can escalate as another finding says. One step to an administrator is often meant so; it is
less severe by one step.` + escalationRisk,
	Remedy: `Name in the trust policy who may assume the role instead of the whole account, require MFA (aws:MultiFactorAuthPresent) or a session name, and name
the roles in the Resource of sts:AssumeRole.

    aws iam get-role --role-name ROLE --query Role.AssumeRolePolicyDocument
    aws iam update-assume-role-policy --role-name ROLE --policy-document file://trust.json

Console: *IAM*, *Roles*, the role, *Trust relationships*, *Edit trust policy*.`,
	Links: append([]string{
		"https://docs.aws.amazon.com/IAM/latest/UserGuide/id_roles_terms-and-concepts.html#iam-term-role-chaining",
	}, escalationLinks...),
	Controls:  escalationControls(),
	Needs:     trustParts,
	Reads:     policyParts,
	Precision: "high",
	Check: func(p *audit.Pass) {
		groups := map[string][]*escalation.Chain{}
		var order []string
		chains, g := sharedEscalation(p).Chains, sharedGrants(p)
		for i := range chains {
			c := &chains[i]
			if g.administrator(c.From.Identity) {
				continue
			}
			key := fmt.Sprint(len(c.Assumes))
			for _, s := range c.Steps {
				key += " " + s.Resource
			}
			if groups[key] == nil {
				order = append(order, key)
			}
			groups[key] = append(groups[key], c)
		}
		for _, key := range order {
			reportChain(p, groups[key])
		}
	},
})

// reportChain reports the chain that several principals begin.
func reportChain(p *audit.Pass, chains []*escalation.Chain) {
	c := chains[0]
	r := audit.Report{
		Severity: p.Rule.Severity, Steps: reportSteps(c.Steps, c.From), Potential: strings.Join(c.Assumes, ", and that "), Key: "chain",
		Evidence: map[string]string{"leads-to": c.To.Caller.ARN},
	}
	for _, other := range chains {
		r.Principals = append(r.Principals, other.From.Identity)
	}
	var roles []string
	for i, s := range c.Steps {
		name := s.Resource
		if role := p.Account.Role(s.Resource[strings.LastIndexByte(s.Resource, '/')+1:]); role != nil {
			name = "role/" + role.RoleName
			if i == 0 {
				r.At = role.AssumeRolePolicyDocument.Ref(role.ARN, "trust policy")
			}
		}
		roles = append(roles, name)
	}
	end := "which can escalate"
	if c.Admin {
		end = "an administrator"
		if len(c.Steps) == 1 {
			r.Severity--
		}
	}
	if len(c.Assumes) > 0 {
		r.Severity--
	}
	r.Message = fmt.Sprintf("%s can assume %s, %s", principalNames(r.Principals), strings.Join(roles, ", then "), end)
	p.Report(r)
}
