# METADATA
# title: A user, group or role has an inline policy outside of the paths for them
# description: |-
#   Inline policies escape review: they have no version, no owner and no name of their own.
#   Under some paths tools make them, and there they are wanted.
# custom:
#   iamaudit:
#     id: example/inline-policies
#     severity: low
#     remediation: |-
#       Make a managed policy of it, attach that, and delete the inline policy.
#     params:
#       paths:
#         type: strings
#         default: [/managed/]
#         doc: Paths under which inline policies are allowed.
package iamaudit.rules.example.inline_policies

findings contains finding(u, "user") if {
	some u in input.users
	stray(u)
}

findings contains finding(g, "group") if {
	some g in input.groups
	stray(g)
}

findings contains finding(r, "role") if {
	some r in input.roles
	not r.service_linked
	stray(r)
}

# stray holds for what has inline policies and is not under one of the paths for them.
stray(entity) if {
	count(entity.inline_policies) > 0
	not strings.any_prefix_match(entity.path, input.params.paths)
}

finding(entity, kind) := {
	"resource": entity.arn,
	"message": sprintf("%s/%s has inline policies: %s", [kind, entity.name, concat(", ", [p.name | some p in entity.inline_policies])]),
	"location": entity.inline_policies[0].location,
}
