# METADATA
# title: A role can be assumed by a GitHub repository that is not on the list
# description: |-
#   GitHub's OIDC provider signs tokens for every repository on GitHub; the condition on the
#   token's `sub` is all that stands between a role and a stranger's workflow. The rule asks
#   whether each value of that condition stays inside the repositories that are allowed.
# related_resources:
# - ref: https://docs.github.com/en/actions/concepts/security/openid-connect
# custom:
#   iamaudit:
#     id: example/github-repositories
#     severity: critical
#     remediation: |-
#       Name the repository and the branch in a StringEquals or StringLike condition on
#       token.actions.githubusercontent.com:sub.
#     params:
#       allowed:
#         type: strings
#         default: ["repo:example/*"]
#         doc: Patterns of the subjects that may assume roles.
package iamaudit.rules.example.github_repositories

issuer := "token.actions.githubusercontent.com"

findings contains f if {
	some r in input.roles
	some s in r.trust
	s.effect == "allow"
	some p in s.principals
	p.type == "federated"
	endswith(p.value, concat("", ["oidc-provider/", issuer]))
	problem := open(s)
	f := {
		"resource": r.arn,
		"message": sprintf("role/%s can be assumed by %s", [r.name, problem]),
		"location": s.location,
	}
}

# subjects are the conditions that narrow the repository. An operator with IfExists or ForAllValues
# lets a token without the claim pass, so it narrows nothing.
subjects(s) := [c |
	some c in s.conditions
	c.key == concat(":", [issuer, "sub"])
	c.operator in {"stringequals", "stringlike", "stringequalsignorecase", "foranyvalue:stringequals", "foranyvalue:stringlike"}
]

open(s) := "any repository on GitHub" if count(subjects(s)) == 0

open(s) := sprintf("repositories outside of the list: %s", [concat(", ", strangers)]) if {
	conditions := subjects(s)
	count(conditions) > 0
	strangers := {v | some c in conditions; some v in c.values; not listed(v)}
	count(strangers) > 0
}

listed(value) if {
	some pattern in input.params.allowed
	iam.covers("string", pattern, value)
}
