package rules

import "github.com/iamaudit/iamaudit/audit"

var _ = register(audit.Rule{
	ID:       "credentials-grant",
	Title:    "A policy allows obtaining credentials of any principal or resource",
	Severity: audit.High,
	Category: audit.Grants,
	Risk: `The answer to these calls is a credential: a new access key or password of any user, a login to any database, a token of any cluster or
application. On every resource that means becoming anybody, unseen by whoever reviews policies.

Assuming roles has its own rule (assume-any-role), reading secrets too (data-read-grant). Actions on the caller's own session, and those that AWS lets nobody
narrow (ecr:GetAuthorizationToken), are left out. The parameter *actions* says which actions count.`,
	Remedy: `Name the users, databases or applications. For self-service, allow it on ` + "`user/${aws:username}`" + ` only.

    aws iam create-policy-version --policy-arn POLICY --policy-document file://policy.json --set-as-default

Console: *IAM*, *Policies*, the policy, *Edit*.`,
	Links: []string{
		"https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_examples_iam_credentials_console.html",
		"https://docs.aws.amazon.com/IAM/latest/UserGuide/best-practices.html#grant-least-privilege",
	},
	Controls: controls(pci("7.2.1", "7.2.2"), nist("AC-3", "AC-6", "IA-5"), soc2("CC6.1", "CC6.3"), iso("A.5.15", "A.5.17"), cwe("269", "522")),
	NeedsAny: policyParts,
	Reads:    policyParts,
	Params: []audit.Param{{
		Name: "actions", Type: audit.Strings, Doc: "actions, with wildcards, whose answer is or sets a credential",
		Default: "iam:CreateAccessKey, iam:CreateLoginProfile, iam:UpdateLoginProfile, iam:CreateServiceSpecificCredential, iam:ResetServiceSpecificCredential, " +
			"cognito-identity:GetOpenIdTokenForDeveloperIdentity, cognito-idp:DescribeUserPoolClient, connect:GetFederationToken, " +
			"dsql:DbConnectAdmin, elasticache:Connect, elasticmapreduce:GetClusterSessionCredentials, " +
			"emr-containers:GetManagedEndpointSessionCredentials, gamelift:GetInstanceAccess, gamelift:RequestUploadCredentials, grafana:CreateWorkspaceApiKey, " +
			"grafana:CreateWorkspaceServiceAccountToken, lightsail:CreateBucketAccessKey, " +
			"lightsail:GetInstanceAccessDetails, lightsail:GetRelationalDatabaseMasterUserPassword, memorydb:Connect, mq:CreateUser, rds-db:connect, " +
			"redshift-serverless:GetCredentials, redshift:GetClusterCredentials, redshift:GetClusterCredentialsWithIAM, sagemaker:CreatePresignedDomainUrl, " +
			"sagemaker:CreatePresignedNotebookInstanceUrl, sts:GetFederationToken",
	}},
	Check: impact("obtaining credentials", listed),
})
