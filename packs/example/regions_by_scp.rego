# METADATA
# title: No service control policy limits the Regions
# description: |-
#   An SCP that denies what happens outside of the Regions in use keeps attackers from mining
#   where nobody looks. The rule looks for a deny whose condition on aws:RequestedRegion leaves
#   no more than the allowed Regions; it does not weigh which services the SCP exempts.
# custom:
#   iamaudit:
#     id: example/regions-by-scp
#     severity: medium
#     scope: account
#     remediation: |-
#       Attach an SCP that denies all actions where aws:RequestedRegion is none of the Regions
#       in use, with exemptions for the global services.
#     params:
#       allowed:
#         type: strings
#         default: [eu-central-1, eu-west-1, us-east-1]
#         doc: The Regions that may be used.
package iamaudit.rules.example.regions_by_scp

findings contains {"resource": input.account.arn, "message": "no SCP denies actions outside of the allowed Regions"} if {
	input.organization.id
	not input.organization.management
	not limited
}

limited if {
	some p in input.organization.policies
	p.kind == "scp"
	some s in p.statements
	s.effect == "deny"
	s.all_resources
	some c in s.conditions
	c.key == "aws:requestedregion"
	c.operator in {"stringnotequals", "stringnotlike", "stringnotequalsignorecase"}
	every region in c.values { region in input.params.allowed }
}
