package fakeaws

import (
	"slices"

	"github.com/iamaudit/iamaudit/snapshot"
)

// details answers GetAccountAuthorizationDetails for one kind of entity. AWS gives each filter its
// own pages.
func (a *answer) details() {
	acc := a.account
	switch a.form.Get("Filter.member.1") {
	case "User":
		acc.mu.Lock()
		users := acc.users
		acc.mu.Unlock()
		w := a.page(len(users))
		a.result(func() {
			list(a, "UserDetailList", users[w.from:w.to], a.user)
			a.end(w)
		})
		if acc.Faults.Delete && w.from > 0 && w.more {
			acc.deleteFirstUser()
		}
	case "Group":
		w := a.page(len(acc.GroupDetailList))
		a.result(func() {
			list(a, "GroupDetailList", acc.GroupDetailList[w.from:w.to], a.group)
			a.end(w)
		})
	case "Role":
		w := a.page(len(acc.RoleDetailList))
		a.result(func() {
			list(a, "RoleDetailList", acc.RoleDetailList[w.from:w.to], a.role)
			a.end(w)
		})
	case "LocalManagedPolicy":
		a.policies(false)
	case "AWSManagedPolicy":
		a.policies(true)
	default:
		a.fail(400, "ValidationError", "1 validation error detected: Value at 'filter' failed to satisfy constraint")
	}
}

// deleteFirstUser makes the first user disappear, as an administrator at work would.
func (acc *account) deleteFirstUser() {
	acc.mu.Lock()
	defer acc.mu.Unlock()
	acc.Faults.Delete = false
	acc.users = acc.users[1:]
	if n, ok := acc.summary["Users"]; ok {
		acc.summary["Users"] = n - 1
	}
}

func (a *answer) policies(aws bool) {
	policies := slices.Clone(a.account.Policies)
	policies = slices.DeleteFunc(policies, func(p snapshot.ManagedPolicy) bool { return p.AWSManaged() != aws })
	w := a.page(len(policies))
	a.result(func() {
		list(a, "Policies", policies[w.from:w.to], a.policy)
		a.end(w)
	})
}

func (a *answer) user(u snapshot.User) {
	a.el("Path", u.Path)
	a.el("UserName", u.UserName)
	a.el("UserId", u.UserID)
	a.el("Arn", u.ARN)
	a.time("CreateDate", u.CreateDate)
	a.inline("UserPolicyList", u.UserPolicyList)
	a.texts("GroupList", u.GroupList)
	a.attached(u.AttachedManagedPolicies)
	a.boundary(u.PermissionsBoundary)
	a.tags(u.Tags)
}

func (a *answer) group(g snapshot.Group) {
	a.el("Path", g.Path)
	a.el("GroupName", g.GroupName)
	a.el("GroupId", g.GroupID)
	a.el("Arn", g.ARN)
	a.time("CreateDate", g.CreateDate)
	a.inline("GroupPolicyList", g.GroupPolicyList)
	a.attached(g.AttachedManagedPolicies)
}

func (a *answer) role(r snapshot.Role) {
	a.el("Path", r.Path)
	a.el("RoleName", r.RoleName)
	a.el("RoleId", r.RoleID)
	a.el("Arn", r.ARN)
	a.time("CreateDate", r.CreateDate)
	a.document("AssumeRolePolicyDocument", r.AssumeRolePolicyDocument.Text)
	list(a, "InstanceProfileList", r.InstanceProfileList, a.instanceProfile)
	a.inline("RolePolicyList", r.RolePolicyList)
	a.attached(r.AttachedManagedPolicies)
	a.boundary(r.PermissionsBoundary)
	a.tags(r.Tags)
	if u := r.RoleLastUsed; u != nil {
		a.open("RoleLastUsed")
		a.time("LastUsedDate", u.LastUsedDate)
		a.el("Region", u.Region)
		a.close("RoleLastUsed")
	}
}

func (a *answer) policy(p snapshot.ManagedPolicy) {
	a.el("PolicyName", p.PolicyName)
	a.el("PolicyId", p.PolicyID)
	a.el("Arn", p.ARN)
	a.el("Path", p.Path)
	a.el("Description", p.Description)
	a.el("DefaultVersionId", p.DefaultVersionID)
	a.int("AttachmentCount", p.AttachmentCount)
	a.int("PermissionsBoundaryUsageCount", p.PermissionsBoundaryUsageCount)
	a.bool("IsAttachable", p.IsAttachable)
	a.time("CreateDate", p.CreateDate)
	a.time("UpdateDate", p.UpdateDate)
	list(a, "PolicyVersionList", p.PolicyVersionList, func(v snapshot.PolicyVersion) {
		a.document("Document", v.Document.Text)
		a.el("VersionId", v.VersionID)
		a.bool("IsDefaultVersion", v.IsDefaultVersion)
		a.time("CreateDate", v.CreateDate)
	})
}

func (a *answer) instanceProfile(p snapshot.InstanceProfile) {
	a.el("Path", p.Path)
	a.el("InstanceProfileName", p.InstanceProfileName)
	a.el("InstanceProfileId", p.InstanceProfileID)
	a.el("Arn", p.ARN)
	a.time("CreateDate", p.CreateDate)
	list(a, "Roles", p.RoleNames, func(name string) { a.el("RoleName", name) })
}

func (a *answer) inline(name string, policies []snapshot.InlinePolicy) {
	list(a, name, policies, func(p snapshot.InlinePolicy) {
		a.el("PolicyName", p.PolicyName)
		a.document("PolicyDocument", p.PolicyDocument.Text)
	})
}

func (a *answer) attached(policies []snapshot.AttachedPolicy) {
	list(a, "AttachedManagedPolicies", policies, func(p snapshot.AttachedPolicy) {
		a.el("PolicyName", p.PolicyName)
		a.el("PolicyArn", p.PolicyARN)
	})
}

func (a *answer) boundary(b *snapshot.Boundary) {
	if b == nil {
		return
	}
	a.open("PermissionsBoundary")
	a.el("PermissionsBoundaryType", b.PermissionsBoundaryType)
	a.el("PermissionsBoundaryArn", b.PermissionsBoundaryARN)
	a.close("PermissionsBoundary")
}

func (a *answer) tags(tags []snapshot.Tag) {
	list(a, "Tags", tags, func(t snapshot.Tag) {
		a.el("Key", t.Key)
		a.open("Value")
		_ = xmlText(a, t.Value)
		a.close("Value")
	})
}
