package rules

import "github.com/iamaudit/iamaudit/audit"

var _ = register(audit.Rule{
	ID:       "cloudshell-full-access",
	Title:    "A policy allows file transfer through CloudShell",
	Severity: audit.Medium,
	Category: audit.Grants,
	Risk: `AWSCloudShellFullAccess, and any policy with the same actions, lets people upload and download files between AWS and their computer from a shell with internet
access and sudo: a way out for data that no proxy and no VPC sees.`,
	Remedy: `Detach the policy, or allow CloudShell without cloudshell:GetFileDownloadUrls and cloudshell:GetFileUploadUrls.

    aws iam list-entities-for-policy --policy-arn arn:aws:iam::aws:policy/AWSCloudShellFullAccess
    aws iam detach-group-policy --group-name GROUP --policy-arn arn:aws:iam::aws:policy/AWSCloudShellFullAccess

Console: *IAM*, *Policies*, *AWSCloudShellFullAccess*, *Entities attached*, *Detach*.`,
	Links: []string{
		"https://docs.aws.amazon.com/cloudshell/latest/userguide/sec-auth-with-identities.html",
		"https://docs.aws.amazon.com/securityhub/latest/userguide/iam-controls.html#iam-27",
	},
	Controls: controls(cis("2.20", "2.21", "1.21", "1.22", "", ""), fsbp("IAM.27"), nist("AC-6", "SC-7(10)"), soc2("CC6.7"), iso("A.8.12")),
	NeedsAny: policyParts,
	Reads:    policyParts,
	Check: func(p *audit.Pass) {
		g := sharedGrants(p)
		g.full(p, g.expand("cloudshell:CreateEnvironment", "cloudshell:CreateSession", "cloudshell:GetFileDownloadUrls", "cloudshell:GetFileUploadUrls"),
			"file transfer through CloudShell")
	},
})
