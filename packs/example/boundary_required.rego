# METADATA
# title: A developer role has no permissions boundary, or not the right one
# description: |-
#   Developers who may make roles are held by the boundary that those roles must carry. A role
#   without it is a way around.
# custom:
#   iamaudit:
#     id: example/boundary-required
#     severity: high
#     remediation: |-
#       Set the boundary: aws iam put-role-permissions-boundary --role-name NAME --permissions-
#       boundary ARN.
#     params:
#       paths:
#         type: strings
#         default: [/developers/]
#         doc: Paths of the roles that need the boundary.
#       boundary:
#         type: string
#         default: developer-boundary
#         doc: The path and name of the boundary policy, without a slash in front.
package iamaudit.rules.example.boundary_required

findings contains f if {
	some r in input.roles
	strings.any_prefix_match(r.path, input.params.paths)
	problem := wrong(r)
	f := {"resource": r.arn, "message": sprintf("role/%s has %s", [r.name, problem]), "location": r.location}
}

wrong(r) := "no permissions boundary" if not r.boundary

wrong(r) := sprintf("the boundary %s", [r.boundary]) if {
	not endswith(r.boundary, concat("", [":policy/", input.params.boundary]))
}
