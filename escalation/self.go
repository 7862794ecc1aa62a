package escalation

import (
	"slices"
	"strings"

	"github.com/iamaudit/iamaudit/access"
	"github.com/iamaudit/iamaudit/policy"
)

// selfWay tries to go a path by which a principal changes its own policies.
func (x *analysis) selfWay(p *access.Principal, path *Path) (Way, bool) {
	id := p.Identity
	if path.Self != "" && path.Self != id.Kind() {
		return Way{}, false
	}
	var resources []string
	switch {
	case x.pays(p, path):
		resources = x.selfResources(p, path)
	case path.Permissions[0].on == selfPolicy && path.needs == nothing && p.Boundary != nil && x.customer(p.Boundary) && x.freed(p):
		resources = []string{p.Boundary.ARN} // a new version of the boundary lets through what it holds back
	}
	keys := x.adminKeys(id.Boundary())
	if path.Makes() != "" {
		keys = x.adminKeys(nil) // what it makes gets no boundary
	}
	for _, resource := range resources {
		w := Way{Path: path, From: p, Admin: true}
		if path.Assumes != "" {
			w.Assumes = []string{path.Assumes}
		}
		if x.walk(&w, p, path.Permissions, func(on) string { return resource }, keys) {
			return w, true
		}
	}
	if path.Permissions[0].on == otherGroup {
		return x.joinGroup(p, path)
	}
	return Way{}, false
}

// selfResources returns what the permission of the path may be held on.
func (x *analysis) selfResources(p *access.Principal, path *Path) []string {
	switch path.Permissions[0].on {
	case self:
		return []string{p.Caller.ARN}
	case newUser, newRole:
		return x.fresh(p, path)
	case anything: // each permission finds its resource
		return []string{"*"}
	case selfGroup:
		return x.ownGroups(p)
	case otherGroup:
		var arns []string
		own, a := x.ownGroups(p), x.aim(p, path.Permissions[0].Action)
		for i := range x.Account.GroupDetailList {
			g := &x.Account.GroupDetailList[i]
			if a.at(g.ARN) && !slices.Contains(own, g.ARN) && x.makesAdmin(p, g) {
				arns = append(arns, g.ARN)
			}
		}
		return arns
	case selfPolicy:
		var arns []string
		for _, a := range p.Policies {
			if x.customer(a.Policy) && !slices.Contains(arns, a.ARN) && (path.needs != oldVersion || x.hasBetterVersion(p, a.ARN)) {
				arns = append(arns, a.ARN)
			}
		}
		return arns
	default:
		return nil
	}
}

// customer reports whether the account can change the policy: it is managed and the account's own.
func (x *analysis) customer(p *access.Policy) bool {
	a, ok := policy.ParseARN(p.ARN)
	return ok && a.Account == x.Account.AccountID && strings.HasPrefix(a.Resource, "policy/")
}

// pays reports whether going the path would make the principal an administrator.
func (x *analysis) pays(p *access.Principal, path *Path) bool {
	switch path.needs {
	case boundary:
		return p.Boundary != nil && x.freed(p)
	case denyInline:
		return !x.managesIAM(p, policy.True) && x.managesIAM(x.without(p, func(a access.Attached) bool { return a.Holder != "" && a.Via.Group == nil && denies(a.Policy) }), policy.Maybe)
	case denyManaged:
		return !x.managesIAM(p, policy.True) && x.managesIAM(x.without(p, func(a access.Attached) bool { return a.Holder == "" && a.Via.Group == nil && denies(a.Policy) }), policy.Maybe)
	case oldVersion:
		return true // judged version by version
	case freedom:
		return (x.center || path.Makes() != "") && x.free(p)
	case permissionSet:
		return strings.HasPrefix(p.Identity.Path(), permissionSets) && x.unlimited(p)
	default:
		return path.Permissions[0].on == otherGroup || x.unlimited(p)
	}
}

// freed reports whether nothing but its boundary keeps the principal from being an administrator.
func (x *analysis) freed(p *access.Principal) bool {
	return !x.managesIAM(p, policy.True) && x.managesIAM(x.unbounded(p), policy.Maybe)
}

// grantsItself reports whether a principal whose policies have changed may give itself a further one.
func (x *analysis) grantsItself(p *access.Principal) bool {
	kind := "User"
	if p.Identity.Role != nil {
		kind = "Role"
	}
	for _, verb := range [...]string{"Put", "Attach"} {
		if _, truth := x.decide(p, "iam:"+verb+kind+"Policy", p.Caller.ARN, x.adminKeys(p.Identity.Boundary())); truth != policy.False {
			return true
		}
	}
	return false
}

// unbounded is the principal without its permissions boundary.
func (x *analysis) unbounded(p *access.Principal) *access.Principal {
	q := *p
	q.Boundary = nil
	q.Caller.Bounded = false
	return &q
}

// without is the principal without some of its policies.
func (x *analysis) without(p *access.Principal, drop func(access.Attached) bool) *access.Principal {
	q := *p
	q.Policies = slices.DeleteFunc(slices.Clone(p.Policies), drop)
	return &q
}

func denies(p *access.Policy) bool {
	return slices.ContainsFunc(p.Document.Statements, func(s policy.Statement) bool { return s.Effect == policy.Deny })
}

// hasBetterVersion reports whether a version of the policy that is not in force would make the
// principal an administrator.
func (x *analysis) hasBetterVersion(p *access.Principal, arn string) bool {
	managed := x.Account.Policy(arn)
	if managed == nil {
		return false
	}
	for _, d := range x.Account.OldVersions(managed) {
		old := access.Attached{Via: p.Identity, Policy: access.NewPolicy(access.IdentityPolicy, managed.PolicyName, d)}
		rest := x.without(p, func(a access.Attached) bool { return a.ARN == arn && a.Holder == "" })
		if q := x.with(rest, old); x.managesIAM(q, policy.Maybe) || x.unlimited(p) && x.grantsItself(q) && !x.grantsItself(p) {
			return true
		}
	}
	return false
}
