package escalation

// Kind is the way in which a path leads to more permissions.
type Kind uint8

// The kinds.
const (
	SelfGrant         Kind = iota // changes the principal's own policies
	UserTakeover                  // makes credentials of another user
	RoleTakeover                  // rewrites who may assume a role, or what a role may do that it can assume
	NewService                    // passes a role to a service that then acts for the principal
	OldService                    // makes something act that runs with a role already
	DocumentedService             // passes a role by an action of which AWS only documents that it takes one
	Assumption                    // assumes a role that can escalate, over any number of roles
)

// on says what a permission has to hold on.
type on uint8

const (
	anything        on = iota // some resource
	self                      // the principal itself
	selfPolicy                // a customer managed policy that is in force for the principal
	selfGroup                 // a group of the principal
	otherGroup                // a group whose policies give more
	target                    // the user or role that is taken over
	targetPolicy              // a customer managed policy attached to that role
	passed                    // the role that is passed
	newUser                   // a user that is not there yet
	newRole                   // a role that is not there yet
	trustedProvider           // a SAML provider of the account that the target trusts
)

// Permission is an action and what it has to be allowed on.
type Permission struct {
	Action string
	on     on
}

// Path is a combination of permissions that together lead to more.
type Path struct {
	ID          string // of pathfinding.cloud where it lists the path
	Kind        Kind
	Permissions []Permission
	Self        string   // "user" or "role" if only such a principal can go it
	Services    []string // trusted by the role that is passed or run with
	Assumes     string   // what must exist that no snapshot holds
	needs       need
}

// need is a further condition on the account.
type need uint8

const (
	nothing       need = iota
	boundary           // the principal, or the role, has a permissions boundary that holds it down
	denyInline         // a Deny in an inline policy holds the principal down
	denyManaged        // … in an attached policy
	oldVersion         // another version of the policy allows more
	freedom            // nothing but the principal's own policies and boundary holds anybody down
	permissionSet      // the principal is the role of a permission set of IAM Identity Center
	fewKeys            // the target has fewer than two access keys, or its number is not known
	noPassword         // the target has no password, or that is not known
	password           // the target has one, or that is not known
)

// all returns permissions on the same thing.
func all(where on, actions ...string) []Permission {
	permissions := make([]Permission, len(actions))
	for i, a := range actions {
		permissions[i] = Permission{a, where}
	}
	return permissions
}

// Actions returns the actions of the path, in order.
func (p *Path) Actions() []string {
	actions := make([]string, len(p.Permissions))
	for i, q := range p.Permissions {
		actions[i] = q.Action
	}
	return actions
}

// Makes is the kind of principal, "user" or "role", that the path makes, with whatever permissions; empty
// for a path that makes none.
func (p *Path) Makes() string {
	switch p.Permissions[0].on {
	case newUser:
		return "user"
	case newRole:
		return "role"
	default:
		return ""
	}
}

// independent reports whether the path leads to everything whatever its target can do.
func (p *Path) independent() bool {
	switch p.Kind {
	case SelfGrant:
		return true
	case UserTakeover:
		return len(p.Permissions) > 1 && p.Permissions[0].Action != "iam:CreateAccessKey"
	case RoleTakeover:
		if p.Permissions[0].on == trustedProvider {
			return false
		}
		return p.ID != "iam-012"
	default:
		return false
	}
}
