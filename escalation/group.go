package escalation

import (
	"slices"

	"github.com/iamaudit/iamaudit/access"
	"github.com/iamaudit/iamaudit/catalog"
	"github.com/iamaudit/iamaudit/policy"
	"github.com/iamaudit/iamaudit/snapshot"
)

// joinGroup tries to add the principal to a group that gives it permissions which it lacks. Of several
// it takes the one that gives most.
func (x *analysis) joinGroup(p *access.Principal, path *Path) (Way, bool) {
	own, has, within := x.ownGroups(p), x.actionsOf(x.classOf[p]), x.catalog.All()
	if p.Boundary != nil {
		within = x.allowedBy(x.dossier(p.Boundary.Document.Document))
	}
	a := x.aim(p, path.Permissions[0].Action)
	var best Way
	most := 0
	for i := range x.Account.GroupDetailList {
		g := &x.Account.GroupDetailList[i]
		if !a.at(g.ARN) {
			continue
		}
		gained := x.groupActions(g).AndNot(has).And(within)
		w := Way{Path: path, From: p, Group: g}
		if n := gained.Len(); n > most && !slices.Contains(own, g.ARN) && x.walk(&w, p, path.Permissions, func(on) string { return g.ARN }, nil) {
			best, most = w, n
		}
	}
	return best, most > 0
}

func (x *analysis) ownGroups(p *access.Principal) []string {
	if p.Identity.User == nil {
		return nil
	}
	var arns []string
	for _, name := range p.Identity.User.GroupList {
		if g := x.Account.Group(name); g != nil {
			arns = append(arns, g.ARN)
		}
	}
	return arns
}

// makesAdmin reports whether a group would make the principal an administrator.
func (x *analysis) makesAdmin(p *access.Principal, g *snapshot.Group) bool {
	more := x.groupPolicies(g)
	yes := x.groups.get(groupKey{g, p.Boundary}, func() bool {
		return len(more) > 0 && x.managesIAM(x.with(&access.Principal{
			Identity: p.Identity, Caller: p.Caller, Boundary: nil,
		}, more...), policy.Maybe)
	})
	return (yes || x.givePolicies(more) && x.grantsItself(x.with(p, more...)) && !x.grantsItself(p)) && x.unlimited(p)
}

// givePolicies reports whether policies allow giving policies to some user, under whatever conditions: few groups
// do, and to decide whether one does for its next member takes much longer.
func (x *analysis) givePolicies(policies []access.Attached) bool {
	put, attach := x.table.numbers["iam:PutUserPolicy"], x.table.numbers["iam:AttachUserPolicy"]
	return slices.ContainsFunc(policies, func(a access.Attached) bool {
		d := x.dossier(a.Document.Document)
		return d.allows.has(put) || d.allows.has(attach)
	})
}

type groupKey struct {
	group    *snapshot.Group
	boundary *access.Policy
}

// groupPolicies returns the policies that a group hands to its members.
func (x *analysis) groupPolicies(g *snapshot.Group) []access.Attached {
	return x.byGroup.get(g, func() []access.Attached { return x.handsOut(snapshot.Identity{Group: g}) })
}

func (x *analysis) handsOut(id snapshot.Identity) []access.Attached {
	var more []access.Attached
	for i := range id.Inline() {
		if d := &id.Inline()[i].PolicyDocument; d.Document != nil {
			more = append(more, access.Attached{Via: id, Policy: access.NewPolicy(access.IdentityPolicy, id.Inline()[i].PolicyName, d)})
		}
	}
	for _, m := range id.Attached() {
		if managed := x.Account.Policy(m.PolicyARN); managed != nil {
			if v := managed.Default(); v != nil && v.Document.Document != nil {
				more = append(more, access.Attached{Via: id, Policy: access.NewPolicy(access.IdentityPolicy, m.PolicyName, &v.Document)})
			}
		}
	}
	return more
}

// groupActions returns the actions that the policies of a group allow on something.
func (x *analysis) groupActions(g *snapshot.Group) catalog.ActionSet {
	var set catalog.ActionSet
	for _, a := range x.groupPolicies(g) {
		set = set.Or(x.allowedBy(x.dossier(a.Document.Document)))
	}
	return set
}
