package fakeaws

import (
	"encoding/base64"
	"encoding/xml"
	"maps"
	"net/http"
	"slices"

	"github.com/iamaudit/iamaudit/snapshot"
)

func xmlText(a *answer, s string) error { return xml.EscapeText(&a.out, []byte(s)) }

// iam answers the calls of IAM that the collector knows.
func (a *answer) iam() {
	acc := a.account
	switch a.api {
	case "GetAccountAuthorizationDetails":
		a.details()
	case "GenerateCredentialReport":
		if acc.Faults.ReportLimit {
			a.fail(http.StatusConflict, "LimitExceeded", "The report was generated too often")
			break
		}
		a.result(func() { a.el("State", "STARTED") })
	case "GetCredentialReport":
		a.credentialReport()
	case "GetAccountSummary":
		a.result(a.summary)
	case "GetAccountPasswordPolicy":
		a.passwordPolicy()
	case "ListAccountAliases":
		a.result(func() {
			var aliases []string
			if acc.AccountAlias != "" {
				aliases = []string{acc.AccountAlias}
			}
			a.texts("AccountAliases", aliases)
			a.bool("IsTruncated", false)
		})
	case "ListUsers":
		acc.mu.Lock()
		users := acc.users
		acc.mu.Unlock()
		paged(a, "Users", users, func(u snapshot.User) {
			a.el("Path", u.Path)
			a.el("UserName", u.UserName)
			a.el("UserId", u.UserID)
			a.el("Arn", u.ARN)
			a.time("CreateDate", u.CreateDate)
			a.time("PasswordLastUsed", u.PasswordLastUsed)
		})
	case "ListRoles":
		paged(a, "Roles", acc.RoleDetailList, func(r snapshot.Role) {
			a.el("Path", r.Path)
			a.el("RoleName", r.RoleName)
			a.el("RoleId", r.RoleID)
			a.el("Arn", r.ARN)
			a.time("CreateDate", r.CreateDate)
			a.el("Description", r.Description)
			a.int("MaxSessionDuration", r.MaxSessionDuration)
		})
	case "ListInstanceProfiles":
		paged(a, "InstanceProfiles", acc.InstanceProfiles, a.instanceProfile)
	case "ListOpenIDConnectProviders", "GetOpenIDConnectProvider", "ListSAMLProviders", "GetSAMLProvider":
		a.providers()
	case "ListOrganizationsFeatures":
		a.organizationsFeatures()
	case "GenerateServiceLastAccessedDetails":
		a.result(func() { a.el("JobId", a.form.Get("Arn")) })
	case "GetServiceLastAccessedDetails":
		a.lastAccessed()
	default:
		if !a.credentials() {
			a.fail(http.StatusBadRequest, "InvalidAction", "Could not find operation "+a.api)
		}
	}
}

// paged answers a paginated list.
func paged[T any](a *answer, name string, items []T, one func(T)) {
	w := a.page(len(items))
	a.result(func() {
		list(a, name, items[w.from:w.to], one)
		a.end(w)
	})
}

func (a *answer) summary() {
	a.account.mu.Lock()
	defer a.account.mu.Unlock()
	a.open("SummaryMap")
	for _, key := range slices.Sorted(maps.Keys(a.account.summary)) {
		a.open("entry")
		a.el("key", key)
		a.int("value", a.account.summary[key])
		a.close("entry")
	}
	a.close("SummaryMap")
}

func (a *answer) passwordPolicy() {
	p := a.account.PasswordPolicy
	if p == nil {
		a.fail(http.StatusNotFound, "NoSuchEntity", "The Password Policy with domain name "+a.account.AccountID+" cannot be found.")
		return
	}
	a.result(func() {
		a.open("PasswordPolicy")
		a.int("MinimumPasswordLength", p.MinimumPasswordLength)
		a.bool("RequireSymbols", p.RequireSymbols)
		a.bool("RequireNumbers", p.RequireNumbers)
		a.bool("RequireUppercaseCharacters", p.RequireUppercaseCharacters)
		a.bool("RequireLowercaseCharacters", p.RequireLowercaseCharacters)
		a.bool("AllowUsersToChangePassword", p.AllowUsersToChangePassword)
		a.bool("ExpirePasswords", p.ExpirePasswords)
		if p.MaxPasswordAge > 0 {
			a.int("MaxPasswordAge", p.MaxPasswordAge)
		}
		if p.PasswordReusePrevention > 0 {
			a.int("PasswordReusePrevention", p.PasswordReusePrevention)
		}
		if p.HardExpiry {
			a.bool("HardExpiry", true)
		}
		a.close("PasswordPolicy")
	})
}

func (a *answer) credentialReport() {
	f := &a.account.Faults
	switch {
	case a.account.spend(&f.ReportNotPresent), a.account.CredentialReport == nil:
		a.fail(http.StatusGone, "ReportNotPresent", "No report has been generated")
	case a.account.spend(&f.ReportExpired):
		a.fail(http.StatusGone, "ReportExpired", "The most recent report has expired")
	case a.account.spend(&f.ReportInProgress):
		a.fail(http.StatusNotFound, "ReportInProgress", "The report is still being generated")
	default:
		a.result(func() {
			a.el("Content", base64.StdEncoding.EncodeToString(reportCSV(a.account.CredentialReport)))
			a.el("ReportFormat", "text/csv")
			a.time("GeneratedTime", a.account.CredentialReport.GeneratedTime)
		})
	}
}

func (a *answer) organizationsFeatures() {
	o := a.account.Organization
	if o == nil || o.ID == "" {
		a.fail(http.StatusBadRequest, "OrganizationNotFoundException", "The account is in no organization")
		return
	}
	if a.account.Faults.Member {
		a.fail(http.StatusBadRequest, "AccountNotManagementOrDelegatedAdministratorException", "The account is neither the management account nor a delegated administrator")
		return
	}
	a.result(func() {
		a.texts("EnabledFeatures", o.EnabledFeatures)
		a.el("OrganizationId", o.ID)
	})
}

func (a *answer) lastAccessed() {
	for _, s := range a.account.ServicesLastAccessed {
		if s.ARN != a.form.Get("JobId") {
			continue
		}
		w := a.page(len(s.Services))
		a.result(func() {
			a.el("JobStatus", "COMPLETED")
			list(a, "ServicesLastAccessed", s.Services[w.from:w.to], func(l snapshot.ServiceLastAccessed) {
				a.el("ServiceName", l.ServiceNamespace)
				a.el("ServiceNamespace", l.ServiceNamespace)
				a.time("LastAuthenticated", l.LastAuthenticated)
			})
			a.end(w)
		})
		return
	}
	a.fail(http.StatusNotFound, "NoSuchEntity", "There is no such job")
}
