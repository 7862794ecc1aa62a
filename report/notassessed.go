package report

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"github.com/iamaudit/iamaudit/audit"
)

// blind is a part of an account that could not be looked at, and the rules that needed it.
type blind struct {
	account string
	part    string
	state   *audit.NotAssessed
	rules   []string // could not look at all
	partly  []string // looked at what there was
}

// blinds groups what was not assessed by account and part: a reader wants to know what to permit,
// not to read the same reason once for each rule.
func blinds(r *audit.Result) []blind {
	type key struct{ account, part string }
	seen := map[key]int{}
	var out []blind
	for i := range r.NotAssessed {
		n := &r.NotAssessed[i]
		k := key{n.Account, string(n.Part)}
		at, ok := seen[k]
		if !ok {
			at = len(out)
			seen[k] = at
			out = append(out, blind{account: n.Account, part: string(n.Part), state: n})
		}
		list := &out[at].rules
		if n.Partly {
			list = &out[at].partly
		}
		if !slices.Contains(*list, n.Rule) { // an account may have been scanned twice
			*list = append(*list, n.Rule)
		}
	}
	slices.SortStableFunc(out, func(a, b blind) int {
		return cmp.Or(cmp.Compare(a.account, b.account), cmp.Compare(a.part, b.part))
	})
	return out
}

// partNames are the parts of a snapshot as people call them.
var partNames = map[string]string{
	"UserDetailList":             "users",
	"GroupDetailList":            "groups",
	"RoleDetailList":             "roles",
	"Policies":                   "customer managed policies",
	"AWSPolicies":                "AWS managed policies",
	"CredentialReport":           "credential report",
	"AccountSummary":             "account summary",
	"PasswordPolicy":             "password policy",
	"AccountAlias":               "account alias",
	"CollectedAt":                "date of the snapshot",
	"RoleDescriptions":           "role descriptions",
	"PasswordsLastUsed":          "last use of passwords",
	"AccessKeys":                 "access keys",
	"LoginProfiles":              "login profiles",
	"MFADevices":                 "MFA devices",
	"VirtualMFADevices":          "virtual MFA devices",
	"SSHPublicKeys":              "SSH public keys",
	"SigningCertificates":        "signing certificates",
	"ServiceSpecificCredentials": "service-specific credentials",
	"ServerCertificates":         "server certificates",
	"OpenIDConnectProviders":     "OpenID Connect providers",
	"SAMLProviders":              "SAML providers",
	"InstanceProfiles":           "instance profiles",
	"Organization":               "organization",
	"ServiceControlPolicies":     "service control policies",
	"ResourceControlPolicies":    "resource control policies",
	"OrganizationsFeatures":      "features of the organization",
	"AccessAnalyzers":            "access analyzers",
	"Contacts":                   "contacts",
	"ServicesLastAccessed":       "services last accessed",
}

func partName(p string) string {
	if name, ok := partNames[p]; ok {
		return name
	}
	return visible(p)
}

// why says in a few words what became of a part.
func why(s *audit.NotAssessed) string {
	var text string
	switch s.Status {
	case "denied":
		text = "denied"
		if s.Action != "" {
			text = visible(s.Action) + " was denied"
		}
	case "complete":
		text = "incomplete"
	default:
		text = visible(string(s.Status))
	}
	if s.Reason != "" {
		text += " (" + strings.TrimSuffix(visible(s.Reason), ".") + ")"
	}
	return text
}

// sentence says what was not looked at and which rules that concerns.
func (b *blind) sentence() string {
	text := fmt.Sprintf("The %s of account %s: %s", partName(b.part), visible(b.account), why(b.state))
	if len(b.rules) > 0 {
		text += "; not assessed: " + strings.Join(b.rules, ", ")
	}
	if len(b.partly) > 0 {
		text += "; assessed in part: " + strings.Join(b.partly, ", ")
	}
	return text
}
