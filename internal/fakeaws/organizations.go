package fakeaws

import (
	"encoding/json"
	"fmt"
	"net/http"
	"slices"
	"strings"
	"time"

	"github.com/iamaudit/iamaudit/snapshot"
)

// sts answers who the caller is, and lets everybody into every account that is served.
func (s *Server) sts(a *answer) {
	switch a.api {
	case "GetCallerIdentity":
		a.result(func() {
			a.el("Arn", "arn:"+a.account.Partition+":iam::"+a.account.AccountID+":user/auditor")
			a.el("UserId", "AIDAEXAMPLEAUDITOR000")
			a.el("Account", a.account.AccountID)
		})
	case "AssumeRole":
		role := a.form.Get("RoleArn")
		fields := strings.Split(role, ":")
		if len(fields) < 6 || s.accounts[fields[4]] == nil || slices.Contains(s.accounts[fields[4]].Faults.Deny, "sts:AssumeRole") {
			a.fail(http.StatusForbidden, "AccessDenied", fmt.Sprintf("User: arn:aws:iam::%s:user/auditor is not authorized to perform: sts:AssumeRole on resource: %s", a.account.AccountID, role))
			return
		}
		a.result(func() {
			a.open("Credentials")
			a.el("AccessKeyId", "ASIA"+fields[4])
			a.el("SecretAccessKey", "secret")
			a.el("SessionToken", "token")
			a.time("Expiration", time.Now().Add(time.Hour).UTC())
			a.close("Credentials")
			a.open("AssumedRoleUser")
			a.el("AssumedRoleId", "AROAEXAMPLE:"+a.form.Get("RoleSessionName"))
			a.el("Arn", role+"/"+a.form.Get("RoleSessionName"))
			a.close("AssumedRoleUser")
		})
	default:
		a.fail(http.StatusBadRequest, "InvalidAction", "Could not find operation "+a.api)
	}
}

// organizations answers AWS Organizations from the levels in the account's snapshot.
func (s *Server) organizations(a *answer) {
	var in struct{ ChildId, OrganizationalUnitId, TargetId, Filter, PolicyId, NextToken string }
	if err := json.Unmarshal(a.body, &in); err != nil {
		a.fail(http.StatusBadRequest, "SerializationException", err.Error())
		return
	}
	o := a.account.Organization
	if o == nil || o.ID == "" {
		a.fail(http.StatusBadRequest, "AWSOrganizationsNotInUseException", "Your account is not a member of an organization.")
		return
	}
	if a.account.Faults.Member && a.api != "DescribeOrganization" {
		a.fail(http.StatusBadRequest, "AccessDeniedException", "You don't have permissions to access this resource.")
		return
	}
	switch a.api {
	case "DescribeOrganization":
		a.json(map[string]any{"Organization": map[string]any{"Id": o.ID, "Arn": o.ARN, "MasterAccountId": o.ManagementAccountID}})
	case "ListAccounts":
		s.listAccounts(a, in.NextToken)
	case "ListRoots":
		root := map[string]any{}
		for _, l := range o.Levels {
			if l.Type == "ROOT" {
				root["Id"], root["Name"] = l.ID, l.Name
			}
		}
		var enabled []any
		for _, t := range o.EnabledPolicyTypes {
			enabled = append(enabled, map[string]any{"Type": t, "Status": "ENABLED"})
		}
		root["PolicyTypes"] = enabled
		a.json(map[string]any{"Roots": []any{root}})
	case "ListParents":
		for _, levels := range s.trees(a.account) {
			for i, l := range levels {
				if l.ID == in.ChildId && i > 0 {
					a.json(map[string]any{"Parents": []any{map[string]any{"Id": levels[i-1].ID, "Type": levels[i-1].Type}}})
					return
				}
			}
		}
		a.fail(http.StatusBadRequest, "ChildNotFoundException", "There is no such child")
	case "DescribeOrganizationalUnit":
		for _, l := range slices.Concat(s.trees(a.account)...) {
			if l.ID == in.OrganizationalUnitId {
				a.json(map[string]any{"OrganizationalUnit": map[string]any{"Id": l.ID, "Name": l.Name}})
				return
			}
		}
		a.fail(http.StatusBadRequest, "OrganizationalUnitNotFoundException", "There is no such unit")
	case "ListPoliciesForTarget":
		a.targetPolicies(slices.Concat(s.trees(a.account)...), in.TargetId, in.Filter)
	case "DescribePolicy":
		for _, l := range slices.Concat(s.trees(a.account)...) {
			for _, p := range slices.Concat(l.ServiceControlPolicies, l.ResourceControlPolicies) {
				if p.ID == in.PolicyId {
					a.json(map[string]any{"Policy": map[string]any{"PolicySummary": organizationPolicy(p), "Content": string(p.Content.Text)}})
					return
				}
			}
		}
		a.fail(http.StatusBadRequest, "PolicyNotFoundException", "There is no such policy")
	default:
		a.fail(http.StatusBadRequest, "UnknownOperationException", "Could not find operation "+a.api)
	}
}

// trees returns the levels above the asking account and above the others that are served.
func (s *Server) trees(asking *account) [][]snapshot.OrganizationLevel {
	trees := [][]snapshot.OrganizationLevel{asking.Organization.Levels}
	for _, id := range s.order {
		if o := s.accounts[id].Organization; o != nil && s.accounts[id] != asking {
			trees = append(trees, o.Levels)
		}
	}
	return trees
}

func (a *answer) targetPolicies(levels []snapshot.OrganizationLevel, target, filter string) {
	for _, l := range levels {
		if l.ID != target {
			continue
		}
		policies := l.ServiceControlPolicies
		if filter == "RESOURCE_CONTROL_POLICY" {
			policies = l.ResourceControlPolicies
		}
		out := []any{}
		for _, p := range policies {
			out = append(out, organizationPolicy(p))
		}
		a.json(map[string]any{"Policies": out})
		return
	}
	a.fail(http.StatusBadRequest, "TargetNotFoundException", "There is no such target")
}

func organizationPolicy(p snapshot.OrganizationPolicy) map[string]any {
	return map[string]any{"Id": p.ID, "Name": p.Name, "Arn": p.ARN, "AwsManaged": p.AWSManaged}
}

// listAccounts lists all accounts that are served, two to a page, and one that was closed.
func (s *Server) listAccounts(a *answer, token string) {
	type entry = map[string]any
	all := []entry{{"Id": "999999999999", "Name": "closed", "Status": "SUSPENDED", "State": "SUSPENDED"}}
	for _, id := range s.order {
		all = append(all, entry{"Id": id, "Name": "account " + id, "Status": "ACTIVE", "State": "ACTIVE"})
	}
	from := len(token) * 2
	out := entry{"Accounts": all[min(from, len(all)):min(from+2, len(all))]}
	if from+2 < len(all) {
		out["NextToken"] = token + "+"
	}
	a.json(out)
}

// accountManagement answers the Account Management API.
func (a *answer) accountManagement() {
	c := a.account.Contacts
	if c == nil {
		c = &snapshot.Contacts{}
	}
	switch a.api {
	case "ListRegions":
		regions := []any{}
		for _, r := range a.account.Regions {
			regions = append(regions, map[string]any{"RegionName": r, "RegionOptStatus": "ENABLED_BY_DEFAULT"})
		}
		a.json(map[string]any{"Regions": regions})
	case "GetContactInformation":
		if !c.Primary {
			a.fail(http.StatusNotFound, "ResourceNotFoundException", "No contact information found")
			return
		}
		a.json(map[string]any{"ContactInformation": map[string]any{"FullName": "Jane Doe"}})
	case "GetAlternateContact":
		var in struct{ AlternateContactType string }
		_ = json.Unmarshal(a.body, &in) // an empty type is answered below
		if !map[string]bool{"BILLING": c.Billing, "OPERATIONS": c.Operations, "SECURITY": c.Security}[in.AlternateContactType] {
			a.fail(http.StatusNotFound, "ResourceNotFoundException", "No contact of the inputted alternate contact type found.")
			return
		}
		a.json(map[string]any{"AlternateContact": map[string]any{"Name": "Jane Doe", "AlternateContactType": in.AlternateContactType}})
	default:
		a.fail(http.StatusNotFound, "UnknownOperationException", "Could not find operation "+a.api)
	}
}

// analyzers answers IAM Access Analyzer in one Region.
func (a *answer) analyzers() {
	out := []any{}
	for _, x := range a.account.AccessAnalyzers {
		if x.Region == a.region {
			out = append(out, map[string]any{"arn": x.ARN, "name": x.Name, "type": x.Type, "status": x.Status})
		}
	}
	a.json(map[string]any{"analyzers": out})
}
