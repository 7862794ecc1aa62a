package escalation

import (
	"slices"

	"github.com/iamaudit/iamaudit/access"
	"github.com/iamaudit/iamaudit/policy"
	"github.com/iamaudit/iamaudit/snapshot"
)

// takeUser tries to go a path to another user.
func (x *analysis) takeUser(p *access.Principal, path *Path, sure bool) (Way, bool) {
	makes := path.independent()
	targets := x.narrow(x.aim(p, path.Permissions[0].Action), x.targets(x.users, sure, makes))
	return x.best(p, path, targets, sure, func(t *access.Principal) (Way, bool) {
		w := Way{Path: path, From: p, To: t, Admin: makes || x.reaches(t)}
		if makes && !x.unlimited(t) || !makes && !x.gain(p, t) || !x.fits(path.needs, t) {
			return w, false
		}
		return w, x.walk(&w, p, path.Permissions, func(on) string { return t.Caller.ARN }, x.adminKeys(t.Identity.Boundary()))
	})
}

// fits reports whether the target is in the state that the path needs, or this is not known.
func (x *analysis) fits(n need, t *access.Principal) bool {
	row := x.Account.Credentials(t.Identity.Name())
	if row == nil {
		return true
	}
	known := row.PasswordEnabled.Absence == snapshot.Present
	switch n {
	case fewKeys:
		return !row.AccessKeys[0].LastRotated.Known() || !row.AccessKeys[1].LastRotated.Known()
	case noPassword:
		return !known || !row.PasswordEnabled.Bool
	case password:
		return !known || row.PasswordEnabled.Bool
	default:
		return true
	}
}

// takeRole tries to go a path to a role by changing it.
func (x *analysis) takeRole(p *access.Principal, path *Path, sure bool) (Way, bool) {
	if path.Permissions[0].on == trustedProvider {
		return x.takeProvider(p, path, sure)
	}
	changes := path.ID != "iam-012" && path.needs != boundary // what the role may do, so any role will do
	first := slices.IndexFunc(path.Permissions, func(q Permission) bool { return q.on == target })
	targets := x.targets(x.roles, sure, changes || path.needs == boundary)
	if action := path.Permissions[first].Action; action != "sts:AssumeRole" {
		targets = x.narrow(x.aim(p, action), targets)
	}
	return x.best(p, path, targets, sure, func(t *access.Principal) (Way, bool) {
		w := Way{Path: path, From: p, To: t, Admin: changes || x.reaches(t)}
		switch {
		case changes && !x.unlimited(t), path.ID == "iam-012" && !x.gain(p, t):
			return w, false
		case path.needs == boundary:
			if t.Boundary == nil || x.managesIAM(t, policy.True) || !x.managesIAM(x.unbounded(t), policy.Maybe) {
				return w, false
			}
			w.Admin = true
		}
		keys := x.adminKeys(t.Identity.Boundary())
		if path.Permissions[0].on != targetPolicy {
			return w, x.walk(&w, p, path.Permissions, func(on) string { return t.Caller.ARN }, keys)
		}
		for _, a := range t.Policies {
			way := w
			if x.customer(a.Policy) && x.walk(&way, p, path.Permissions, func(o on) string {
				if o == targetPolicy {
					return a.ARN
				}
				return t.Caller.ARN
			}, keys) {
				return way, true
			}
		}
		return w, false
	})
}

// samlProvider is how the names of SAML providers begin in their ARNs.
const samlProvider = "saml-provider/"

// takeProvider tries to go a path to a role by speaking for a SAML provider that it trusts: who writes the metadata
// of a provider signs in as whom it likes.
func (x *analysis) takeProvider(p *access.Principal, path *Path, sure bool) (best Way, found bool) {
	a := x.aim(p, path.Permissions[0].Action)
	tried := 0
	for _, provider := range x.providers {
		if !a.at(provider) {
			continue
		}
		if tried++; tried > triesMost {
			break
		}
		var frame Way
		if !x.walk(&frame, p, path.Permissions, func(on) string { return provider }, nil) {
			continue
		}
		w, ok := x.best(p, path, x.targets(x.trusting[provider], sure, false), sure, func(t *access.Principal) (Way, bool) {
			return Way{Path: path, From: p, To: t, Admin: x.reaches(t), Steps: frame.Steps, Assumes: frame.Assumes}, x.gain(p, t)
		})
		if ok && (!found || worth(&w) > worth(&best)) {
			best, found = w, true
		}
	}
	return best, found
}
