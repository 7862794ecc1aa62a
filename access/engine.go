package access

import (
	"cmp"
	"iter"
	"slices"
	"strings"

	"github.com/iamaudit/iamaudit/policy"
	"github.com/iamaudit/iamaudit/snapshot"
)

// Engine answers questions about one account. It is safe for concurrent use.
type Engine struct {
	Account *snapshot.Account

	principals []*Principal // users and roles, sorted by ARN
	root       *Principal
	byARN      map[string]*Principal
	byRole     map[string]*Principal // roles by name
	trust      map[string]*Policy    // trust policies by the role's ARN
	scps, rcps [][]*Policy           // by level, from the organization's root to the account
	unseen     Assumptions           // what the snapshot does not say about the account as a whole
	region     string                // of the endpoints of global services
	documents  map[*policy.Document]*compiled
}

// New prepares an account.
func New(a *snapshot.Account) *Engine {
	e := &Engine{
		Account: a,
		byARN:   make(map[string]*Principal, len(a.UserDetailList)+len(a.RoleDetailList)+1),
		byRole:  make(map[string]*Principal, len(a.RoleDetailList)),
		trust:   make(map[string]*Policy, len(a.RoleDetailList)),

		documents: map[*policy.Document]*compiled{},
		region:    homeRegions[cmp.Or(a.Partition, "aws")],
	}
	e.organization()
	b := newBuilder(e)
	for i := range a.UserDetailList {
		e.add(b.user(&a.UserDetailList[i]))
	}
	for i := range a.RoleDetailList {
		r := &a.RoleDetailList[i]
		p := b.role(r)
		e.add(p)
		e.byRole[r.RoleName] = p
		if r.AssumeRolePolicyDocument.Document != nil {
			e.trust[r.ARN] = e.policy(&Policy{
				Layer: ResourcePolicy, Name: "trust policy", ARN: r.ARN, Holder: p.Identity.String(), Document: &r.AssumeRolePolicyDocument,
			})
		}
	}
	e.root = b.rootUser()
	e.byARN[e.root.Caller.ARN] = e.root
	slices.SortFunc(e.principals, func(x, y *Principal) int { return cmp.Compare(x.Caller.ARN, y.Caller.ARN) })
	return e
}

type engineKey struct{}

// Of returns the engine of an account, which all that ask for it share.
func Of(a *snapshot.Account) *Engine { return snapshot.Derive(a, engineKey{}, New) }

func (e *Engine) add(p *Principal) {
	e.principals = append(e.principals, p)
	e.byARN[p.Caller.ARN] = p
}

// policy gives a policy the compiled form that all policies with its document share.
func (e *Engine) policy(p *Policy) *Policy {
	c := e.documents[p.Document.Document]
	if c == nil {
		c = new(compiled)
		e.documents[p.Document.Document] = c
	}
	p.compiled = c
	return p
}

// Prepare compiles every document now instead of when it is first asked for.
func (e *Engine) Prepare() {
	for d, c := range e.documents {
		c.once.Do(func() { c.matcher = policy.Compile(d) })
	}
}

// Principals ranges over the account's users and roles, sorted by ARN.
func (e *Engine) Principals() iter.Seq[*Principal] { return slices.Values(e.principals) }

// Root returns the account's root user.
func (e *Engine) Root() *Principal { return e.root }

// Principal returns the user, role or root user with that ARN, or nil. The ARN of a role's session
// gives that session.
func (e *Engine) Principal(arn string) *Principal {
	if p := e.byARN[arn]; p != nil {
		return p
	}
	a, ok := policy.ParseARN(arn)
	if !ok || a.Service != "sts" || a.Account != e.Account.AccountID {
		return nil
	}
	rest, ok := strings.CutPrefix(a.Resource, "assumed-role/")
	name, session, found := strings.Cut(rest, "/")
	if !ok || !found || session == "" || e.byRole[name] == nil {
		return nil
	}
	return e.byRole[name].session(arn, session)
}

// Of returns the principal of a user or role; nil for a group.
func (e *Engine) Of(id snapshot.Identity) *Principal {
	if id.Group != nil {
		return nil
	}
	return e.byARN[id.ARN()]
}

// Trust returns the trust policy of the role with that ARN, or nil.
func (e *Engine) Trust(roleARN string) *Policy { return e.trust[roleARN] }

// organization reads the SCPs and RCPs that bind the account, and what is not known of them.
func (e *Engine) organization() {
	a := e.Account
	org := a.Organization
	if !a.Has(snapshot.PartOrganization) && org == nil {
		e.unseen |= AssumesNoSCP | AssumesNoRCP
		return
	}
	if org == nil || org.ID == "" || org.Management(a.AccountID) {
		return
	}
	enabled := func(kind string) bool {
		return len(org.EnabledPolicyTypes) == 0 || slices.Contains(org.EnabledPolicyTypes, kind)
	}
	read := func(part snapshot.Part, kind string, layer Layer, flag Assumptions, of func(*snapshot.OrganizationLevel) []snapshot.OrganizationPolicy) [][]*Policy {
		if !enabled(kind) {
			return nil
		}
		levels := e.levels(layer, of)
		if levels == nil || a.State(part).Status != snapshot.Complete {
			e.unseen |= flag
		}
		return levels
	}
	e.scps = read(snapshot.PartServiceControlPolicies, "SERVICE_CONTROL_POLICY", ServiceControlPolicy, AssumesNoSCP,
		func(l *snapshot.OrganizationLevel) []snapshot.OrganizationPolicy { return l.ServiceControlPolicies })
	e.rcps = read(snapshot.PartResourceControlPolicies, "RESOURCE_CONTROL_POLICY", ResourceControlPolicy, AssumesNoRCP,
		func(l *snapshot.OrganizationLevel) []snapshot.OrganizationPolicy { return l.ResourceControlPolicies })
}

// levels returns the policies of each level; nil if no level has any, because with a policy type
// enabled AWS always has one attached at each level: the snapshot lacks them.
func (e *Engine) levels(layer Layer, of func(*snapshot.OrganizationLevel) []snapshot.OrganizationPolicy) [][]*Policy {
	var out [][]*Policy
	found := false
	for i := range e.Account.Organization.Levels {
		attached := of(&e.Account.Organization.Levels[i])
		var level []*Policy
		for j := range attached {
			p := &attached[j]
			if p.Content.Document == nil {
				continue
			}
			found = true
			level = append(level, e.policy(&Policy{Layer: layer, Name: p.Name, ARN: p.ARN, Document: &p.Content}))
		}
		out = append(out, level)
	}
	if !found {
		return nil
	}
	return out
}
