package rego

import (
	"cmp"
	"slices"
	"strconv"
	"sync"

	"github.com/open-policy-agent/opa/v1/ast"

	"github.com/iamaudit/iamaudit/snapshot"
)

// A view is one account as rules see it. Its parts are built when a rule asks for them, once, and
// shared by all rules; nothing in it changes afterwards.
type view struct {
	account *snapshot.Account

	// What several identities share is built once and kept, even where identities come and go in
	// shards: the statements of managed policies and of groups, and the rows of the report.
	managed map[string]func() []*ast.Term // by ARN
	ofGroup map[string]func() []*ast.Term // by name
	rows    map[string]func() *ast.Term   // by user name

	// The whole account, list by list, for rules of scope account and for look-ups.
	chunks map[string]*chunk
	lists  map[string]func() *ast.Term
	index  map[string]func() *ast.Term
	raw    func() *ast.Term
}

type viewKey struct{}

// viewOf returns the view of the account, the same one for every rule.
func viewOf(a *snapshot.Account) *view { return snapshot.Derive(a, viewKey{}, newView) }

func newView(a *snapshot.Account) *view {
	v := &view{
		account: a,
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
	v.raw = sync.OnceValue(func() *ast.Term { return rawTerm(a) })
	return v
}

// wholeLists returns what builds each list of the input for the whole account.
func (v *view) wholeLists() map[string]func() *ast.Term {
	lists := map[string]func() *ast.Term{}
	for _, list := range entityLists {
		v.chunks[list] = newChunk(v, list, 0, v.size(list))
		lists[list] = sync.OnceValue(func() *ast.Term { return sortedArray(v.chunks[list].entities()) })
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
			array := v.lists[list]().Value.(*ast.Array)
			pairs := make(record, 0, array.Len())
			array.Foreach(func(entity *ast.Term) { pairs = append(pairs, [2]*ast.Term{entity.Get(keyTerms[name]), entity}) })
			return pairs.term()
		})
	}
	return map[string]func() *ast.Term{
		"user_by_name": by("users", "name"), "user_by_arn": by("users", "arn"),
		"group_by_name": by("groups", "name"), "group_by_arn": by("groups", "arn"),
		"role_by_name": by("roles", "name"), "role_by_arn": by("roles", "arn"),
		"policy_by_arn":      by("policies", "arn"),
		"credential_by_user": by("credentials", "user"),
		"raw_by_arn":         sync.OnceValue(func() *ast.Term { return rawIndex(v.raw()) }),
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

// sortBy sorts objects by one of their strings.
func sortBy(terms []*ast.Term, name string) {
	of := func(t *ast.Term) string { s, _ := t.Get(keyTerms[name]).Value.(ast.String); return string(s) }
	slices.SortStableFunc(terms, func(x, y *ast.Term) int { return cmp.Compare(of(x), of(y)) })
}
