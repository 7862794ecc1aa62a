package snapshot

import (
	"sync"

	"github.com/iamaudit/iamaudit/policy"
)

// index holds the look-ups of an account, built once in one pass.
type index struct {
	users       map[string]*User
	groups      map[string]*Group
	roles       map[string]*Role
	usersByARN  map[string]*User
	rolesByARN  map[string]*Role
	groupsByARN map[string]*Group
	policies    map[string]*ManagedPolicy
	credentials map[string]*CredentialRow
	members     map[string][]*User
	attached    map[string][]Identity
	bounded     map[string][]Identity
}

// Index builds the look-ups. Decode calls it; whoever builds an Account by hand calls it once
// the account is complete.
func (a *Account) Index() {
	a.fillDocuments()
	var rows []CredentialRow
	if a.CredentialReport != nil {
		rows = a.CredentialReport.Rows
	}
	members := newGrouping[*User](len(a.GroupDetailList))
	attached := newGrouping[Identity](len(a.Policies))
	bounded := newGrouping[Identity](0)
	x := &index{
		users:       make(map[string]*User, len(a.UserDetailList)),
		usersByARN:  make(map[string]*User, len(a.UserDetailList)),
		groups:      make(map[string]*Group, len(a.GroupDetailList)),
		groupsByARN: make(map[string]*Group, len(a.GroupDetailList)),
		roles:       make(map[string]*Role, len(a.RoleDetailList)),
		rolesByARN:  make(map[string]*Role, len(a.RoleDetailList)),
		policies:    make(map[string]*ManagedPolicy, len(a.Policies)),
		credentials: make(map[string]*CredentialRow, len(rows)),
	}
	for i := range a.UserDetailList {
		u := &a.UserDetailList[i]
		x.users[u.UserName], x.usersByARN[u.ARN] = u, u
		for _, g := range u.GroupList {
			members.add(g, u)
		}
	}
	for i := range a.GroupDetailList {
		g := &a.GroupDetailList[i]
		x.groups[g.GroupName], x.groupsByARN[g.ARN] = g, g
	}
	for i := range a.RoleDetailList {
		r := &a.RoleDetailList[i]
		x.roles[r.RoleName], x.rolesByARN[r.ARN] = r, r
	}
	for i := range a.Policies {
		x.policies[a.Policies[i].ARN] = &a.Policies[i]
	}
	for i := range rows {
		x.credentials[rows[i].User] = &rows[i]
	}
	for id := range a.Identities() {
		for _, p := range id.Attached() {
			attached.add(p.PolicyARN, id)
		}
		if b := id.Boundary(); b != nil {
			bounded.add(b.PermissionsBoundaryARN, id)
		}
	}
	x.members, x.attached, x.bounded = members.lists(), attached.lists(), bounded.lists()
	a.index = x
}

// User returns the user of that name, or nil.
func (a *Account) User(name string) *User { return a.index.users[name] }

// Group returns the group of that name, or nil.
func (a *Account) Group(name string) *Group { return a.index.groups[name] }

// Role returns the role of that name, or nil.
func (a *Account) Role(name string) *Role { return a.index.roles[name] }

// Policy returns the managed policy with that ARN, or nil if the snapshot lacks it.
func (a *Account) Policy(arn string) *ManagedPolicy { return a.index.policies[arn] }

// Credentials returns a user's row of the credential report, or nil.
func (a *Account) Credentials(userName string) *CredentialRow { return a.index.credentials[userName] }

// Members returns the users in a group, in the order of the snapshot.
func (a *Account) Members(groupName string) []*User { return a.index.members[groupName] }

// AttachedTo returns the users, groups and roles that a managed policy is attached to.
func (a *Account) AttachedTo(policyARN string) []Identity { return a.index.attached[policyARN] }

// BoundaryOf returns the users and roles whose permissions boundary is the policy.
func (a *Account) BoundaryOf(policyARN string) []Identity { return a.index.bounded[policyARN] }

// Identity returns the user, group or role with that ARN; ok is false if there is none.
func (a *Account) Identity(arn string) (id Identity, ok bool) {
	switch {
	case a.index.usersByARN[arn] != nil:
		return Identity{User: a.index.usersByARN[arn]}, true
	case a.index.rolesByARN[arn] != nil:
		return Identity{Role: a.index.rolesByARN[arn]}, true
	case a.index.groupsByARN[arn] != nil:
		return Identity{Group: a.index.groupsByARN[arn]}, true
	}
	return Identity{}, false
}

// accountOf returns the account field of an ARN, or "".
func accountOf(arn string) string {
	a, _ := policy.ParseARN(arn)
	return a.Account
}

// derived caches what packages above compute from an account, so that every rule shares it.
type derived struct {
	mu     sync.Mutex
	values map[any]func() any
}

// Derive returns build(a), computed once per account and key however many goroutines ask. The key
// is a value of an unexported type of the caller's package.
func Derive[T any](a *Account, key any, build func(*Account) T) T {
	a.derived.mu.Lock()
	if a.derived.values == nil {
		a.derived.values = map[any]func() any{}
	}
	once, ok := a.derived.values[key]
	if !ok {
		once = sync.OnceValue(func() any { return build(a) })
		a.derived.values[key] = once
	}
	a.derived.mu.Unlock()
	return once().(T)
}
