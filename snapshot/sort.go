package snapshot

import (
	"cmp"
	"slices"
	"strconv"
	"strings"
)

// sorted returns a shallow copy of the account with every list in a fixed order, so that the same
// account gives the same bytes in whatever order AWS answered. The account itself is not changed.
func (a *Account) sorted() *Account {
	out := &Account{
		FormatVersion: FormatVersion, AccountID: a.AccountID, AccountAlias: a.AccountAlias, Partition: a.Partition,
		CollectedAt: a.CollectedAt, CollectorVersion: a.CollectorVersion, Parts: a.Parts,
		CredentialReport: a.CredentialReport, AccountSummary: a.AccountSummary, PasswordPolicy: a.PasswordPolicy,
		Organization: a.Organization, Contacts: a.Contacts,
	}
	out.UserDetailList = by(a.UserDetailList, func(u User) string { return u.ARN })
	for i := range out.UserDetailList {
		u := &out.UserDetailList[i]
		u.UserPolicyList = by(u.UserPolicyList, inlineName)
		u.AttachedManagedPolicies = by(u.AttachedManagedPolicies, attachedARN)
		u.GroupList = by(u.GroupList, itself)
		u.Tags = by(u.Tags, tagKey)
	}
	out.GroupDetailList = by(a.GroupDetailList, func(g Group) string { return g.ARN })
	for i := range out.GroupDetailList {
		g := &out.GroupDetailList[i]
		g.GroupPolicyList = by(g.GroupPolicyList, inlineName)
		g.AttachedManagedPolicies = by(g.AttachedManagedPolicies, attachedARN)
	}
	out.RoleDetailList = by(a.RoleDetailList, func(r Role) string { return r.ARN })
	for i := range out.RoleDetailList {
		r := &out.RoleDetailList[i]
		r.RolePolicyList = by(r.RolePolicyList, inlineName)
		r.AttachedManagedPolicies = by(r.AttachedManagedPolicies, attachedARN)
		r.InstanceProfileList = by(r.InstanceProfileList, profileARN)
		r.Tags = by(r.Tags, tagKey)
	}
	out.Policies = by(a.Policies, func(p ManagedPolicy) string { return p.ARN })
	for i := range out.Policies {
		p := &out.Policies[i]
		p.PolicyVersionList = slices.Clone(p.PolicyVersionList)
		slices.SortFunc(p.PolicyVersionList, func(x, y PolicyVersion) int {
			return cmp.Or(cmp.Compare(versionNumber(x), versionNumber(y)), cmp.Compare(x.VersionID, y.VersionID))
		})
		p.Tags = by(p.Tags, tagKey)
	}
	out.sortCredentials(a)
	out.sortSettings(a)
	return out
}

func (a *Account) sortCredentials(from *Account) {
	if r := from.CredentialReport; r != nil {
		a.CredentialReport = &CredentialReport{GeneratedTime: r.GeneratedTime, Rows: by(r.Rows, func(c CredentialRow) string { return c.ARN })}
	}
	a.AccessKeys = by(from.AccessKeys, func(k AccessKey) string { return k.UserName + " " + k.AccessKeyID })
	a.LoginProfiles = by(from.LoginProfiles, func(p LoginProfile) string { return p.UserName })
	a.MFADevices = by(from.MFADevices, func(m MFADevice) string { return m.UserName + " " + m.SerialNumber })
	a.VirtualMFADevices = by(from.VirtualMFADevices, func(m VirtualMFADevice) string { return m.SerialNumber })
	a.SSHPublicKeys = by(from.SSHPublicKeys, func(k SSHPublicKey) string { return k.UserName + " " + k.SSHPublicKeyID })
	a.SigningCertificates = by(from.SigningCertificates, func(c SigningCertificate) string { return c.UserName + " " + c.CertificateID })
	a.ServiceSpecificCredentials = by(from.ServiceSpecificCredentials, func(c ServiceSpecificCredential) string {
		return c.UserName + " " + c.ServiceSpecificCredentialID
	})
	a.ServerCertificates = by(from.ServerCertificates, func(c ServerCertificate) string { return c.ARN })
}

func (a *Account) sortSettings(from *Account) {
	a.OpenIDConnectProviders = by(from.OpenIDConnectProviders, func(p OpenIDConnectProvider) string { return p.ARN })
	for i := range a.OpenIDConnectProviders {
		p := &a.OpenIDConnectProviders[i]
		p.ClientIDList, p.ThumbprintList, p.Tags = by(p.ClientIDList, itself), by(p.ThumbprintList, itself), by(p.Tags, tagKey)
	}
	a.SAMLProviders = by(from.SAMLProviders, func(p SAMLProvider) string { return p.ARN })
	for i := range a.SAMLProviders {
		a.SAMLProviders[i].Tags = by(a.SAMLProviders[i].Tags, tagKey)
	}
	a.InstanceProfiles = by(from.InstanceProfiles, profileARN)
	a.AccessAnalyzers = by(from.AccessAnalyzers, func(x AccessAnalyzer) string { return x.Region + " " + x.ARN })
	a.Regions = by(from.Regions, itself)
	a.ServicesLastAccessed = by(from.ServicesLastAccessed, func(s ServicesLastAccessed) string { return s.ARN })
	for i := range a.ServicesLastAccessed {
		s := &a.ServicesLastAccessed[i]
		s.Services = by(s.Services, func(l ServiceLastAccessed) string { return l.ServiceNamespace })
	}
	if o := from.Organization; o != nil {
		sorted := *o
		sorted.EnabledFeatures, sorted.EnabledPolicyTypes = by(o.EnabledFeatures, itself), by(o.EnabledPolicyTypes, itself)
		sorted.Levels = slices.Clone(o.Levels) // from the root down: their order means something
		for i := range sorted.Levels {
			l := &sorted.Levels[i]
			l.ServiceControlPolicies = by(l.ServiceControlPolicies, organizationPolicyID)
			l.ResourceControlPolicies = by(l.ResourceControlPolicies, organizationPolicyID)
		}
		a.Organization = &sorted
	}
}

// by returns a copy of the list, sorted by key.
func by[T any](list []T, key func(T) string) []T {
	out := slices.Clone(list)
	slices.SortStableFunc(out, func(x, y T) int { return strings.Compare(key(x), key(y)) })
	return out
}

func itself(s string) string                           { return s }
func inlineName(p InlinePolicy) string                 { return p.PolicyName }
func attachedARN(p AttachedPolicy) string              { return p.PolicyARN }
func tagKey(t Tag) string                              { return t.Key }
func profileARN(p InstanceProfile) string              { return p.ARN }
func organizationPolicyID(p OrganizationPolicy) string { return p.ID }

// versionNumber is 12 for "v12", so that v2 comes before v12.
func versionNumber(v PolicyVersion) int {
	n, err := strconv.Atoi(strings.TrimPrefix(v.VersionID, "v"))
	if err != nil {
		return 0
	}
	return n
}
