package compliance

// cwe are the weaknesses that rules find.
func cwe() Framework {
	return Framework{ID: "cwe", Title: "Common Weakness Enumeration", Controls: []Control{
		{ID: "183", Title: "Permissive list of allowed inputs"},
		{ID: "250", Title: "Execution with unnecessary privileges"},
		{ID: "262", Title: "Not using password aging"},
		{ID: "263", Title: "Password aging with long expiration"},
		{ID: "269", Title: "Improper privilege management"},
		{ID: "284", Title: "Improper access control"},
		{ID: "287", Title: "Improper authentication"},
		{ID: "298", Title: "Improper validation of certificate expiration"},
		{ID: "306", Title: "Missing authentication for critical function"},
		{ID: "308", Title: "Use of single-factor authentication"},
		{ID: "324", Title: "Use of a key past its expiration date"},
		{ID: "345", Title: "Insufficient verification of data authenticity"},
		{ID: "441", Title: "Unintended proxy or intermediary (confused deputy)"},
		{ID: "477", Title: "Use of obsolete function"},
		{ID: "521", Title: "Weak password requirements"},
		{ID: "522", Title: "Insufficiently protected credentials"},
		{ID: "613", Title: "Insufficient session expiration"},
		{ID: "636", Title: "Not failing securely"},
		{ID: "732", Title: "Incorrect permission assignment for critical resource"},
		{ID: "778", Title: "Insufficient logging"},
		{ID: "863", Title: "Incorrect authorization"},
		{ID: "1068", Title: "Inconsistency between implementation and documented design"},
	}}
}
