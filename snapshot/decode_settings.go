package snapshot

// settingMember reads the members of the file that are about the account and its organization.
func (d *decoder) settingMember(name string) (known bool, err error) {
	a := d.a
	switch name {
	case "AccountSummary":
		a.AccountSummary = map[string]int{}
		return true, d.object(nil, func(name string) error {
			var n int
			err := d.integer(&n)
			a.AccountSummary[name] = n
			return err
		})
	case "PasswordPolicy":
		return true, optional(d, &a.PasswordPolicy, d.passwordPolicy)
	case "OpenIDConnectProviders":
		return true, list(d, &a.OpenIDConnectProviders, d.openIDConnectProvider)
	case "SAMLProviders":
		return true, list(d, &a.SAMLProviders, d.samlProvider)
	case "InstanceProfiles":
		return true, list(d, &a.InstanceProfiles, d.instanceProfile)
	case "Organization":
		return true, optional(d, &a.Organization, d.organization)
	case "AccessAnalyzers":
		return true, list(d, &a.AccessAnalyzers, d.accessAnalyzer)
	case "Regions":
		return true, d.strs(&a.Regions)
	case "Contacts":
		return true, optional(d, &a.Contacts, d.contacts)
	case "ServicesLastAccessed":
		return true, list(d, &a.ServicesLastAccessed, d.servicesLastAccessed)
	}
	return false, nil
}

func (d *decoder) passwordPolicy(p *PasswordPolicy) error {
	return d.object(&p.Node, func(name string) error {
		switch name {
		case "MinimumPasswordLength":
			return d.integer(&p.MinimumPasswordLength)
		case "RequireSymbols":
			return d.boolean(&p.RequireSymbols)
		case "RequireNumbers":
			return d.boolean(&p.RequireNumbers)
		case "RequireUppercaseCharacters":
			return d.boolean(&p.RequireUppercaseCharacters)
		case "RequireLowercaseCharacters":
			return d.boolean(&p.RequireLowercaseCharacters)
		case "AllowUsersToChangePassword":
			return d.boolean(&p.AllowUsersToChangePassword)
		case "ExpirePasswords":
			return d.boolean(&p.ExpirePasswords)
		case "MaxPasswordAge":
			return d.integer(&p.MaxPasswordAge)
		case "PasswordReusePrevention":
			return d.integer(&p.PasswordReusePrevention)
		case "HardExpiry":
			return d.boolean(&p.HardExpiry)
		}
		return d.skip()
	})
}

func (d *decoder) openIDConnectProvider(p *OpenIDConnectProvider) error {
	return d.object(&p.Node, func(name string) error {
		switch name {
		case "Arn":
			return d.str(&p.ARN)
		case "Url":
			return d.str(&p.URL)
		case "ClientIDList":
			return d.strs(&p.ClientIDList)
		case "ThumbprintList":
			return d.strs(&p.ThumbprintList)
		case "CreateDate":
			return d.time(&p.CreateDate)
		case "Tags":
			return d.tags(&p.Tags)
		}
		return d.skip()
	})
}

func (d *decoder) samlProvider(p *SAMLProvider) error {
	return d.object(&p.Node, func(name string) error {
		switch name {
		case "Arn":
			return d.str(&p.ARN)
		case "CreateDate":
			return d.time(&p.CreateDate)
		case "ValidUntil":
			return d.time(&p.ValidUntil)
		case "Tags":
			return d.tags(&p.Tags)
		}
		return d.skip()
	})
}

func (d *decoder) organization(o *Organization) error {
	return d.object(nil, func(name string) error {
		switch name {
		case "Id":
			return d.str(&o.ID)
		case "Arn":
			return d.str(&o.ARN)
		case "MasterAccountId":
			return d.str(&o.ManagementAccountID)
		case "EnabledFeatures":
			return d.strs(&o.EnabledFeatures)
		case "EnabledPolicyTypes":
			return d.strs(&o.EnabledPolicyTypes)
		case "Levels":
			return list(d, &o.Levels, d.organizationLevel)
		}
		return d.skip()
	})
}

func (d *decoder) organizationLevel(l *OrganizationLevel) error {
	return d.object(nil, func(name string) error {
		switch name {
		case "Id":
			return d.str(&l.ID)
		case "Type":
			return d.str(&l.Type)
		case "Name":
			return d.str(&l.Name)
		case "ServiceControlPolicies":
			return list(d, &l.ServiceControlPolicies, d.organizationPolicy)
		case "ResourceControlPolicies":
			return list(d, &l.ResourceControlPolicies, d.organizationPolicy)
		}
		return d.skip()
	})
}

func (d *decoder) organizationPolicy(p *OrganizationPolicy) error {
	return d.object(nil, func(name string) error {
		switch name {
		case "Id":
			return d.str(&p.ID)
		case "Name":
			return d.str(&p.Name)
		case "Arn":
			return d.str(&p.ARN)
		case "AwsManaged":
			return d.boolean(&p.AWSManaged)
		case "Content":
			return d.document(&p.Content)
		}
		return d.skip()
	})
}

func (d *decoder) accessAnalyzer(a *AccessAnalyzer) error {
	return d.object(nil, func(name string) error {
		switch name {
		case "Arn":
			return d.str(&a.ARN)
		case "Name":
			return d.str(&a.Name)
		case "Type":
			return d.str(&a.Type)
		case "Status":
			return d.str(&a.Status)
		case "Region":
			return d.str(&a.Region)
		}
		return d.skip()
	})
}

func (d *decoder) contacts(c *Contacts) error {
	return d.object(nil, func(name string) error {
		switch name {
		case "Primary":
			return d.boolean(&c.Primary)
		case "Billing":
			return d.boolean(&c.Billing)
		case "Operations":
			return d.boolean(&c.Operations)
		case "Security":
			return d.boolean(&c.Security)
		}
		return d.skip()
	})
}

func (d *decoder) servicesLastAccessed(s *ServicesLastAccessed) error {
	return d.object(nil, func(name string) error {
		switch name {
		case "Arn":
			return d.str(&s.ARN)
		case "Services":
			return list(d, &s.Services, func(l *ServiceLastAccessed) error {
				return d.object(nil, func(name string) error {
					switch name {
					case "ServiceNamespace":
						return d.str(&l.ServiceNamespace)
					case "LastAuthenticated":
						return d.time(&l.LastAuthenticated)
					}
					return d.skip()
				})
			})
		}
		return d.skip()
	})
}
