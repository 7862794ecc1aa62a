package diff

import (
	"fmt"
	"strings"
	"time"

	"github.com/iamaudit/iamaudit/snapshot"
)

// credentials adds what the credential report says a user has.
func (f resourceFacts) credentials(row *snapshot.CredentialRow) {
	if row.PasswordEnabled.True() {
		f["console password"] = "changed " + day(row.PasswordLastChanged)
	}
	if row.MFAActive.True() {
		f["MFA"] = "on"
	}
	for i, k := range row.AccessKeys {
		if k.Active.True() {
			f[fmt.Sprintf("access key %d", i+1)] = "active, made " + day(k.LastRotated)
		} else if k.LastRotated.Known() {
			f[fmt.Sprintf("access key %d", i+1)] = "inactive, made " + day(k.LastRotated)
		}
	}
	for i, c := range row.Certificates {
		if c.Active.True() {
			f[fmt.Sprintf("signing certificate %d", i+1)] = "active, made " + day(c.LastRotated)
		}
	}
}

func day(t snapshot.ReportTime) string {
	if t.Known() {
		return t.Time.UTC().Format(time.DateOnly)
	}
	return "at an unknown time"
}

// account adds what belongs to the account as a whole.
func (inv inventory) account(a *snapshot.Account, has func(snapshot.Part) bool) {
	f := inv.of("account", a.RootARN())
	if has(snapshot.PartAccountAlias) {
		f.set("alias", a.AccountAlias)
	}
	if has(snapshot.PartCredentialReport) {
		if root := a.Credentials(snapshot.RootUser); root != nil {
			f.credentials(root)
		}
	}
	if has(snapshot.PartAccountSummary) {
		f["root access keys"] = fmt.Sprint(a.AccountSummary["AccountAccessKeysPresent"])
		f["root MFA"] = fmt.Sprint(a.AccountSummary["AccountMFAEnabled"])
	}
	if p := a.PasswordPolicy; p != nil && has(snapshot.PartPasswordPolicy) {
		f.passwordPolicy(p)
	}
	if a.Organization != nil {
		f.organization(a.Organization, has)
	}
}

func (f resourceFacts) passwordPolicy(p *snapshot.PasswordPolicy) {
	const prefix = "password policy: "
	f[prefix+"shortest password"] = fmt.Sprint(p.MinimumPasswordLength)
	f[prefix+"symbols asked for"] = fmt.Sprint(p.RequireSymbols)
	f[prefix+"numbers asked for"] = fmt.Sprint(p.RequireNumbers)
	f[prefix+"upper case asked for"] = fmt.Sprint(p.RequireUppercaseCharacters)
	f[prefix+"lower case asked for"] = fmt.Sprint(p.RequireLowercaseCharacters)
	f[prefix+"users may change theirs"] = fmt.Sprint(p.AllowUsersToChangePassword)
	f[prefix+"longest age in days"] = fmt.Sprint(p.MaxPasswordAge)
	f[prefix+"passwords remembered"] = fmt.Sprint(p.PasswordReusePrevention)
	f[prefix+"hard expiry"] = fmt.Sprint(p.HardExpiry)
}

func (f resourceFacts) organization(o *snapshot.Organization, has func(snapshot.Part) bool) {
	if has(snapshot.PartOrganization) {
		f.set("organization", o.ID)
		f.set("management account", o.ManagementAccountID)
	}
	for _, level := range o.Levels {
		policies := func(kind string, list []snapshot.OrganizationPolicy) {
			for i := range list {
				name := fmt.Sprintf("%s %q at %s", kind, list[i].Name, level.ID)
				f[name] = ""
				f.document(name, &list[i].Content)
			}
		}
		if has(snapshot.PartServiceControlPolicies) {
			policies("service control policy", level.ServiceControlPolicies)
		}
		if has(snapshot.PartResourceControlPolicies) {
			policies("resource control policy", level.ResourceControlPolicies)
		}
	}
}

func (inv inventory) providers(a *snapshot.Account, has func(snapshot.Part) bool) {
	if has(snapshot.PartOpenIDConnectProviders) {
		for i := range a.OpenIDConnectProviders {
			p := &a.OpenIDConnectProviders[i]
			f := inv.of("provider", p.ARN)
			f.set("address", p.URL)
			for _, id := range p.ClientIDList {
				f[fmt.Sprintf("audience %q", id)] = ""
			}
			for _, t := range p.ThumbprintList {
				f["thumbprint "+strings.ToLower(t)] = ""
			}
			f.tags(p.Tags)
		}
	}
	if has(snapshot.PartSAMLProviders) {
		for i := range a.SAMLProviders {
			inv.of("provider", a.SAMLProviders[i].ARN)
		}
	}
}
