package snapshot

// settings writes the members of the file that are about providers, the organization and the rest.
func (e *encoder) settings(a *Account) {
	entriesIfAny(e, "OpenIDConnectProviders", by(a.OpenIDConnectProviders, func(p *OpenIDConnectProvider) string { return p.ARN }), e.openIDConnectProvider)
	entriesIfAny(e, "SAMLProviders", by(a.SAMLProviders, func(p *SAMLProvider) string { return p.ARN }), e.samlProvider)
	entriesIfAny(e, "InstanceProfiles", by(a.InstanceProfiles, profileARN), e.instanceProfile)
	objectIfAny(e, "Organization", a.Organization, e.organization)
	entriesIfAny(e, "AccessAnalyzers", by(a.AccessAnalyzers, func(x *AccessAnalyzer) string { return x.Region + " " + x.ARN }), e.accessAnalyzer)
	e.strsIfAny("Regions", a.Regions)
	objectIfAny(e, "Contacts", a.Contacts, e.contacts)
	entriesIfAny(e, "ServicesLastAccessed", by(a.ServicesLastAccessed, func(s *ServicesLastAccessed) string { return s.ARN }), e.servicesLastAccessed)
}

func (e *encoder) passwordPolicy(p *PasswordPolicy) {
	e.object(func() {
		e.integer("MinimumPasswordLength", p.MinimumPasswordLength)
		e.boolean("RequireSymbols", p.RequireSymbols)
		e.boolean("RequireNumbers", p.RequireNumbers)
		e.boolean("RequireUppercaseCharacters", p.RequireUppercaseCharacters)
		e.boolean("RequireLowercaseCharacters", p.RequireLowercaseCharacters)
		e.boolean("AllowUsersToChangePassword", p.AllowUsersToChangePassword)
		e.boolean("ExpirePasswords", p.ExpirePasswords)
		e.integerIfAny("MaxPasswordAge", p.MaxPasswordAge)
		e.integerIfAny("PasswordReusePrevention", p.PasswordReusePrevention)
		e.booleanIfAny("HardExpiry", p.HardExpiry)
	})
}

func (e *encoder) openIDConnectProvider(p *OpenIDConnectProvider) {
	e.object(func() {
		e.str("Arn", p.ARN)
		e.strIfAny("Url", p.URL)
		e.strsIfAny("ClientIDList", p.ClientIDList)
		e.strsIfAny("ThumbprintList", p.ThumbprintList)
		e.timeIfAny("CreateDate", p.CreateDate)
		e.tags(p.Tags)
	})
}

func (e *encoder) samlProvider(p *SAMLProvider) {
	e.object(func() {
		e.str("Arn", p.ARN)
		e.timeIfAny("CreateDate", p.CreateDate)
		e.timeIfAny("ValidUntil", p.ValidUntil)
		e.tags(p.Tags)
	})
}

func (e *encoder) organization(o *Organization) {
	e.object(func() {
		e.str("Id", o.ID)
		e.strIfAny("Arn", o.ARN)
		e.strIfAny("MasterAccountId", o.ManagementAccountID)
		e.strsIfAny("EnabledFeatures", o.EnabledFeatures)
		e.strsIfAny("EnabledPolicyTypes", o.EnabledPolicyTypes)
		entriesIfAny(e, "Levels", o.Levels, e.organizationLevel) // from the root down: their order means something
	})
}

func (e *encoder) organizationLevel(l *OrganizationLevel) {
	e.object(func() {
		e.str("Id", l.ID)
		e.str("Type", l.Type)
		e.strIfAny("Name", l.Name)
		entriesIfAny(e, "ServiceControlPolicies", by(l.ServiceControlPolicies, organizationPolicyID), e.organizationPolicy)
		entriesIfAny(e, "ResourceControlPolicies", by(l.ResourceControlPolicies, organizationPolicyID), e.organizationPolicy)
	})
}

func (e *encoder) organizationPolicy(p *OrganizationPolicy) {
	e.object(func() {
		e.str("Id", p.ID)
		e.str("Name", p.Name)
		e.strIfAny("Arn", p.ARN)
		e.booleanIfAny("AwsManaged", p.AWSManaged)
		e.documentIfAny("Content", &p.Content)
	})
}

func (e *encoder) accessAnalyzer(a *AccessAnalyzer) {
	e.object(func() {
		e.str("Arn", a.ARN)
		e.str("Name", a.Name)
		e.str("Type", a.Type)
		e.str("Status", a.Status)
		e.str("Region", a.Region)
	})
}

func (e *encoder) contacts(c *Contacts) {
	e.object(func() {
		e.boolean("Primary", c.Primary)
		e.boolean("Billing", c.Billing)
		e.boolean("Operations", c.Operations)
		e.boolean("Security", c.Security)
	})
}

func (e *encoder) servicesLastAccessed(s *ServicesLastAccessed) {
	e.object(func() {
		e.str("Arn", s.ARN)
		entries(e, "Services", by(s.Services, func(l *ServiceLastAccessed) string { return l.ServiceNamespace }), func(l *ServiceLastAccessed) {
			e.object(func() {
				e.str("ServiceNamespace", l.ServiceNamespace)
				e.timeIfAny("LastAuthenticated", l.LastAuthenticated)
			})
		})
	})
}
