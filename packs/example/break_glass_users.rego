# METADATA
# title: A user who is not a break-glass user may do everything
# description: |-
#   People work through roles; the few users that may do everything are for the day when
#   federation is down. Statements that a boundary or an SCP takes back are not looked at: they
#   are one change away.
# custom:
#   iamaudit:
#     id: example/break-glass-users
#     severity: critical
#     remediation: |-
#       Take the policy away and give the person a role; or add the name to the list of break-
#       glass users.
#     params:
#       allowed:
#         type: strings
#         default: [break-glass]
#         doc: Names of the users that may do everything.
package iamaudit.rules.example.break_glass_users

findings contains f if {
	some u in input.users
	not u.name in input.params.allowed
	some s in u.statements
	s.effect == "allow"
	s.all_actions
	s.all_resources
	f := {
		"resource": u.arn,
		"message": sprintf("user/%s may do everything by policy %q and is no break-glass user", [u.name, s.origin.policy]),
		"location": s.location,
		"evidence": {"policy": s.origin.arn},
	}
}
