# METADATA
# title: One principal may do two things that are kept apart
# description: |-
#   Whoever writes policies does not also switch off the log that shows it. The rule asks the
#   engine that weighs all policies, boundaries and SCPs of the snapshot; what hangs on
#   conditions it cannot know counts as allowed. Principals on the list may do both.
# custom:
#   iamaudit:
#     id: example/separation-of-duties
#     severity: high
#     remediation: |-
#       Take one of the two away from the principal, or add it to the list.
#     params:
#       first:
#         type: string
#         default: iam:CreatePolicy
#         doc: One action.
#       second:
#         type: string
#         default: cloudtrail:StopLogging
#         doc: The other.
#       allowed:
#         type: strings
#         default: []
#         doc: Names of the users and roles that may do both.
package iamaudit.rules.example.separation_of_duties

findings contains f if {
	some u in input.users
	f := conflict(u, "user")
}

findings contains f if {
	some r in input.roles
	not r.service_linked
	f := conflict(r, "role")
}

conflict(entity, kind) := f if {
	not entity.name in input.params.allowed
	iam.allows(entity.arn, input.params.first, "*")
	iam.allows(entity.arn, input.params.second, "*")
	f := {
		"resource": entity.arn,
		"message": sprintf("%s/%s may do both %s and %s", [kind, entity.name, input.params.first, input.params.second]),
		"location": entity.location,
	}
}
