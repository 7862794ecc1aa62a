package rego

import (
	"maps"
	"slices"
	"strconv"
	"time"

	"github.com/open-policy-agent/opa/v1/ast"

	"github.com/iamaudit/iamaudit/snapshot"
)

// A row is a row of the credential report on its way into the input.
type row struct {
	*snapshot.CredentialRow

	index int
}

// credential returns a row of the credential report.
func (v *view) credential(i int) *ast.Term {
	return v.layouts.credential.term(v, row{&v.account.CredentialReport.Rows[i], i})
}

var credentialAttributes = []attribute[row]{
	{"user", func(_ *view, r row) *ast.Term { return stringTerm(r.User) }},
	{"arn", func(_ *view, r row) *ast.Term { return stringTerm(r.ARN) }},
	{"root", func(_ *view, r row) *ast.Term { return ast.InternedTerm(r.User == snapshot.RootUser) }},
	{"password_enabled", func(_ *view, r row) *ast.Term { return ast.InternedTerm(r.PasswordEnabled.True()) }},
	{"password_last_changed_at", func(_ *view, r row) *ast.Term { return moment(known(r.PasswordLastChanged)) }},
	{"password_age_days", func(v *view, r row) *ast.Term { return v.age(known(r.PasswordLastChanged)) }},
	{"password_last_used_at", func(_ *view, r row) *ast.Term { return moment(known(r.PasswordLastUsed)) }},
	{"days_since_password_used", func(v *view, r row) *ast.Term { return v.age(known(r.PasswordLastUsed)) }},
	{"mfa_active", func(_ *view, r row) *ast.Term { return ast.InternedTerm(r.MFAActive.True()) }},
	{"access_keys", (*view).accessKeys},
	{"active_certificates", func(_ *view, r row) *ast.Term {
		n := 0
		for _, c := range r.Certificates {
			if c.Active.True() {
				n++
			}
		}
		return ast.InternedTerm(n)
	}},
	{"location", func(_ *view, r row) *ast.Term { return stringTerm("credentials/" + strconv.Itoa(r.index)) }},
}

// An accessKey is one of the two keys of a row.
type accessKey struct {
	*snapshot.ReportAccessKey

	slot int
}

func (v *view) accessKeys(r row) *ast.Term {
	var keys []*ast.Term
	for slot := range r.AccessKeys {
		// A slot without a key has neither a state of "active" nor a date.
		if k := &r.AccessKeys[slot]; k.Active.True() || k.LastRotated.Known() {
			keys = append(keys, v.layouts.accessKey.term(v, accessKey{k, slot + 1}))
		}
	}
	return arrayTerm(keys)
}

var accessKeyAttributes = []attribute[accessKey]{
	{"slot", func(_ *view, k accessKey) *ast.Term { return ast.InternedTerm(k.slot) }},
	{"active", func(_ *view, k accessKey) *ast.Term { return ast.InternedTerm(k.Active.True()) }},
	{"last_rotated_at", func(_ *view, k accessKey) *ast.Term { return moment(known(k.LastRotated)) }},
	{"age_days", func(v *view, k accessKey) *ast.Term { return v.age(known(k.LastRotated)) }},
	{"last_used_at", func(_ *view, k accessKey) *ast.Term { return moment(known(k.LastUsedDate)) }},
	{"days_since_used", func(v *view, k accessKey) *ast.Term { return v.age(known(k.LastUsedDate)) }},
	{"never_used", func(_ *view, k accessKey) *ast.Term { return ast.InternedTerm(!k.LastUsedDate.Known()) }},
	{"last_used_service", func(_ *view, k accessKey) *ast.Term { return cell(k.LastUsedService) }},
	{"last_used_region", func(_ *view, k accessKey) *ast.Term { return cell(k.LastUsedRegion) }},
}

// cell returns the text of a cell, nil if there is none.
func cell(s snapshot.ReportString) *ast.Term {
	if !s.Known() {
		return nil
	}
	return stringTerm(string(s))
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
	r.some("alias", given(a.AccountAlias))
	r.str("arn", a.RootARN())
	r.str("partition", a.Partition)
	r.some("collected_at", moment(a.CollectedAt))
	r.set("regions", sortedTexts(a.Regions))
	return r.term()
}

// organization returns input.organization.
func (v *view) organization() *ast.Term {
	o := v.account.Organization
	r := make(record, 0, 5)
	r.bool("management", o.Management(v.account.AccountID))
	var levels, policies []*ast.Term
	if o != nil {
		r.some("id", given(o.ID))
		r.some("management_account", given(o.ManagementAccountID))
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
		r.list("statements", v.statements(&source{
			as:       v.layouts.organization,
			document: &p.Content,
			kind:     kind, policy: p.Name, arn: p.ARN, awsManaged: p.AWSManaged,
			attached: true,
			location: location,
		}))
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
