package compliance

// soc2 are the trust services criteria (2017, points of focus of 2022) that IAM settles, in part.
func soc2() Framework {
	return Framework{ID: "soc-2", Title: "SOC 2, trust services criteria on identities", Controls: []Control{
		{ID: "CC6.1", Title: "Access to systems and data is protected"},
		{ID: "CC6.2", Title: "Users are registered and removed"},
		{ID: "CC6.3", Title: "Access follows roles and least privilege"},
		{ID: "CC6.7", Title: "Movement of data is restricted"},
		{ID: "CC6.8", Title: "Unauthorised software is kept out"},
		{ID: "CC7.2", Title: "Systems are monitored"},
		{ID: "CC9.2", Title: "Vendors and partners are managed"},
	}}
}
