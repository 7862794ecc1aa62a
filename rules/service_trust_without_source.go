package rules

import (
	"slices"
	"strings"

	"github.com/iamaudit/iamaudit/audit"
)

var _ = register(audit.Rule{
	ID:       "service-trust-without-source",
	Title:    "A role can be assumed by an AWS service on behalf of anybody",
	Severity: audit.Low,
	Category: audit.Trust,
	Risk: `The trust policy names a service and not for whom it acts. If the service can be made to use the role by a resource of another account, it acts for a stranger (the confused deputy). AWS asks for
conditions on aws:SourceArn or aws:SourceAccount with the services that send them when they assume a role; the rule knows those.

Services that never send them (EC2, Lambda, CloudFormation, …) are not told: a condition would only lock them out.`,
	Remedy: `Add the account, and where it is known the resource:

    "Condition": {"StringEquals": {"aws:SourceAccount": "111122223333"}, "ArnLike": {"aws:SourceArn": "arn:aws:scheduler:*:111122223333:schedule/*"}}

Console: *IAM*, *Roles*, the role, *Trust relationships*, *Edit trust policy*.

    aws iam update-assume-role-policy --role-name ROLE --policy-document file://trust.json`,
	Links: []string{
		"https://docs.aws.amazon.com/IAM/latest/UserGuide/confused-deputy.html#cross-service-confused-deputy-prevention",
	},
	Controls:  controls(nist("AC-3", "AC-4", "AC-6"), soc2("CC6.1"), iso("A.5.15"), cwe("441")),
	Needs:     trustParts,
	Precision: "medium",
	Params: []audit.Param{{
		Name: "services", Type: audit.Strings, Doc: "service principals that send aws:SourceArn or aws:SourceAccount when they assume a role",
		Default: "bedrock.amazonaws.com, bedrock-agentcore.amazonaws.com, codebuild.amazonaws.com, comprehend.amazonaws.com, " +
			"dms.amazonaws.com, ecs-tasks.amazonaws.com, firehose.amazonaws.com, fis.amazonaws.com, grafana.amazonaws.com, " +
			"kendra.amazonaws.com, logs.amazonaws.com, personalize.amazonaws.com, pipes.amazonaws.com, qbusiness.amazonaws.com, rekognition.amazonaws.com, " +
			"scheduler.amazonaws.com, ssm.amazonaws.com, states.amazonaws.com, textract.amazonaws.com, transcribe.amazonaws.com, transfer.amazonaws.com",
	}},
	Check: func(p *audit.Pass) {
		list := p.List("services")
		for t := range trustStatements(p.Account) {
			if len(t.values("Service")) == 0 || t.binds(sourceKeys...) || t.binds("aws:principalorgid", "sts:externalid") {
				continue
			}
			var names []string
			for _, s := range t.values("Service") {
				if slices.Contains(list, s) || slices.Contains(list, regional.Replace(s)) {
					names = append(names, s)
				}
			}
			if len(names) > 0 {
				t.report(p, 0, "lets "+strings.Join(names, " and ")+" act on behalf of any account")
			}
		}
	},
})

// regional replaces the endings that service principals have in other partitions.
var regional = strings.NewReplacer(".amazonaws.com.cn", ".amazonaws.com")
