package rego

import (
	"strconv"
	"sync"

	"github.com/open-policy-agent/opa/v1/ast"

	"github.com/iamaudit/iamaudit/policy"
	"github.com/iamaudit/iamaudit/snapshot"
)

// A view is one account as the rules of one sweep see it: with what any of them reads, and no more.
// Its parts are built when a rule asks for them, once, and shared by all rules; nothing in it
// changes afterwards.
type view struct {
	account *snapshot.Account
	layouts layouts

	// What several identities share is built once and kept, even where identities come and go in
	// shards: the statements of managed policies and of groups, and the rows of the report.
	managed map[string]func() []*ast.Term // by ARN
	ofGroup map[string]func() []*ast.Term // by name
	rows    map[string]func() *ast.Term   // by user name

	// The whole account, list by list, for rules of scope account and for look-ups.
	chunks map[string]*chunk
	lists  map[string]func() *ast.Term
	index  map[string]func() *ast.Term
	single map[string]func() *ast.Term // what is no list, nil where the account has none
}

// layouts are the fields that are read of each kind of object.
type layouts struct {
	user, group, role layout[entity]
	policy            layout[managed]
	inline            layout[inlinePolicy]
	statement, trust  layout[quoted]
	organization      layout[quoted] // statements of its policies
	origin            layout[*source]
	principal         layout[policy.Principal]
	condition         layout[policy.Condition]
	credential        layout[row]
	accessKey         layout[accessKey]
}

func newLayouts(d demand) layouts {
	return layouts{
		user:         layoutOf(d, userShape, userAttributes),
		group:        layoutOf(d, groupShape, groupAttributes),
		role:         layoutOf(d, roleShape, roleAttributes),
		policy:       layoutOf(d, policyShape, policyAttributes),
		inline:       layoutOf(d, inlineShape, inlineAttributes),
		statement:    layoutOf(d, statementShape, statementAttributes),
		trust:        layoutOf(d, trustShape, statementAttributes),
		organization: layoutOf(d, organizationStatements, statementAttributes),
		origin:       layoutOf(d, originShape, originAttributes),
		principal:    layoutOf(d, principalShape, principalAttributes),
		condition:    layoutOf(d, conditionShape, conditionAttributes),
		credential:   layoutOf(d, credentialShape, credentialAttributes),
		accessKey:    layoutOf(d, accessKeyShape, accessKeyAttributes),
	}
}

// newView prepares a view of what is demanded. Nothing is built yet.
func newView(a *snapshot.Account, d demand) *view {
	v := &view{
		account: a,
		layouts: newLayouts(d),
		managed: make(map[string]func() []*ast.Term, len(a.Policies)),
		ofGroup: make(map[string]func() []*ast.Term, len(a.GroupDetailList)),
		rows:    map[string]func() *ast.Term{},
		chunks:  map[string]*chunk{},
	}
	for i := range a.Policies {
		v.managed[a.Policies[i].ARN] = sync.OnceValue(func() []*ast.Term { return v.policyStatements(i) })
	}
	for i := range a.GroupDetailList {
		v.ofGroup[a.GroupDetailList[i].GroupName] = sync.OnceValue(func() []*ast.Term {
			return v.identityStatements(snapshot.Identity{Group: &a.GroupDetailList[i]}, "groups/"+strconv.Itoa(i))
		})
	}
	if a.CredentialReport != nil {
		for i := range a.CredentialReport.Rows {
			v.rows[a.CredentialReport.Rows[i].User] = sync.OnceValue(func() *ast.Term { return v.credential(i) })
		}
	}
	v.lists = v.wholeLists()
	v.index = v.wholeIndex()
	v.single = map[string]func() *ast.Term{
		"account": sync.OnceValue(v.accountTerm), "organization": sync.OnceValue(v.organization),
		"password_policy": sync.OnceValue(v.passwordPolicy), "summary": sync.OnceValue(v.summary),
		"parts": sync.OnceValue(v.parts), "raw": sync.OnceValue(func() *ast.Term { return rawTerm(a) }),
		"schema_version": func() *ast.Term { return ast.InternedTerm(SchemaVersion) },
	}
	return v
}

// wholeLists returns what builds each list of the input for the whole account.
func (v *view) wholeLists() map[string]func() *ast.Term {
	lists := map[string]func() *ast.Term{}
	for _, list := range entityLists {
		v.chunks[list] = newChunk(v, list, 0, v.size(list))
		lists[list] = sync.OnceValue(func() *ast.Term { return v.chunks[list].sorted() })
	}
	lists["statements"] = sync.OnceValue(func() *ast.Term {
		var all []*ast.Term
		for _, list := range []string{"users", "groups", "roles", "policies"} {
			all = append(all, v.chunks[list].statements()...)
		}
		return arrayTerm(all)
	})
	lists["trust_statements"] = sync.OnceValue(func() *ast.Term { return arrayTerm(v.chunks["roles"].trustStatements()) })
	return lists
}

// wholeIndex returns what builds each map of input.index; the values are the terms of the lists.
func (v *view) wholeIndex() map[string]func() *ast.Term {
	by := func(list, name string) func() *ast.Term {
		return sync.OnceValue(func() *ast.Term {
			c := v.chunks[list]
			entities, pairs := c.entities(), make(record, 0, c.to)
			for _, i := range c.order() {
				pairs = append(pairs, [2]*ast.Term{stringTerm(v.nameOf(list, name, i)), entities[i]})
			}
			return pairs.term()
		})
	}
	return map[string]func() *ast.Term{
		"user_by_name": by("users", "name"), "user_by_arn": by("users", "arn"),
		"group_by_name": by("groups", "name"), "group_by_arn": by("groups", "arn"),
		"role_by_name": by("roles", "name"), "role_by_arn": by("roles", "arn"),
		"policy_by_arn":      by("policies", "arn"),
		"credential_by_user": by("credentials", "name"),
		"raw_by_arn":         sync.OnceValue(func() *ast.Term { return rawIndex(v.single["raw"]()) }),
	}
}

// entityLists are the lists that are cut into shards.
var entityLists = []string{"users", "groups", "roles", "policies", "credentials", "identity_providers"}

// size returns how many entities a list has.
func (v *view) size(list string) int {
	a := v.account
	switch list {
	case "users":
		return len(a.UserDetailList)
	case "groups":
		return len(a.GroupDetailList)
	case "roles":
		return len(a.RoleDetailList)
	case "policies":
		return len(a.Policies)
	case "credentials":
		if a.CredentialReport == nil {
			return 0
		}
		return len(a.CredentialReport.Rows)
	case "identity_providers":
		return len(a.OpenIDConnectProviders) + len(a.SAMLProviders)
	default:
		panic("rego: no list " + list)
	}
}

// nameOf returns what an entity is sorted or looked up by: its "arn", or its "name".
func (v *view) nameOf(list, key string, i int) string {
	a, arn, name := v.account, "", ""
	switch list {
	case "users":
		arn, name = a.UserDetailList[i].ARN, a.UserDetailList[i].UserName
	case "groups":
		arn, name = a.GroupDetailList[i].ARN, a.GroupDetailList[i].GroupName
	case "roles":
		arn, name = a.RoleDetailList[i].ARN, a.RoleDetailList[i].RoleName
	case "policies":
		arn, name = a.Policies[i].ARN, a.Policies[i].PolicyName
	case "credentials":
		arn, name = a.CredentialReport.Rows[i].ARN, a.CredentialReport.Rows[i].User
	case "identity_providers":
		if oidc := len(a.OpenIDConnectProviders); i < oidc {
			arn = a.OpenIDConnectProviders[i].ARN
		} else {
			arn = a.SAMLProviders[i-oidc].ARN
		}
	}
	if key == "name" {
		return name
	}
	return arn
}
