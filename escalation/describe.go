package escalation

import (
	"slices"
	"strings"
)

// Paths returns the paths that have names of their own. For each further action that the catalog says to
// hand over a role there is one more.
func Paths() []*Path { return slices.Concat(iamPaths, servicePaths) }

// ons say what a permission has to hold on.
var ons = map[on]string{
	anything: "anything", self: "itself", selfPolicy: "a customer managed policy that it has", selfGroup: "a group of its own",
	otherGroup: "a group that may do more", target: "the target", targetPolicy: "a customer managed policy of the target",
	passed: "the role", newUser: "a new user", newRole: "a new role", trustedProvider: "a SAML provider that the target trusts",
}

// On says in words what the permission has to hold on.
func (q Permission) On() string { return ons[q.on] }

// needed say the further conditions of paths.
var needed = map[need]string{
	boundary:      "a permissions boundary holds it, or the target, down",
	denyInline:    "a deny of its inline policies holds it down",
	denyManaged:   "a deny of its managed policies holds it down",
	oldVersion:    "another version of the policy allows more",
	freedom:       "the organization lets it",
	permissionSet: "it is the role of a permission set",
	fewKeys:       "the target has fewer than two access keys",
	noPassword:    "the target has no password",
	password:      "the target has a password",
}

// Conditions say in words when the path works, beside its permissions. What no snapshot tells, and makes
// the way a potential one, is in Assumes.
func (p *Path) Conditions() []string {
	var out []string
	if p.Self != "" {
		out = append(out, "it is a "+p.Self)
	}
	if len(p.Services) > 0 {
		out = append(out, "the role trusts "+strings.Join(p.Services, " or "))
	}
	if text := needed[p.needs]; text != "" {
		out = append(out, text)
	}
	return out
}
