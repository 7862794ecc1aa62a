package rules

import (
	"slices"
	"strings"

	"github.com/iamaudit/iamaudit/audit"
	"github.com/iamaudit/iamaudit/policy"
)

var _ = register(audit.Rule{
	ID:       "trust-anyone",
	Title:    "A role can be assumed by anyone",
	Severity: audit.Critical,
	Category: audit.Trust,
	Risk: `The trust policy names ` + "`*`" + `: every principal of every AWS account in the world may become the role, and has its permissions. Only the name of the role stands in between, and
names are guessed and leaked.

A condition on the organization, the account or the ARN of the caller really limits it and keeps the rule silent. An external id alone, or a network, leaves the door to whoever has
learned it: the finding is then a high one.`,
	Remedy: `Name the principals, or the account and the organization:

    {"Effect": "Allow", "Principal": {"AWS": "*"}, "Action": "sts:AssumeRole", "Condition": {"StringEquals": {"aws:PrincipalOrgID": "o-a1b2c3d4e5"}}}

Console: *IAM*, *Roles*, the role, *Trust relationships*, *Edit trust policy*. Then look for strangers in CloudTrail: AssumeRole events with another account.

    aws iam update-assume-role-policy --role-name ROLE --policy-document file://trust.json
    aws cloudtrail lookup-events --lookup-attributes AttributeKey=EventName,AttributeValue=AssumeRole`,
	Links: []string{
		"https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_principal.html#principal-anonymous",
		"https://docs.aws.amazon.com/IAM/latest/UserGuide/access-analyzer-findings.html",
	},
	Controls: controls(
		cis("2.21", "", "", "", "", ""), pci("7.2.1", "7.2.2"), nist("AC-3", "AC-4", "AC-6"), soc2("CC6.1", "CC6.3"), iso("A.5.15"), cwe("284", "732"),
	),
	Needs:     trustParts,
	Precision: "very-high",
	Check: func(p *audit.Pass) {
		for t := range trustStatements(p.Account) {
			if !t.anyone() || t.binds(organizationKeys...) || t.bindsPrincipal() {
				continue
			}
			switch {
			case t.binds(externalID):
				t.report(p, audit.High, "lets anyone in who knows the external id")
			case t.binds(networkKeys...):
				t.report(p, audit.High, "lets anyone in from the networks in its condition")
			case t.binds(sourceKeys...):
				t.report(p, audit.High, "lets anyone in who comes through the resources in its condition")
			default:
				t.report(p, 0, "lets anyone in")
			}
		}
	},
})

// bindsPrincipal reports whether the statement names the callers by a condition. A pattern of ARNs has to
// name an account.
func (t trust) bindsPrincipal() bool {
	if t.binds("aws:principalaccount", "aws:userid") {
		return true
	}
	if !t.binds("aws:principalarn") {
		return false
	}
	for i := range t.Conditions {
		if c := &t.Conditions[i]; strings.EqualFold(c.Key, "aws:PrincipalArn") && slices.ContainsFunc(c.Values, inAnyAccount) {
			return false
		}
	}
	return true
}

func inAnyAccount(v policy.Value) bool {
	arn, ok := policy.ParseARN(v.Text)
	return !ok || strings.ContainsAny(arn.Account, "*?")
}
