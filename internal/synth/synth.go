// Package synth makes AWS accounts of any size: a realistic mix of users, groups, roles, policies
// and credentials, the same for the same size and seed. Benchmarks and load tests read them.
package synth

import (
	"fmt"
	"maps"
	"math/rand/v2"
	"slices"
	"strings"
	"time"

	"github.com/iamaudit/iamaudit/snapshot"
)

// Size says how large an account to make.
type Size struct {
	Users, Roles, Groups, Policies int
}

// Large is the account that speed is measured on: about 28 MB of JSON.
var Large = Size{Users: 3000, Roles: 5000, Groups: 300, Policies: 2500}

// Times returns the size multiplied by n.
func (s Size) Times(n int) Size {
	return Size{s.Users * n, s.Roles * n, s.Groups * n, s.Policies * n}
}

// AccountID is the account that every synthetic account is.
const AccountID = "111122223333"

// collectedAt is the moment of every synthetic snapshot.
var collectedAt = time.Date(2026, 11, 1, 12, 0, 0, 0, time.UTC)

// Account makes an account of that size. The same size and seed give the same account.
func Account(size Size, seed uint64) *snapshot.Account {
	g := &generator{rand: rand.New(rand.NewPCG(seed, 1)), size: size} //nolint:gosec // data for tests
	a := &snapshot.Account{
		FormatVersion: snapshot.FormatVersion, AccountID: AccountID, AccountAlias: "synthetic", Partition: "aws",
		CollectedAt: collectedAt, CollectorVersion: "synth", Parts: parts(),
	}
	g.policies(a)
	g.groups(a)
	g.users(a)
	g.roles(a)
	g.settings(a)
	return a
}

func parts() map[snapshot.Part]snapshot.PartState {
	out := map[snapshot.Part]snapshot.PartState{}
	for _, p := range []snapshot.Part{
		snapshot.PartUsers, snapshot.PartGroups, snapshot.PartRoles, snapshot.PartPolicies, snapshot.PartAWSPolicies,
		snapshot.PartCredentialReport, snapshot.PartAccountSummary, snapshot.PartPasswordPolicy, snapshot.PartAccountAlias,
		snapshot.PartRoleDescriptions, snapshot.PartPasswordsLastUsed, snapshot.PartVirtualMFADevices,
		snapshot.PartServerCertificates, snapshot.PartOpenIDConnectProviders, snapshot.PartSAMLProviders,
	} {
		out[p] = snapshot.PartState{Status: snapshot.Complete}
	}
	return out
}

type generator struct {
	rand *rand.Rand
	size Size
}

// chance is true in percent of all cases.
func (g *generator) chance(percent int) bool { return g.rand.IntN(100) < percent }

func pick[T any](g *generator, from []T) T { return from[g.rand.IntN(len(from))] }

// ago returns a moment up to that many days before the snapshot.
func (g *generator) ago(days int) time.Time {
	return collectedAt.Add(-time.Duration(g.rand.IntN(days*24)+1) * time.Hour).Truncate(time.Second)
}

func (g *generator) id(prefix string) string {
	const alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567"
	var b strings.Builder
	b.WriteString(prefix)
	for range 17 {
		b.WriteByte(alphabet[g.rand.IntN(len(alphabet))])
	}
	return b.String()
}

func arn(kind, name string) string {
	return fmt.Sprintf("arn:aws:iam::%s:%s/%s", AccountID, kind, name)
}

func (g *generator) policies(a *snapshot.Account) {
	for i := range g.size.Policies {
		name := fmt.Sprintf("%s-%s-%d", pick(g, teams), pick(g, purposes), i)
		p := snapshot.ManagedPolicy{
			PolicyName: name, PolicyID: g.id("ANPA"), ARN: arn("policy", name), Path: "/", DefaultVersionID: "v1",
			IsAttachable: true, CreateDate: g.ago(900), UpdateDate: g.ago(300),
		}
		for v := range 1 + g.rand.IntN(3) {
			id := fmt.Sprintf("v%d", v+1)
			p.PolicyVersionList = append(p.PolicyVersionList, snapshot.PolicyVersion{Document: g.document(3 + g.rand.IntN(6)), VersionID: id, CreateDate: g.ago(900)})
			p.DefaultVersionID = id
		}
		p.PolicyVersionList[len(p.PolicyVersionList)-1].IsDefaultVersion = true
		a.Policies = append(a.Policies, p)
	}
	for _, name := range slices.Sorted(maps.Keys(awsManaged)) {
		doc := awsManaged[name]
		a.Policies = append(a.Policies, snapshot.ManagedPolicy{
			PolicyName: name, PolicyID: g.id("ANPA"), ARN: "arn:aws:iam::aws:policy/" + name, Path: "/", DefaultVersionID: "v1", IsAttachable: true,
			PolicyVersionList: []snapshot.PolicyVersion{{Document: snapshot.NewDocument([]byte(doc)), VersionID: "v1", IsDefaultVersion: true}},
		})
	}
}

// attach picks up to n managed policies and counts the attachment.
func (g *generator) attach(a *snapshot.Account, n int) []snapshot.AttachedPolicy {
	var out []snapshot.AttachedPolicy
	seen := map[int]bool{}
	for range g.rand.IntN(n + 1) {
		i := g.rand.IntN(len(a.Policies))
		if seen[i] {
			continue
		}
		seen[i] = true
		a.Policies[i].AttachmentCount++
		out = append(out, snapshot.AttachedPolicy{PolicyName: a.Policies[i].PolicyName, PolicyARN: a.Policies[i].ARN})
	}
	return out
}

func (g *generator) inline(percent int) []snapshot.InlinePolicy {
	if !g.chance(percent) {
		return nil
	}
	return []snapshot.InlinePolicy{{PolicyName: pick(g, purposes), PolicyDocument: g.document(1 + g.rand.IntN(3))}}
}

func (g *generator) groups(a *snapshot.Account) {
	for i := range g.size.Groups {
		name := fmt.Sprintf("%s-%d", pick(g, teams), i)
		a.GroupDetailList = append(a.GroupDetailList, snapshot.Group{
			Path: "/", GroupName: name, GroupID: g.id("AGPA"), ARN: arn("group", name), CreateDate: g.ago(1200),
			GroupPolicyList: g.inline(20), AttachedManagedPolicies: g.attach(a, 4),
		})
	}
}

func (g *generator) users(a *snapshot.Account) {
	report := &snapshot.CredentialReport{GeneratedTime: collectedAt.Add(-time.Hour)}
	report.Rows = append(report.Rows, rootRow())
	for i := range g.size.Users {
		name := fmt.Sprintf("%s.%s%d", pick(g, firstNames), pick(g, teams), i)
		u := snapshot.User{
			Path: "/", UserName: name, UserID: g.id("AIDA"), ARN: arn("user", name), CreateDate: g.ago(1500),
			UserPolicyList: g.inline(8), AttachedManagedPolicies: g.attach(a, 1), Tags: g.tags(),
		}
		for range g.rand.IntN(3) {
			if group := a.GroupDetailList[g.rand.IntN(len(a.GroupDetailList))].GroupName; !slices.Contains(u.GroupList, group) {
				u.GroupList = append(u.GroupList, group)
			}
		}
		a.UserDetailList = append(a.UserDetailList, u)
		report.Rows = append(report.Rows, g.credentials(&u))
	}
	a.CredentialReport = report
}

func (g *generator) tags() []snapshot.Tag {
	if g.chance(40) {
		return nil
	}
	return []snapshot.Tag{{Key: "env", Value: pick(g, []string{"prod", "dev", "test"})}, {Key: "team", Value: pick(g, teams)}}
}

// roleName is the name of the n-th role, which policies may speak of before it is made.
func (*generator) roleName(n int) string {
	return fmt.Sprintf("%s-%s-%d", teams[n%len(teams)], services[n/3%len(services)], n)
}

func (g *generator) roles(a *snapshot.Account) {
	for i := range g.size.Roles {
		name := g.roleName(i)
		r := snapshot.Role{
			Path: "/", RoleName: name, RoleID: g.id("AROA"), ARN: arn("role", name), CreateDate: g.ago(1500), MaxSessionDuration: 3600,
			AssumeRolePolicyDocument: g.trust(), RolePolicyList: g.inline(45), AttachedManagedPolicies: g.attach(a, 4), Tags: g.tags(),
			RoleLastUsed: &snapshot.RoleLastUsed{},
		}
		if g.chance(75) {
			r.RoleLastUsed = &snapshot.RoleLastUsed{LastUsedDate: g.ago(200), Region: "eu-central-1"}
		}
		if g.chance(5) {
			r.PermissionsBoundary = &snapshot.Boundary{PermissionsBoundaryType: "Policy", PermissionsBoundaryARN: a.Policies[g.rand.IntN(len(a.Policies))].ARN}
		}
		a.RoleDetailList = append(a.RoleDetailList, r)
	}
}

func (g *generator) settings(a *snapshot.Account) {
	a.PasswordPolicy = &snapshot.PasswordPolicy{MinimumPasswordLength: 8, RequireNumbers: true, AllowUsersToChangePassword: true}
	a.AccountSummary = map[string]int{
		"AccountMFAEnabled": 1, "AccountAccessKeysPresent": 0, "AccountSigningCertificatesPresent": 0,
		"Users": len(a.UserDetailList), "Groups": len(a.GroupDetailList), "Roles": len(a.RoleDetailList), "Policies": g.size.Policies,
	}
}
