package rego

import (
	"strconv"
	"strings"

	"github.com/iamaudit/iamaudit/snapshot"
)

// locate returns what a location that the input handed out points at. Locations are paths through
// the lists of the snapshot; rules pass them on and need not understand them.
func locate(a *snapshot.Account, location string) (ref snapshot.Ref, ok bool) {
	path := strings.Split(location, "/")
	at := func(i, length int) (n int, ok bool) {
		if i >= len(path) {
			return 0, false
		}
		n, err := strconv.Atoi(path[i])
		return n, err == nil && n >= 0 && n < length
	}
	switch path[0] {
	case "users":
		if i, ok := at(1, len(a.UserDetailList)); ok {
			u := &a.UserDetailList[i]
			return inIdentity(snapshot.Identity{User: u}, u.Ref(), path[2:])
		}
	case "groups":
		if i, ok := at(1, len(a.GroupDetailList)); ok {
			g := &a.GroupDetailList[i]
			return inIdentity(snapshot.Identity{Group: g}, g.Ref(), path[2:])
		}
	case "roles":
		if i, ok := at(1, len(a.RoleDetailList)); ok {
			r := &a.RoleDetailList[i]
			if len(path) > 2 && path[2] == "trust" {
				return inDocument(&r.AssumeRolePolicyDocument, r.ARN, "trust policy", path[3:])
			}
			return inIdentity(snapshot.Identity{Role: r}, r.Ref(), path[2:])
		}
	case "policies":
		if i, ok := at(1, len(a.Policies)); ok {
			p := &a.Policies[i]
			if v := p.Default(); v != nil && len(path) > 2 && path[2] == "document" {
				return inDocument(&v.Document, p.ARN, p.PolicyName, path[3:])
			}
			return p.Ref(), len(path) == 2
		}
	case "credentials":
		if a.CredentialReport != nil {
			if i, ok := at(1, len(a.CredentialReport.Rows)); ok {
				return a.CredentialReport.Rows[i].Ref(""), len(path) == 2
			}
		}
	case "providers":
		oidc := len(a.OpenIDConnectProviders)
		if i, ok := at(1, oidc); ok {
			p := &a.OpenIDConnectProviders[i]
			return p.At(p.ARN, ""), len(path) == 2
		}
		if i, ok := at(1, oidc+len(a.SAMLProviders)); ok {
			p := &a.SAMLProviders[i-oidc]
			return p.At(p.ARN, ""), len(path) == 2
		}
	case "organization":
		return inOrganization(a, path, at)
	case "password_policy":
		return a.Part(snapshot.PartPasswordPolicy, a.RootARN()), len(path) == 1
	}
	return snapshot.Ref{}, false
}

// inIdentity follows a path inside a user, group or role: nothing, or "inline", the policy and perhaps a statement.
func inIdentity(id snapshot.Identity, whole snapshot.Ref, path []string) (snapshot.Ref, bool) {
	if len(path) == 0 {
		return whole, true
	}
	if len(path) < 2 || path[0] != "inline" {
		return snapshot.Ref{}, false
	}
	inline := id.Inline()
	i, err := strconv.Atoi(path[1])
	if err != nil || i < 0 || i >= len(inline) {
		return snapshot.Ref{}, false
	}
	return inDocument(&inline[i].PolicyDocument, id.ARN(), inline[i].PolicyName, path[2:])
}

// inDocument follows a path inside a policy document: nothing, or the number of a statement.
func inDocument(d *snapshot.Document, arn, name string, path []string) (snapshot.Ref, bool) {
	if len(path) == 0 {
		return d.Ref(arn, name), true
	}
	i, err := strconv.Atoi(path[0])
	if err != nil || d.Document == nil || i < 0 || i >= len(d.Statements) || len(path) != 1 {
		return snapshot.Ref{}, false
	}
	return d.StatementRef(arn, name, &d.Statements[i]), true
}

// inOrganization follows "organization/LEVEL/scp/POLICY", perhaps with a statement.
func inOrganization(a *snapshot.Account, path []string, at func(i, length int) (int, bool)) (snapshot.Ref, bool) {
	if a.Organization == nil || len(path) < 4 {
		return snapshot.Ref{}, false
	}
	level, ok := at(1, len(a.Organization.Levels))
	if !ok {
		return snapshot.Ref{}, false
	}
	list := a.Organization.Levels[level].ServiceControlPolicies
	if path[2] == "rcp" {
		list = a.Organization.Levels[level].ResourceControlPolicies
	}
	i, ok := at(3, len(list))
	if !ok {
		return snapshot.Ref{}, false
	}
	return inDocument(&list[i].Content, list[i].ARN, list[i].Name, path[4:])
}
