package compliance

// pci are the requirements of PCI DSS 4.0 that IAM settles, in part or in whole.
func pci() Framework {
	return Framework{ID: "pci-4.0", Title: "PCI DSS 4.0, requirements on identities", Controls: []Control{
		{ID: "3.5.1", Title: "Stored account numbers are unreadable"},
		{ID: "3.6.1", Title: "Keys that protect account data are protected"},
		{ID: "3.7.6", Title: "No single person handles clear-text keys"},
		{ID: "4.2.1", Title: "Certificates that protect data in transit are valid"},
		{ID: "7.2.1", Title: "Access follows a model of needs and least privilege"},
		{ID: "7.2.2", Title: "Access is given by job and least privilege"},
		{ID: "7.2.4", Title: "Access is reviewed and what is not needed is removed"},
		{ID: "8.2.2", Title: "Shared accounts are exceptions"},
		{ID: "8.2.6", Title: "Accounts unused for 90 days are disabled"},
		{ID: "8.2.7", Title: "Access of third parties is limited and watched"},
		{ID: "8.3.1", Title: "Access needs a factor of authentication"},
		{ID: "8.3.6", Title: "Passwords have length and kinds of characters"},
		{ID: "8.3.7", Title: "Passwords cannot be used again"},
		{ID: "8.3.9", Title: "Passwords that are the only factor change every 90 days"},
		{ID: "8.3.10.1", Title: "Customers' passwords that are the only factor change every 90 days"},
		{ID: "8.4.1", Title: "Administrators have MFA"},
		{ID: "8.4.2", Title: "Everybody has MFA"},
		{ID: "8.6.3", Title: "Credentials of system accounts are protected and changed"},
		{ID: "10.3.2", Title: "Audit logs are protected"},
		{ID: "12.10.3", Title: "Somebody is available for incidents"},
	}}
}
