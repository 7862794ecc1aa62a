package snapshot

import (
	"cmp"
	"iter"
	"slices"
	"strconv"
)

// Identity is a user, a group or a role: what identity policies attach to. Exactly one field is set.
type Identity struct {
	User  *User
	Group *Group
	Role  *Role
}

// Kind returns "user", "group" or "role".
func (id Identity) Kind() string {
	switch {
	case id.User != nil:
		return "user"
	case id.Group != nil:
		return "group"
	default:
		return "role"
	}
}

// ARN returns the identity's ARN.
func (id Identity) ARN() string {
	switch {
	case id.User != nil:
		return id.User.ARN
	case id.Group != nil:
		return id.Group.ARN
	default:
		return id.Role.ARN
	}
}

// Name returns the name without its path.
func (id Identity) Name() string {
	switch {
	case id.User != nil:
		return id.User.UserName
	case id.Group != nil:
		return id.Group.GroupName
	default:
		return id.Role.RoleName
	}
}

// Path returns the path, "/" for none.
func (id Identity) Path() string {
	switch {
	case id.User != nil:
		return id.User.Path
	case id.Group != nil:
		return id.Group.Path
	default:
		return id.Role.Path
	}
}

// String returns the identity as people name it: "user/jeff".
func (id Identity) String() string { return id.Kind() + "/" + id.Name() }

// Inline returns the identity's own inline policies.
func (id Identity) Inline() []InlinePolicy {
	switch {
	case id.User != nil:
		return id.User.UserPolicyList
	case id.Group != nil:
		return id.Group.GroupPolicyList
	default:
		return id.Role.RolePolicyList
	}
}

// Attached returns the managed policies attached to the identity itself.
func (id Identity) Attached() []AttachedPolicy {
	switch {
	case id.User != nil:
		return id.User.AttachedManagedPolicies
	case id.Group != nil:
		return id.Group.AttachedManagedPolicies
	default:
		return id.Role.AttachedManagedPolicies
	}
}

// Boundary returns the permissions boundary, nil for none. Groups never have one.
func (id Identity) Boundary() *Boundary {
	switch {
	case id.User != nil:
		return id.User.PermissionsBoundary
	case id.Role != nil:
		return id.Role.PermissionsBoundary
	default:
		return nil
	}
}

// Tags returns the tags; groups have none.
func (id Identity) Tags() []Tag {
	switch {
	case id.User != nil:
		return id.User.Tags
	case id.Role != nil:
		return id.Role.Tags
	default:
		return nil
	}
}

// Node returns where the identity stands in the snapshot.
func (id Identity) Node() Node {
	switch {
	case id.User != nil:
		return id.User.Node
	case id.Group != nil:
		return id.Group.Node
	default:
		return id.Role.Node
	}
}

// Identities ranges over all users, groups and roles, in the order of the snapshot.
func (a *Account) Identities() iter.Seq[Identity] {
	return func(yield func(Identity) bool) {
		for i := range a.UserDetailList {
			if !yield(Identity{User: &a.UserDetailList[i]}) {
				return
			}
		}
		for i := range a.GroupDetailList {
			if !yield(Identity{Group: &a.GroupDetailList[i]}) {
				return
			}
		}
		for i := range a.RoleDetailList {
			if !yield(Identity{Role: &a.RoleDetailList[i]}) {
				return
			}
		}
	}
}

// Principals replaces each group by its members and returns the users and roles, sorted by ARN,
// each once.
func (a *Account) Principals(ids []Identity) []Identity {
	var out []Identity
	for _, id := range ids {
		if id.Group == nil {
			out = append(out, id)
			continue
		}
		for _, u := range a.Members(id.Group.GroupName) {
			out = append(out, Identity{User: u})
		}
	}
	slices.SortFunc(out, func(x, y Identity) int { return cmp.Compare(x.ARN(), y.ARN()) })
	return slices.Compact(out)
}

// PolicyUse is one identity policy, inline or managed, and the identities that have it.
type PolicyUse struct {
	Name     string         // the policy's name
	ARN      string         // the managed policy's ARN, or the ARN of the identity that holds the inline policy
	Managed  *ManagedPolicy // nil for an inline policy
	Document *Document      // of the version in force
	Holders  []Identity     // the owner of an inline policy; what a managed policy is attached to, perhaps nothing
}

// Inline reports whether the policy lives inside one identity.
func (u PolicyUse) Inline() bool { return u.Managed == nil }

// String names the policy for a message: `inline policy "all" of user/jeff` or `policy "ops"`.
func (u PolicyUse) String() string {
	switch {
	case u.Inline():
		return "inline policy " + strconv.Quote(u.Name) + " of " + u.Holders[0].String()
	case u.Managed.AWSManaged():
		return "AWS managed policy " + strconv.Quote(u.Name)
	default:
		return "policy " + strconv.Quote(u.Name)
	}
}

// PolicyUses ranges over every identity policy once, however many identities have it: inline
// policies first, then managed policies (attached or not) in the order of the snapshot.
func (a *Account) PolicyUses() iter.Seq[PolicyUse] {
	return func(yield func(PolicyUse) bool) {
		for id := range a.Identities() {
			inline := id.Inline()
			for i := range inline {
				use := PolicyUse{Name: inline[i].PolicyName, ARN: id.ARN(), Document: &inline[i].PolicyDocument, Holders: []Identity{id}}
				if !yield(use) {
					return
				}
			}
		}
		for i := range a.Policies {
			p := &a.Policies[i]
			v := p.Default()
			if v == nil {
				continue
			}
			if !yield(PolicyUse{Name: p.PolicyName, ARN: p.ARN, Managed: p, Document: &v.Document, Holders: a.AttachedTo(p.ARN)}) {
				return
			}
		}
	}
}
