# METADATA
# title: A role that is not on the list may do everything
# description: |-
#   A short list of roles that may do everything is a list that people can know by heart. The
#   rule looks at what the policies of the role allow; a boundary or an SCP may still hold it.
# custom:
#   iamaudit:
#     id: example/admin-roles
#     severity: critical
#     remediation: |-
#       Give the role what it needs, or add it to the list of administrator roles.
#     params:
#       allowed:
#         type: strings
#         default: [admin]
#         doc: Names of the roles that may do everything.
package iamaudit.rules.example.admin_roles

findings contains f if {
	some r in input.roles
	not r.service_linked
	not r.name in input.params.allowed
	some s in r.statements
	s.effect == "allow"
	s.all_actions
	s.all_resources
	f := {
		"resource": r.arn,
		"message": sprintf("role/%s may do everything by policy %q and is not on the list", [r.name, s.origin.policy]),
		"location": s.location,
	}
}
