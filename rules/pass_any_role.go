package rules

import (
	"strings"

	"github.com/iamaudit/iamaudit/audit"
	"github.com/iamaudit/iamaudit/policy"
)

var _ = register(audit.Rule{
	ID:       "pass-any-role",
	Title:    "A policy allows passing every role to services",
	Severity: audit.High,
	Category: audit.Grants,
	Risk: "`iam:PassRole` on `*`" + ` lets the principal hand any role, an administrator's too, to whatever it may create: an instance, a function, a build, a task. It
then acts as that role. This is the step that most escalations in AWS go through.

A condition on iam:PassedToService limits to whom the roles are passed, not which: the finding is then a medium one, as the service named may run
code of the principal. A statement that names roles or a path is fine.`,
	Remedy: `Name the roles that the principal's services use, and add the service.

    {"Effect": "Allow", "Action": "iam:PassRole", "Resource": "arn:aws:iam::111122223333:role/app/*",
     "Condition": {"StringEquals": {"iam:PassedToService": "lambda.amazonaws.com"}}}

Console: *IAM*, *Policies*, the policy, *Edit*.

    aws iam create-policy-version --policy-arn POLICY --policy-document file://policy.json --set-as-default`,
	Links: []string{
		"https://docs.aws.amazon.com/IAM/latest/UserGuide/id_roles_use_passrole.html",
		"https://docs.aws.amazon.com/IAM/latest/UserGuide/access-analyzer-reference-policy-checks.html#access-analyzer-reference-policy-checks-security-warning-pass-role-with-star-in-resource",
	},
	Controls: controls(pci("7.2.1", "7.2.2"), nist("AC-3", "AC-6"), soc2("CC6.3"), iso("A.5.15", "A.8.2"), cwe("269")),
	NeedsAny: policyParts,
	Reads:    policyParts,
	Check: func(p *audit.Pass) {
		g := sharedGrants(p)
		pass := g.expand("iam:PassRole")
		for f := range g.onEverything(pass) {
			f.message = f.policy.String() + " allows passing every role to every service"
			g.report(p, f)
		}
		for _, policy := range g.policies {
			told := g.toldOf(policy, nil)
			for _, a := range policy.allows {
				services := passedTo(a.Conditions)
				if a.never != "" || services == "" || !strings.EqualFold(a.narrowed, "iam:PassedToService") || !a.actions.And(a.reach.any).Covers(pass) {
					continue
				}
				f := finding{policy: policy, allow: a, at: policy.StatementRef(a.Statement), actions: pass, still: notEmpty, when: a.when, severity: audit.Medium, told: told}
				f.message = policy.String() + " allows passing every role to " + services
				g.report(p, f)
			}
		}
	},
})

// passedTo returns the services that conditions on iam:PassedToService name, or "" if another key narrows too.
func passedTo(conditions []policy.Condition) string {
	var services []string
	for i := range conditions {
		c := &conditions[i]
		if strings.EqualFold(c.Key, "iam:PassedToService") {
			for _, v := range c.Values {
				services = append(services, v.Text)
			}
			continue
		}
		if key, _ := narrows(conditions[i : i+1]); key != "" {
			return ""
		}
	}
	if len(services) > 4 {
		return strings.Join(services[:3], ", ") + " and others"
	}
	return strings.Join(services, ", ")
}
