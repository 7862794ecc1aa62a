# METADATA
# title: A role does not follow the naming convention
# description: |-
#   Names that follow a convention tell reviewers, bills and alarms who owns a role. Service-
#   linked roles are AWS's own and are left out; so are roles that AWS IAM Identity Center
#   makes.
# custom:
#   iamaudit:
#     id: example/role-name
#     severity: low
#     remediation: |-
#       Make a role with a good name, move its users over, and delete the old one: a role cannot
#       be renamed.
#     params:
#       pattern:
#         type: string
#         default: "^[a-z]+(-[a-z0-9]+)+$"
#         doc: The regular expression that names must match.
package iamaudit.rules.example.role_name

findings contains f if {
	some r in input.roles
	not r.service_linked
	not startswith(r.path, "/aws-reserved/")
	not regex.match(input.params.pattern, r.name)
	f := {
		"resource": r.arn,
		"message": sprintf("the name %q does not match %s", [r.name, input.params.pattern]),
		"location": r.location,
	}
}
