package snapshot

func (d *decoder) user(u *User) error {
	return d.object(&u.Node, func(name string) error {
		switch name {
		case "Path":
			return d.str(&u.Path)
		case "UserName":
			return d.str(&u.UserName)
		case "UserId":
			return d.str(&u.UserID)
		case "Arn":
			return d.str(&u.ARN)
		case "CreateDate":
			return d.time(&u.CreateDate)
		case "PasswordLastUsed":
			return d.time(&u.PasswordLastUsed)
		case "UserPolicyList":
			return listIn(d, &d.inline, &u.UserPolicyList, d.inlinePolicy)
		case "GroupList":
			return d.strs(&u.GroupList)
		case "AttachedManagedPolicies":
			return listIn(d, &d.attached, &u.AttachedManagedPolicies, d.attachedPolicy)
		case "PermissionsBoundary":
			return d.boundary(&u.PermissionsBoundary)
		case "Tags":
			return d.tags(&u.Tags)
		}
		return d.skip()
	})
}

func (d *decoder) group(g *Group) error {
	return d.object(&g.Node, func(name string) error {
		switch name {
		case "Path":
			return d.str(&g.Path)
		case "GroupName":
			return d.str(&g.GroupName)
		case "GroupId":
			return d.str(&g.GroupID)
		case "Arn":
			return d.str(&g.ARN)
		case "CreateDate":
			return d.time(&g.CreateDate)
		case "GroupPolicyList":
			return listIn(d, &d.inline, &g.GroupPolicyList, d.inlinePolicy)
		case "AttachedManagedPolicies":
			return listIn(d, &d.attached, &g.AttachedManagedPolicies, d.attachedPolicy)
		}
		return d.skip()
	})
}

func (d *decoder) role(r *Role) error {
	return d.object(&r.Node, func(name string) error {
		switch name {
		case "Path":
			return d.str(&r.Path)
		case "RoleName":
			return d.str(&r.RoleName)
		case "RoleId":
			return d.str(&r.RoleID)
		case "Arn":
			return d.str(&r.ARN)
		case "CreateDate":
			return d.time(&r.CreateDate)
		case "Description":
			return d.str(&r.Description)
		case "MaxSessionDuration":
			return d.integer(&r.MaxSessionDuration)
		case "AssumeRolePolicyDocument":
			return d.document(&r.AssumeRolePolicyDocument)
		case "InstanceProfileList":
			return listIn(d, &d.profiles, &r.InstanceProfileList, d.instanceProfile)
		case "RolePolicyList":
			return listIn(d, &d.inline, &r.RolePolicyList, d.inlinePolicy)
		case "AttachedManagedPolicies":
			return listIn(d, &d.attached, &r.AttachedManagedPolicies, d.attachedPolicy)
		case "PermissionsBoundary":
			return d.boundary(&r.PermissionsBoundary)
		case "Tags":
			return d.tags(&r.Tags)
		case "RoleLastUsed":
			return optional(d, &r.RoleLastUsed, func(l *RoleLastUsed) error {
				return d.object(nil, func(name string) error {
					switch name {
					case "LastUsedDate":
						return d.time(&l.LastUsedDate)
					case "Region":
						return d.str(&l.Region)
					}
					return d.skip()
				})
			})
		}
		return d.skip()
	})
}

func (d *decoder) managedPolicy(p *ManagedPolicy) error {
	err := d.object(&p.Node, func(name string) error {
		switch name {
		case "PolicyName":
			return d.str(&p.PolicyName)
		case "PolicyId":
			return d.str(&p.PolicyID)
		case "Arn":
			return d.str(&p.ARN)
		case "Path":
			return d.str(&p.Path)
		case "Description":
			return d.str(&p.Description)
		case "DefaultVersionId":
			return d.str(&p.DefaultVersionID)
		case "AttachmentCount":
			return d.integer(&p.AttachmentCount)
		case "PermissionsBoundaryUsageCount":
			return d.integer(&p.PermissionsBoundaryUsageCount)
		case "IsAttachable":
			return d.boolean(&p.IsAttachable)
		case "CreateDate":
			return d.time(&p.CreateDate)
		case "UpdateDate":
			return d.time(&p.UpdateDate)
		case "PolicyVersionList":
			return listIn(d, &d.versions, &p.PolicyVersionList, d.policyVersion)
		case "Tags":
			return d.tags(&p.Tags)
		}
		return d.skip()
	})
	if p.PolicyName == "" { // some emulators leave it out
		p.PolicyName = lastSegment(p.ARN)
	}
	if v := p.Default(); v != nil && v.Document.Document == nil && v.Document.Text != nil {
		d.parse(&v.Document)
	}
	return err
}

func (d *decoder) policyVersion(v *PolicyVersion) error {
	return d.object(nil, func(name string) error {
		switch name {
		case "Document":
			return d.documentText(&v.Document) // up to five versions, and only one of them is in force
		case "VersionId":
			return d.str(&v.VersionID)
		case "IsDefaultVersion":
			return d.boolean(&v.IsDefaultVersion)
		case "CreateDate":
			return d.time(&v.CreateDate)
		}
		return d.skip()
	})
}

func (d *decoder) inlinePolicy(p *InlinePolicy) error {
	return d.object(nil, func(name string) error {
		switch name {
		case "PolicyName":
			return d.str(&p.PolicyName)
		case "PolicyDocument":
			return d.document(&p.PolicyDocument)
		}
		return d.skip()
	})
}

func (d *decoder) attachedPolicy(p *AttachedPolicy) error {
	return d.object(nil, func(name string) error {
		switch name {
		case "PolicyName":
			return d.str(&p.PolicyName)
		case "PolicyArn":
			return d.str(&p.PolicyARN)
		}
		return d.skip()
	})
}

func (d *decoder) boundary(into **Boundary) error {
	return optional(d, into, func(b *Boundary) error {
		return d.object(nil, func(name string) error {
			switch name {
			case "PermissionsBoundaryType":
				return d.str(&b.PermissionsBoundaryType)
			case "PermissionsBoundaryArn":
				return d.str(&b.PermissionsBoundaryARN)
			}
			return d.skip()
		})
	})
}

// instanceProfile reads an instance profile. AWS embeds whole roles, trust policy and all; the
// snapshot's own form has their names.
func (d *decoder) instanceProfile(p *InstanceProfile) error {
	return d.object(nil, func(name string) error {
		switch name {
		case "Path":
			return d.str(&p.Path)
		case "InstanceProfileName":
			return d.str(&p.InstanceProfileName)
		case "InstanceProfileId":
			return d.str(&p.InstanceProfileID)
		case "Arn":
			return d.str(&p.ARN)
		case "CreateDate":
			return d.time(&p.CreateDate)
		case "RoleNames":
			return d.strs(&p.RoleNames)
		case "Roles":
			return listIn(d, &d.strLists, &p.RoleNames, func(role *string) error {
				return d.object(nil, func(name string) error {
					if name == "RoleName" {
						return d.str(role)
					}
					return d.skip()
				})
			})
		}
		return d.skip()
	})
}

// optional reads an object that may be absent: null leaves the pointer nil.
func optional[T any](d *decoder, into **T, read func(*T) error) error {
	if d.null() {
		return nil
	}
	*into = new(T)
	return read(*into)
}

// lastSegment returns what follows the last slash of an ARN.
func lastSegment(arn string) string {
	for i := len(arn) - 1; i >= 0; i-- {
		if arn[i] == '/' {
			return arn[i+1:]
		}
	}
	return arn
}
