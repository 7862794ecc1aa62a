# METADATA
# title: An access key is older than its path allows
# description: |-
#   Keys of people are rotated often, keys of machines that cannot be reached perhaps more
#   seldom: the limit depends on the path of the user. Of two paths that fit, the longer counts;
#   a user under none of them is not looked at.
# custom:
#   iamaudit:
#     id: example/key-age-by-path
#     severity: medium
#     remediation: |-
#       Make a second key, move its users over, and delete the old one.
#     params:
#       limits:
#         type: strings
#         default: ["/=90", "/machines/=180"]
#         doc: PATH=DAYS, one for each path.
package iamaudit.rules.example.key_age_by_path

findings contains f if {
	some c in input.credentials
	some k in c.access_keys
	k.active
	u := input.index.user_by_name[c.user]
	days := limit(u.path)
	k.age_days > days
	f := {
		"resource": u.arn,
		"message": sprintf("access key %d of user/%s is %d days old; under %s %d are allowed", [k.slot, u.name, k.age_days, u.path, days]),
		"location": c.location,
		"evidence": {"age_days": sprintf("%d", [k.age_days])},
	}
}

# limit is the number of days for a path, by the longest prefix in the list.
limit(path) := days if {
	fitting := [[count(parts[0]), to_number(parts[1])] |
		some entry in input.params.limits
		parts := split(entry, "=")
		startswith(path, parts[0])
	]
	days := max(fitting)[1]
}
