package rules

import "github.com/iamaudit/iamaudit/audit"

var _ = register(audit.Rule{
	ID:       "data-read-grant",
	Title:    "A policy allows reading data of every resource",
	Severity: audit.Medium,
	Category: audit.Grants,
	Risk: `The principal reads everything that is kept in a service: objects of all buckets, all secrets and parameters, all tables, queues, snapshots and
images. Whoever takes it over carries the data off, and the secrets open further doors.

Reads of metadata do not count. Decryption has its own rule (kms-decrypt-any-key). The parameter *actions* says which actions count.`,
	Remedy: `Name the buckets, secrets, tables in the statement; a path or a prefix does too: ` + "`arn:aws:ssm:*:111122223333:parameter/app/*`" + `.

Console: *IAM*, *Policies*, the policy, *Edit*.

    aws iam create-policy-version --policy-arn POLICY --policy-document file://policy.json --set-as-default`,
	Links: []string{
		"https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_resource.html",
		"https://docs.aws.amazon.com/secretsmanager/latest/userguide/auth-and-access_examples.html",
	},
	Controls: controls(pci("3.5.1", "7.2.1", "7.2.2"), nist("AC-3", "AC-4", "AC-6"), soc2("CC6.1", "CC6.3"), iso("A.5.15", "A.8.3", "A.8.12"), cwe("732")),
	NeedsAny: policyParts,
	Reads:    policyParts,
	Params: []audit.Param{{
		Name: "actions", Type: audit.Strings, Doc: "actions, with wildcards, that read what is kept",
		Default: "s3:GetObject, s3:GetObjectVersion, s3-object-lambda:GetObject, secretsmanager:GetSecretValue, ssm:GetParameter, ssm:GetParameters, " +
			"ssm:GetParametersByPath, ssm:GetParameterHistory, dynamodb:GetItem, dynamodb:BatchGetItem, dynamodb:Query, dynamodb:Scan, dynamodb:PartiQLSelect, " +
			"dynamodb:GetRecords, athena:GetQueryResults, cassandra:Select, codecommit:GitPull, ebs:GetSnapshotBlock, ecr:BatchGetImage, es:ESHttpGet, " +
			"kinesis:GetRecords, lambda:GetFunction, logs:GetLogEvents, logs:FilterLogEvents, rds:DownloadCompleteDBLogFile, rds:DownloadDBLogFilePortion, " +
			"rds-data:ExecuteStatement, sqs:ReceiveMessage, timestream:Select",
	}},
	Check: impact("reading data", listed),
})
