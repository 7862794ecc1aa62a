package rules

import (
	"slices"

	"github.com/iamaudit/iamaudit/audit"
	"github.com/iamaudit/iamaudit/catalog"
	"github.com/iamaudit/iamaudit/policy"
	"github.com/iamaudit/iamaudit/snapshot"
)

// policyParts hold identity policies and who has them.
var policyParts = []snapshot.Part{snapshot.PartUsers, snapshot.PartGroups, snapshot.PartRoles, snapshot.PartPolicies}

// grants is what the identity policies of an account allow on everything, computed once for all rules
// that ask. Each distinct document is looked at once, however many identities have it.
type grants struct {
	account  *snapshot.Account
	catalog  *catalog.Catalog
	policies []*grantPolicy // those that somebody in the account answers for
	docs     map[*policy.Document]*grantDocument
	reaches  map[string]reach // by pattern of a Resource element
	limits   map[string]*limit
	scps     orgLimit
	held     map[snapshot.Identity][]*grantPolicy // by user or role

	starOnly catalog.ActionSet   // actions without resource-level permissions
	control  []catalog.ActionSet // actions of iam; whoever has all of one set can make an administrator
}

// grantPolicy is an identity policy with the analysis of its document.
type grantPolicy struct {
	snapshot.PolicyUse
	*grantDocument
	attached   bool                // somebody has it
	principals []snapshot.Identity // the users and roles that it reaches
}

// grantDocument is the analysis of one document.
type grantDocument struct {
	admin  bool // some statement, or all of them together, allow everything
	size   int  // how many actions it allows on every resource
	allows []*allow
	denied catalog.ActionSet // denied on everything, whatever the circumstances
	denies []*policy.Statement
	some   []conditionalDeny
}

// conditionalDeny is a statement that denies on everything those principals whom its condition names.
type conditionalDeny struct {
	*policy.Statement
	version string // of the document
	actions catalog.ActionSet
}

// allow is the analysis of one statement that allows.
type allow struct {
	*policy.Statement
	actions    catalog.ActionSet // the known actions that it is about
	reach      reach             // what its Resource covers
	everywhere catalog.ActionSet // the actions that it allows on every resource of their kind
	narrowed   string            // the condition key that limits what it works on, or ""
	when       []string          // condition keys that limit the circumstances: where from, when, with MFA
	never      string            // why its condition can never hold, or ""
}

type grantsKey struct{}

// administrator reports whether the policies of a user or role allow everything, as admin-grant tells.
func (g *grants) administrator(id snapshot.Identity) bool {
	set, _ := g.remaining(id, g.everywhereFor(id))
	return g.admin(set)
}

// everywhereFor returns what the policies of a user or role together allow on every resource, if it comes near to
// all there is. What a condition gives to others is not its own.
func (g *grants) everywhereFor(id snapshot.Identity) (set catalog.ActionSet) {
	size := 0
	for _, p := range g.held[id] {
		size += p.size
	}
	if size < g.catalog.Len()*9/10 {
		return set
	}
	for _, p := range g.held[id] {
		set = set.Or(g.everywhereOf(p, id))
	}
	return set
}

// everywhereOf returns what one policy of a user or role allows on every resource.
func (g *grants) everywhereOf(p *grantPolicy, id snapshot.Identity) (set catalog.ActionSet) {
	for _, a := range p.allows {
		if g.mayHold(a, id) {
			set = set.Or(a.everywhere)
		}
	}
	return set.AndNot(p.denied)
}

// sharedGrants returns the grants of the rule's account, which many rules look at.
func sharedGrants(p *audit.Pass) *grants {
	return audit.Shared(p, "effective grants", func() *grants { return grantsOf(p.Account) })
}

// grantsOf returns the account's grants.
func grantsOf(a *snapshot.Account) *grants {
	return snapshot.Derive(a, grantsKey{}, func(a *snapshot.Account) *grants {
		g := &grants{
			account: a, catalog: catalog.Default(),
			docs: map[*policy.Document]*grantDocument{}, reaches: map[string]reach{},
			held: map[snapshot.Identity][]*grantPolicy{},
		}
		g.starOnly = g.catalog.RequiringStar()
		g.control = []catalog.ActionSet{
			g.expand("iam:CreateUser", "iam:AttachUserPolicy", "iam:CreateAccessKey"),
			g.expand("iam:AttachRolePolicy", "iam:CreateRole"),
			g.expand("iam:AttachRolePolicy", "iam:UpdateAssumeRolePolicy"),
		}
		for use := range a.PolicyUses() {
			g.add(use)
		}
		for _, p := range g.policies {
			for _, id := range p.principals {
				g.held[id] = append(g.held[id], p)
			}
		}
		g.limit()
		return g
	})
}

// add analyses a policy, unless nobody in the account answers for it: an AWS managed policy that nobody
// has, one that only roles of services have, one that serves as a boundary only.
func (g *grants) add(use snapshot.PolicyUse) {
	if use.Document == nil || use.Document.Document == nil {
		return
	}
	p := &grantPolicy{PolicyUse: use, attached: len(use.Holders) > 0}
	p.Holders = nil
	for _, id := range use.Holders {
		if id.Role == nil || !id.Role.ServiceLinked() {
			p.Holders = append(p.Holders, id)
		}
	}
	if len(p.Holders) == 0 && (p.attached || use.Managed.AWSManaged() || g.boundaryOnly(use.Managed)) {
		return
	}
	p.grantDocument = g.document(use.Document.Document)
	p.principals = g.account.Principals(p.Holders)
	g.policies = append(g.policies, p)
}

func (g *grants) boundaryOnly(p *snapshot.ManagedPolicy) bool {
	return p.PermissionsBoundaryUsageCount > 0 || len(g.account.BoundaryOf(p.ARN)) > 0
}

// document analyses a document once.
func (g *grants) document(doc *policy.Document) *grantDocument {
	if d := g.docs[doc]; d != nil {
		return d
	}
	d := &grantDocument{}
	g.docs[doc] = d
	for i := range doc.Statements {
		s := &doc.Statements[i]
		switch s.Effect {
		case policy.Allow:
			d.allows = append(d.allows, g.allow(s))
		case policy.Deny:
			switch set := g.deny(s); {
			case set.Empty():
			case len(s.Conditions) == 0:
				d.denied = d.denied.Or(set)
				d.denies = append(d.denies, s)
			case aboutPrincipals(s.Conditions):
				d.some = append(d.some, conditionalDeny{s, doc.Version, set})
			}
		}
	}
	all := d.everywhere()
	d.admin, d.size = g.admin(all), all.Len()
	return d
}

// everywhere returns what the statements together allow on every resource.
func (d *grantDocument) everywhere() (set catalog.ActionSet) {
	for _, a := range d.allows {
		set = set.Or(a.everywhere)
	}
	return set.AndNot(d.denied)
}

// admin reports whether actions, allowed on every resource, are all there are or next to all: what is left
// out is no tenth of AWS, and can be had by who manages the permissions of IAM. So a policy that leaves
// out s3:* makes an administrator, as does one that an organization forbids to make users, and
// PowerUserAccess, which leaves out iam:*, does not.
func (g *grants) admin(set catalog.ActionSet) bool {
	return set.Len() >= g.catalog.Len()*9/10 && slices.ContainsFunc(g.control, func(c catalog.ActionSet) bool { return !c.Empty() && set.Covers(c) })
}

func (g *grants) allow(s *policy.Statement) *allow {
	a := &allow{Statement: s, actions: g.catalog.Selected(s)}
	a.never = neverHolds(s.Conditions, g.account.CollectedAt)
	a.narrowed, a.when = narrows(s.Conditions)
	switch {
	case s.Resource.Present:
		for _, v := range s.Resource.Values {
			a.reach = a.reach.or(g.reach(g.spelledOut(v.Text)))
		}
		a.everywhere = a.actions.And(a.reach.any)
	case s.NotResource.Present:
		var spared catalog.ActionSet
		for _, v := range s.NotResource.Values {
			spared = spared.Or(g.reach(v.Text).every)
		}
		a.everywhere = a.actions.AndNot(spared)
	}
	if a.never != "" || a.narrowed != "" {
		a.everywhere = catalog.ActionSet{}
	}
	return a
}

// deny returns the actions that a statement denies when its conditions hold: on every resource or, with NotResource,
// on so many that what is left is no longer every resource of any kind.
func (g *grants) deny(s *policy.Statement) catalog.ActionSet {
	if s.NotResource.Present {
		var spared catalog.ActionSet // on every resource of some kind
		for _, v := range s.NotResource.Values {
			spared = spared.Or(g.reach(g.spelledOut(v.Text)).any)
		}
		return g.catalog.Selected(s).AndNot(spared)
	}
	var every catalog.ActionSet
	for _, v := range s.Resource.Values {
		every = every.Or(g.reach(v.Text).every)
	}
	if every.Empty() {
		return every
	}
	return g.catalog.Selected(s).And(every)
}
