# METADATA
# title: A user or role lacks a required tag
# description: |-
#   Tags say who owns a principal and what it costs; policies that decide by tags fail open or
#   shut without them. Groups cannot be tagged.
# custom:
#   iamaudit:
#     id: example/required-tags
#     severity: low
#     remediation: |-
#       Tag the user or role: aws iam tag-role --role-name NAME --tags Key=team,Value=…
#     params:
#       tags:
#         type: strings
#         default: [team]
#         doc: The tags that every user and role must have, with a value.
package iamaudit.rules.example.required_tags

findings contains f if {
	some u in input.users
	f := missing(u, "user")
}

findings contains f if {
	some r in input.roles
	not r.service_linked
	not startswith(r.path, "/aws-reserved/")
	f := missing(r, "role")
}

# missing is a finding about an entity that lacks tags, undefined for one that has them all.
missing(entity, kind) := f if {
	tags := [t | some t in input.params.tags; object.get(entity.tags, t, "") == ""]
	count(tags) > 0
	f := {
		"resource": entity.arn,
		"message": sprintf("%s/%s lacks the tags %s", [kind, entity.name, concat(", ", tags)]),
		"location": entity.location,
	}
}
