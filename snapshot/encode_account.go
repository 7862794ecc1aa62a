package snapshot

// account writes the members of the file, in their order.
func (e *encoder) account(a *Account) {
	e.integer("FormatVersion", FormatVersion)
	e.str("AccountId", a.AccountID)
	e.strIfAny("AccountAlias", a.AccountAlias)
	e.str("Partition", a.Partition)
	e.time("CollectedAt", a.CollectedAt)
	e.strIfAny("CollectorVersion", a.CollectorVersion)
	mapping(e, "Parts", a.Parts, e.partState)
	entries(e, "UserDetailList", by(a.UserDetailList, func(u *User) string { return u.ARN }), e.user)
	entries(e, "GroupDetailList", by(a.GroupDetailList, func(g *Group) string { return g.ARN }), e.group)
	entries(e, "RoleDetailList", by(a.RoleDetailList, func(r *Role) string { return r.ARN }), e.role)
	entries(e, "Policies", by(a.Policies, func(p *ManagedPolicy) string { return p.ARN }), e.managedPolicy)
	objectIfAny(e, "CredentialReport", a.CredentialReport, e.credentialReport)
	if a.AccountSummary != nil {
		mapping(e, "AccountSummary", a.AccountSummary, e.integer)
	}
	objectIfAny(e, "PasswordPolicy", a.PasswordPolicy, e.passwordPolicy)
	e.credentials(a)
	e.settings(a)
}

func (e *encoder) partState(name string, s PartState) {
	e.member(name)
	e.object(func() {
		e.str("Status", string(s.Status))
		e.strIfAny("Action", s.Action)
		e.strIfAny("Reason", s.Reason)
	})
}
