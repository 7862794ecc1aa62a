# METADATA
# title: A role trusts an account that is not on the list
# description: |-
#   A trust policy that names another account hands the role to whoever administers that
#   account. Principals are named by account id, by the ARN of the root user, a role or a user,
#   or by `*`; a condition that narrows them is not weighed.
# related_resources:
# - ref: https://docs.aws.amazon.com/IAM/latest/UserGuide/id_roles_common-scenarios_third-party.html
# custom:
#   iamaudit:
#     id: example/external-accounts
#     severity: high
#     remediation: |-
#       Remove the account from the trust policy, or add it to the list of known accounts.
#     params:
#       allowed:
#         type: strings
#         default: []
#         doc: Account ids that roles may trust, besides their own account.
package iamaudit.rules.example.external_accounts

findings contains f if {
	some r in input.roles
	some s in r.trust
	s.effect == "allow"
	some p in s.principals
	who := stranger(p)
	f := {
		"resource": r.arn,
		"message": sprintf("role/%s trusts %s", [r.name, who]),
		"location": s.location,
		"evidence": {"principal": p.value},
	}
}

stranger(p) := "every account" if {
	p.type in {"*", "aws"}
	p.value == "*"
}

stranger(p) := sprintf("the unknown account %s", [p.account]) if {
	p.type == "aws"
	p.account != input.account.id
	not p.account in input.params.allowed
}
