package rego

import (
	"maps"
	"slices"
	"strconv"
	"time"

	"github.com/open-policy-agent/opa/v1/ast"

	"github.com/iamaudit/iamaudit/snapshot"
)

// credential returns a row of the credential report.
func (v *view) credential(i int) *ast.Term {
	row, now := &v.account.CredentialReport.Rows[i], v.account.CollectedAt
	r := make(record, 0, 12)
	r.str("user", row.User)
	r.str("arn", row.ARN)
	r.bool("root", row.User == snapshot.RootUser)
	r.bool("password_enabled", row.PasswordEnabled.True())
	r.time("password_last_changed_at", "password_age_days", known(row.PasswordLastChanged), now)
	r.time("password_last_used_at", "days_since_password_used", known(row.PasswordLastUsed), now)
	r.bool("mfa_active", row.MFAActive.True())
	var keys []*ast.Term
	for slot := range row.AccessKeys {
		// A slot without a key has neither a state of "active" nor a date.
		if k := &row.AccessKeys[slot]; k.Active.True() || k.LastRotated.Known() {
			keys = append(keys, accessKey(slot+1, k, now))
		}
	}
	r.list("access_keys", keys)
	certificates := 0
	for _, c := range row.Certificates {
		if c.Active.True() {
			certificates++
		}
	}
	r.int("active_certificates", certificates)
	r.str("location", "credentials/"+strconv.Itoa(i))
	return r.term()
}

func accessKey(slot int, k *snapshot.ReportAccessKey, now time.Time) *ast.Term {
	r := make(record, 0, 9)
	r.int("slot", slot)
	r.bool("active", k.Active.True())
	r.time("last_rotated_at", "age_days", known(k.LastRotated), now)
	r.time("last_used_at", "days_since_used", known(k.LastUsedDate), now)
	r.bool("never_used", !k.LastUsedDate.Known())
	if k.LastUsedService.Known() {
		r.str("last_used_service", string(k.LastUsedService))
	}
	if k.LastUsedRegion.Known() {
		r.str("last_used_region", string(k.LastUsedRegion))
	}
	return r.term()
}

// known returns the time of a cell, zero if there is none.
func known(t snapshot.ReportTime) time.Time {
	if !t.Known() {
		return time.Time{}
	}
	return t.Time
}

// accountTerm returns input.account.
func (v *view) accountTerm() *ast.Term {
	a := v.account
	r := make(record, 0, 6)
	r.str("id", a.AccountID)
	r.some("alias", a.AccountAlias)
	r.str("arn", a.RootARN())
	r.str("partition", a.Partition)
	r.time("collected_at", "", a.CollectedAt, a.CollectedAt)
	r.texts("regions", a.Regions)
	return r.term()
}

// organization returns input.organization.
func (v *view) organization() *ast.Term {
	o := v.account.Organization
	r := make(record, 0, 5)
	r.bool("management", o.Management(v.account.AccountID))
	var levels, policies []*ast.Term
	if o != nil {
		r.some("id", o.ID)
		r.some("management_account", o.ManagementAccountID)
		for i := range o.Levels {
			levels = append(levels, stringTerm(o.Levels[i].ID))
			policies = append(policies, v.levelPolicies(i, "scp", o.Levels[i].ServiceControlPolicies)...)
			policies = append(policies, v.levelPolicies(i, "rcp", o.Levels[i].ResourceControlPolicies)...)
		}
	}
	r.list("levels", levels)
	r.list("policies", policies)
	return r.term()
}

func (v *view) levelPolicies(level int, kind string, list []snapshot.OrganizationPolicy) []*ast.Term {
	terms := make([]*ast.Term, len(list))
	for i := range list {
		p := &list[i]
		location := "organization/" + strconv.Itoa(level) + "/" + kind + "/" + strconv.Itoa(i)
		r := make(record, 0, 7)
		r.str("id", p.ID)
		r.str("name", p.Name)
		r.str("kind", kind)
		r.str("level", v.account.Organization.Levels[level].ID)
		r.bool("aws_managed", p.AWSManaged)
		r.list("statements", source{
			document: &p.Content,
			origin:   v.origin(kind, p.Name, p.ARN, p.AWSManaged),
			holders:  emptyArray,
			attached: true,
			location: location,
		}.statements())
		r.str("location", location)
		terms[i] = r.term()
	}
	return terms
}

// passwordPolicy returns input.password_policy, nil if the account has none.
func (v *view) passwordPolicy() *ast.Term {
	p := v.account.PasswordPolicy
	if p == nil {
		return nil
	}
	r := make(record, 0, 10)
	r.int("minimum_length", p.MinimumPasswordLength)
	r.bool("require_symbols", p.RequireSymbols)
	r.bool("require_numbers", p.RequireNumbers)
	r.bool("require_uppercase", p.RequireUppercaseCharacters)
	r.bool("require_lowercase", p.RequireLowercaseCharacters)
	r.bool("users_may_change", p.AllowUsersToChangePassword)
	r.int("max_age_days", p.MaxPasswordAge)
	r.int("reuse_prevention", p.PasswordReusePrevention)
	r.bool("hard_expiry", p.HardExpiry)
	r.str("location", "password_policy")
	return r.term()
}

// summary returns input.summary.
func (v *view) summary() *ast.Term {
	var pairs record
	for _, name := range slices.Sorted(maps.Keys(v.account.AccountSummary)) {
		pairs = append(pairs, [2]*ast.Term{stringTerm(name), ast.IntNumberTerm(v.account.AccountSummary[name])})
	}
	return pairs.term()
}

// parts returns input.parts.
func (v *view) parts() *ast.Term {
	var pairs record
	for part, state := range v.account.Parts {
		pairs = append(pairs, [2]*ast.Term{stringTerm(string(part)), stringTerm(string(state.Status))})
	}
	return pairs.term()
}
