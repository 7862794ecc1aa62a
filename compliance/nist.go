package compliance

// nist are the controls of NIST SP 800-53 revision 5 that IAM settles, in part or in whole.
func nist() Framework {
	return Framework{ID: "nist-800-53-r5", Title: "NIST SP 800-53 rev. 5, controls on identities", Controls: []Control{
		{ID: "AC-2", Title: "Accounts are managed"},
		{ID: "AC-2(1)", Title: "Account management is automated"},
		{ID: "AC-2(3)", Title: "Accounts that are not needed are disabled"},
		{ID: "AC-3", Title: "Access is enforced"},
		{ID: "AC-3(7)", Title: "Access is by role"},
		{ID: "AC-3(15)", Title: "Access is discretionary and mandatory"},
		{ID: "AC-4", Title: "Information flow is enforced"},
		{ID: "AC-5", Title: "Duties are separated"},
		{ID: "AC-6", Title: "Least privilege"},
		{ID: "AC-6(1)", Title: "Security functions are given out explicitly"},
		{ID: "AC-6(2)", Title: "Privileged accounts are not for daily work"},
		{ID: "AC-6(3)", Title: "Privileged commands over a network are limited"},
		{ID: "AC-6(7)", Title: "Privileges are reviewed"},
		{ID: "AC-6(10)", Title: "Others cannot use privileged functions"},
		{ID: "AU-9", Title: "Audit information is protected"},
		{ID: "AU-9(4)", Title: "Access to audit logs is limited to few"},
		{ID: "CA-7", Title: "Controls are monitored"},
		{ID: "CM-11", Title: "Software that users install is controlled"},
		{ID: "IA-2", Title: "Users are identified"},
		{ID: "IA-2(1)", Title: "Privileged accounts have MFA"},
		{ID: "IA-2(2)", Title: "Other accounts have MFA"},
		{ID: "IA-2(6)", Title: "A factor stands on a separate device"},
		{ID: "IA-2(8)", Title: "Authentication resists replay"},
		{ID: "IA-5", Title: "Authenticators are managed"},
		{ID: "IA-5(1)", Title: "Passwords are strong"},
		{ID: "IA-5(7)", Title: "No authenticators are embedded in code"},
		{ID: "IR-6", Title: "Incidents are reported"},
		{ID: "SC-7(10)", Title: "Data is kept from leaving"},
		{ID: "SC-12", Title: "Keys are managed"},
		{ID: "SC-17", Title: "Certificates come from a trusted source"},
	}}
}
