package compliance

// fsbp are the controls of AWS Security Hub on IAM, and those of its neighbours that a snapshot shows.
func fsbp() Framework {
	return Framework{ID: "fsbp", Title: "AWS Security Hub controls on identities", Controls: []Control{
		{ID: "IAM.1", Title: "No customer policy allows everything on everything"},
		{ID: "IAM.2", Title: "Users have no policies of their own"},
		{ID: "IAM.3", Title: "Access keys are rotated within 90 days"},
		{ID: "IAM.4", Title: "The root user has no access key"},
		{ID: "IAM.5", Title: "Users with a console password have MFA"},
		{ID: "IAM.6", Title: "The root user's MFA is a hardware device"},
		{ID: "IAM.7", Title: "The password policy is strong"},
		{ID: "IAM.8", Title: "Unused credentials are removed"},
		{ID: "IAM.9", Title: "The root user has MFA"},
		{ID: "IAM.10", Title: "The password policy is strong (PCI DSS)"},
		{ID: "IAM.11", Title: "Passwords need an upper-case letter"},
		{ID: "IAM.12", Title: "Passwords need a lower-case letter"},
		{ID: "IAM.13", Title: "Passwords need a symbol"},
		{ID: "IAM.14", Title: "Passwords need a digit"},
		{ID: "IAM.15", Title: "Passwords have 14 characters or more"},
		{ID: "IAM.16", Title: "Passwords cannot be used again"},
		{ID: "IAM.17", Title: "Passwords expire within 90 days"},
		{ID: "IAM.18", Title: "A role for cases with AWS Support exists"},
		{ID: "IAM.19", Title: "Users have MFA"},
		{ID: "IAM.20", Title: "The root user is not used (retired by AWS)"},
		{ID: "IAM.21", Title: "No customer policy allows all actions of a service"},
		{ID: "IAM.22", Title: "Credentials unused for 45 days are removed"},
		{
			ID: "IAM.23", Title: "Analyzers are tagged",
			Manual: "the tags of analyzers: they are not part of a snapshot",
		},
		{ID: "IAM.24", Title: "Roles are tagged"},
		{ID: "IAM.25", Title: "Users are tagged"},
		{ID: "IAM.26", Title: "No expired server certificate is stored in IAM"},
		{ID: "IAM.27", Title: "No identity has AWSCloudShellFullAccess"},
		{ID: "IAM.28", Title: "Every Region has an analyzer for external access"},
		{ID: "KMS.1", Title: "No customer policy decrypts with every key"},
		{ID: "KMS.2", Title: "No inline policy decrypts with every key"},
		{ID: "Account.1", Title: "A security contact is registered"},
	}}
}
