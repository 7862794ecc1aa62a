package compliance

// iso27001 are the controls of ISO/IEC 27001:2022, Annex A, that IAM settles, in part.
func iso27001() Framework {
	return Framework{ID: "iso-27001", Title: "ISO/IEC 27001:2022 Annex A, controls on identities", Controls: []Control{
		{ID: "A.5.3", Title: "Duties are separated"},
		{ID: "A.5.15", Title: "Access control"},
		{ID: "A.5.16", Title: "Identities are managed over their life"},
		{ID: "A.5.17", Title: "Authentication information is protected"},
		{ID: "A.5.18", Title: "Access rights are given, reviewed and removed"},
		{ID: "A.5.19", Title: "Suppliers are managed"},
		{ID: "A.5.24", Title: "Incidents are prepared for"},
		{ID: "A.8.2", Title: "Privileged access is restricted"},
		{ID: "A.8.3", Title: "Access to information is restricted"},
		{ID: "A.8.5", Title: "Authentication is secure"},
		{ID: "A.8.12", Title: "Leaks of data are prevented"},
		{ID: "A.8.15", Title: "Activity is logged"},
		{ID: "A.8.19", Title: "Installation of software is controlled"},
		{ID: "A.8.24", Title: "Cryptography is used well"},
	}}
}
