package rules

import (
	"github.com/iamaudit/iamaudit/audit"
	"github.com/iamaudit/iamaudit/catalog"
)

var _ = register(audit.Rule{
	ID:       "infrastructure-change-grant",
	Title:    "A policy allows deleting or stopping infrastructure without a limit on the resources",
	Severity: audit.Medium,
	Category: audit.Grants,
	Risk: `Machines, databases, buckets, keys, functions, stacks, DNS zones: the statement lets the principal delete, stop or rebuild any of them. A mistake in a
script or a stolen key takes everything down, not one application.

Only actions that destroy or interrupt are meant, those that begin with one of *verbs* in one of *services*; wildcard-resource-grant speaks of the rest.
AWS managed policies are left out: wildcard-resource-grant names what they change.`,
	Remedy: `Name the resources, or require a tag that says whose they are with a condition on aws:ResourceTag, and keep deleting apart from daily work.

Console: *IAM*, *Policies*, the policy, *Edit*.

    aws iam create-policy-version --policy-arn POLICY --policy-document file://policy.json --set-as-default`,
	Links: []string{
		"https://docs.aws.amazon.com/IAM/latest/UserGuide/access_tags.html",
		"https://docs.aws.amazon.com/wellarchitected/latest/security-pillar/permissions-management.html",
	},
	Controls: controls(pci("7.2.1", "7.2.2"), nist("AC-3", "AC-6"), soc2("CC6.3"), iso("A.5.15"), cwe("732")),
	NeedsAny: policyParts,
	Reads:    policyParts,
	Params: []audit.Param{
		{
			Name: "services", Type: audit.Strings, Doc: "prefixes of the services that hold infrastructure",
			Default: "acm, apigateway, autoscaling, backup, cloudformation, cloudfront, cloudtrail, dynamodb, ec2, ecr, ecs, eks, elasticache, elasticbeanstalk, " +
				"elasticfilesystem, elasticloadbalancing, es, fsx, kafka, kinesis, kms, lambda, logs, memorydb, network-firewall, rds, redshift, route53, s3, " +
				"secretsmanager, sns, sqs, states, wafv2",
		},
		{
			Name: "verbs", Type: audit.Strings, Doc: "how actions begin that destroy or interrupt",
			Default: "Delete, Deregister, Destroy, Disable, Purge, Reboot, Release, Schedule, Stop, Terminate",
		},
	},
	Check: func(p *audit.Pass) {
		g := sharedGrants(p)
		var patterns []string
		for _, s := range p.List("services") {
			for _, verb := range p.List("verbs") {
				patterns = append(patterns, s+":"+verb+"*")
			}
		}
		for f := range g.onEverything(g.expand(patterns...).And(g.catalog.AtLevel(catalog.Write)).AndNot(g.starOnly)) {
			if !g.singled(&f) || !f.policy.Inline() && f.policy.Managed.AWSManaged() {
				continue
			}
			f.message = f.policy.String() + " allows deleting or stopping infrastructure on every resource: " + g.actionNames(f.actions)
			g.report(p, f)
		}
	},
})
