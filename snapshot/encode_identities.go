package snapshot

import "github.com/iamaudit/iamaudit/internal/order"

func (e *encoder) user(u *User) {
	e.object(func() {
		e.str("Path", u.Path)
		e.str("UserName", u.UserName)
		e.str("UserId", u.UserID)
		e.str("Arn", u.ARN)
		e.timeIfAny("CreateDate", u.CreateDate)
		e.timeIfAny("PasswordLastUsed", u.PasswordLastUsed)
		e.inlinePolicies("UserPolicyList", u.UserPolicyList)
		e.strsIfAny("GroupList", u.GroupList)
		e.attachedPolicies(u.AttachedManagedPolicies)
		objectIfAny(e, "PermissionsBoundary", u.PermissionsBoundary, e.boundary)
		e.tags(u.Tags)
	})
}

func (e *encoder) group(g *Group) {
	e.object(func() {
		e.str("Path", g.Path)
		e.str("GroupName", g.GroupName)
		e.str("GroupId", g.GroupID)
		e.str("Arn", g.ARN)
		e.timeIfAny("CreateDate", g.CreateDate)
		e.inlinePolicies("GroupPolicyList", g.GroupPolicyList)
		e.attachedPolicies(g.AttachedManagedPolicies)
	})
}

func (e *encoder) role(r *Role) {
	e.object(func() {
		e.str("Path", r.Path)
		e.str("RoleName", r.RoleName)
		e.str("RoleId", r.RoleID)
		e.str("Arn", r.ARN)
		e.timeIfAny("CreateDate", r.CreateDate)
		e.strIfAny("Description", r.Description)
		e.integerIfAny("MaxSessionDuration", r.MaxSessionDuration)
		e.documentIfAny("AssumeRolePolicyDocument", &r.AssumeRolePolicyDocument)
		entriesIfAny(e, "InstanceProfileList", by(r.InstanceProfileList, profileARN), e.instanceProfile)
		e.inlinePolicies("RolePolicyList", r.RolePolicyList)
		e.attachedPolicies(r.AttachedManagedPolicies)
		objectIfAny(e, "PermissionsBoundary", r.PermissionsBoundary, e.boundary)
		e.tags(r.Tags)
		e.roleLastUsed(r.RoleLastUsed)
	})
}

// roleLastUsed leaves out an object that would be empty.
func (e *encoder) roleLastUsed(l *RoleLastUsed) {
	if l == nil || l.LastUsedDate.IsZero() && l.Region == "" {
		return
	}
	e.member("RoleLastUsed")
	e.object(func() {
		e.timeIfAny("LastUsedDate", l.LastUsedDate)
		e.strIfAny("Region", l.Region)
	})
}

func (e *encoder) managedPolicy(p *ManagedPolicy) {
	e.object(func() {
		e.str("PolicyName", p.PolicyName)
		e.strIfAny("PolicyId", p.PolicyID)
		e.str("Arn", p.ARN)
		e.strIfAny("Path", p.Path)
		e.strIfAny("Description", p.Description)
		e.str("DefaultVersionId", p.DefaultVersionID)
		e.integer("AttachmentCount", p.AttachmentCount)
		e.integer("PermissionsBoundaryUsageCount", p.PermissionsBoundaryUsageCount)
		e.boolean("IsAttachable", p.IsAttachable)
		e.timeIfAny("CreateDate", p.CreateDate)
		e.timeIfAny("UpdateDate", p.UpdateDate)
		entriesIfAny(e, "PolicyVersionList", order.Sorted(p.PolicyVersionList, compareVersions), e.policyVersion)
		e.tags(p.Tags)
	})
}

func (e *encoder) policyVersion(v *PolicyVersion) {
	e.object(func() {
		e.documentIfAny("Document", &v.Document)
		e.str("VersionId", v.VersionID)
		e.boolean("IsDefaultVersion", v.IsDefaultVersion)
		e.timeIfAny("CreateDate", v.CreateDate)
	})
}

func (e *encoder) inlinePolicies(name string, list []InlinePolicy) {
	entriesIfAny(e, name, by(list, inlineName), func(p *InlinePolicy) {
		e.object(func() {
			e.str("PolicyName", p.PolicyName)
			e.document("PolicyDocument", &p.PolicyDocument)
		})
	})
}

func (e *encoder) attachedPolicies(list []AttachedPolicy) {
	entriesIfAny(e, "AttachedManagedPolicies", by(list, attachedARN), func(p *AttachedPolicy) {
		e.object(func() {
			e.str("PolicyName", p.PolicyName)
			e.str("PolicyArn", p.PolicyARN)
		})
	})
}

func (e *encoder) boundary(b *Boundary) {
	e.object(func() {
		e.strIfAny("PermissionsBoundaryType", b.PermissionsBoundaryType)
		e.str("PermissionsBoundaryArn", b.PermissionsBoundaryARN)
	})
}

func (e *encoder) instanceProfile(p *InstanceProfile) {
	e.object(func() {
		e.str("Path", p.Path)
		e.str("InstanceProfileName", p.InstanceProfileName)
		e.str("InstanceProfileId", p.InstanceProfileID)
		e.str("Arn", p.ARN)
		e.timeIfAny("CreateDate", p.CreateDate)
		if p.RoleNames != nil { // in AWS's order
			entries(e, "RoleNames", p.RoleNames, func(s *string) { e.text(*s) })
		}
	})
}
