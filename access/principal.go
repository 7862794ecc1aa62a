package access

import (
	"strings"

	"github.com/iamaudit/iamaudit/policy"
	"github.com/iamaudit/iamaudit/snapshot"
)

// Principal is a user, a role, a session of a role or the root user, with all policies that speak
// of it.
type Principal struct {
	Identity snapshot.Identity // zero for the root user and for principals outside the account
	Caller   policy.Caller
	Policies []Attached // identity policies, its own first, then its groups'
	Boundary *Policy    // nil for none
	// Missing are the ARNs of policies that are attached to the principal, or limit it, but whose
	// documents the snapshot lacks.
	Missing []string
	// ServiceLinked says that AWS owns the role: no SCP or RCP binds it.
	ServiceLinked bool

	lostBoundary bool       // it has a boundary, which is Missing
	boundaries   [1]*Policy // Boundary as a list
	foreign      bool       // its own policies are in another account
}

// String names the principal: "user/jeff", "role/ci", or the ARN of anything else.
func (p *Principal) String() string {
	if p.Identity != (snapshot.Identity{}) && p.Caller.Kind != policy.Session {
		return p.Identity.String()
	}
	return p.Caller.ARN
}

// Local reports whether the account's snapshot holds the principal's policies.
func (p *Principal) Local() bool {
	return p.Identity != (snapshot.Identity{}) || p.Caller.Kind == policy.RootUser && !p.foreign
}

// session is one session of a role.
func (p *Principal) session(arn, name string) *Principal {
	s := *p
	s.Caller.Kind = policy.Session
	s.Caller.ARN = arn
	keys := map[string][]string{"aws:userid": {p.Caller.ID + ":" + name}}
	s.Caller.Keys = p.Caller.Keys.With(keys)
	return &s
}

// builder makes principals, sharing what several of them have.
type builder struct {
	e       *Engine
	managed map[string]*Policy // identity policies by ARN
	bounds  map[string]*Policy // boundaries by ARN
	groups  map[string][]Attached
	lost    map[string][]string // by group: attached policies without a document
	shared  map[string][]string // keys that are the same for all
}

func newBuilder(e *Engine) *builder {
	b := &builder{
		e: e, managed: map[string]*Policy{}, bounds: map[string]*Policy{},
		groups: map[string][]Attached{}, lost: map[string][]string{},
		shared: map[string][]string{
			"aws:principalaccount":      {e.Account.AccountID},
			"aws:principalisawsservice": {"false"},
		},
	}
	if org := e.Account.Organization; org != nil && org.ID != "" {
		b.shared["aws:principalorgid"] = []string{org.ID}
		b.shared["aws:principalorgmasteraccountid"] = []string{org.ManagementAccountID}
	} else if e.Account.Has(snapshot.PartOrganization) {
		b.shared["aws:principalorgid"] = nil
		b.shared["aws:principalorgpaths"] = nil
	}
	return b
}

func (b *builder) user(u *snapshot.User) *Principal {
	id := snapshot.Identity{User: u}
	p := b.principal(id, policy.User, u.UserID, "User", u.Tags)
	p.Caller.Keys.Set("aws:username", u.UserName)
	if u.UserID != "" {
		p.Caller.Keys.Set("aws:userid", u.UserID)
	}
	p.Caller.Keys.Lacks("aws:principaltag/")
	for _, name := range u.GroupList {
		policies, lost := b.group(name)
		p.Policies = append(p.Policies, policies...)
		p.Missing = append(p.Missing, lost...)
	}
	return p
}

func (b *builder) role(r *snapshot.Role) *Principal {
	id := snapshot.Identity{Role: r}
	p := b.principal(id, policy.Role, r.RoleID, "AssumedRole", r.Tags)
	p.Caller.Role = r.ARN
	p.Caller.Keys.Lacks("aws:username") // semantics rule 65
	p.ServiceLinked = r.ServiceLinked()
	return p
}

func (b *builder) rootUser() *Principal {
	a := b.e.Account
	p := &Principal{Caller: policy.Caller{Kind: policy.RootUser, ARN: a.RootARN(), ID: a.AccountID, Account: a.AccountID}}
	p.Caller.Keys = b.keys("Account", p.Caller.ARN, nil)
	p.Caller.Keys.Set("aws:userid", a.AccountID)
	p.Caller.Keys.Lacks("aws:username")
	p.Caller.Keys.Lacks("aws:principaltag/")
	return p
}

// principal makes what users and roles have in common.
func (b *builder) principal(id snapshot.Identity, kind policy.CallerKind, uniqueID, typ string, tags []snapshot.Tag) *Principal {
	p := &Principal{Identity: id, Caller: policy.Caller{
		Kind: kind, ARN: id.ARN(), ID: uniqueID, Account: b.e.Account.AccountID,
		Keys: b.keys(typ, id.ARN(), tags),
	}}
	p.Policies, p.Missing = b.own(id)
	if bound := id.Boundary(); bound != nil {
		p.Caller.Bounded = true
		p.Boundary = b.boundary(bound.PermissionsBoundaryARN)
		if p.Boundary == nil {
			p.lostBoundary = true
			p.Missing = append(p.Missing, bound.PermissionsBoundaryARN)
		}
		p.boundaries[0] = p.Boundary
	}
	return p
}

func (b *builder) keys(typ, arn string, tags []snapshot.Tag) *policy.Context {
	keys := policy.NewContext(nil)
	for k, v := range b.shared {
		keys.Set(k, v...)
	}
	keys.Set("aws:principalarn", arn)
	keys.Set("aws:principaltype", typ)
	for _, t := range tags {
		keys.Set("aws:principaltag/"+t.Key, t.Value)
	}
	return keys
}

// own returns the policies of one user, group or role.
func (b *builder) own(id snapshot.Identity) (policies []Attached, missing []string) {
	inline, attached := id.Inline(), id.Attached()
	policies = make([]Attached, 0, len(inline)+len(attached))
	for i := range inline {
		d := &inline[i].PolicyDocument
		if !readable(d) {
			missing = append(missing, id.String()+"/"+inline[i].PolicyName)
			continue
		}
		policies = append(policies, Attached{Via: id, Policy: b.e.policy(&Policy{
			Layer: IdentityPolicy, Name: inline[i].PolicyName, ARN: id.ARN(), Holder: id.String(), Document: d,
		})})
	}
	for _, m := range attached {
		p := b.lookup(b.managed, IdentityPolicy, m.PolicyARN)
		if p == nil {
			missing = append(missing, m.PolicyARN)
			continue
		}
		policies = append(policies, Attached{Via: id, Policy: p})
	}
	return policies, missing
}

func (b *builder) group(name string) ([]Attached, []string) {
	policies, ok := b.groups[name]
	if !ok {
		if g := b.e.Account.Group(name); g != nil {
			policies, b.lost[name] = b.own(snapshot.Identity{Group: g})
		} else {
			b.lost[name] = []string{"group/" + name}
		}
		b.groups[name] = policies
	}
	return policies, b.lost[name]
}

func (b *builder) boundary(arn string) *Policy { return b.lookup(b.bounds, PermissionsBoundary, arn) }

// lookup returns the managed policy with that ARN in a layer, nil if the snapshot lacks its document.
func (b *builder) lookup(seen map[string]*Policy, layer Layer, arn string) *Policy {
	if p, ok := seen[arn]; ok {
		return p
	}
	var p *Policy
	if m := b.e.Account.Policy(arn); m != nil {
		if v := m.Default(); v != nil && readable(&v.Document) {
			p = b.e.policy(&Policy{Layer: layer, Name: m.PolicyName, ARN: arn, Document: &v.Document})
		}
	}
	if p == nil && strings.HasSuffix(arn, ":iam::aws:policy/"+administrator) {
		p = b.e.policy(&Policy{Layer: layer, Name: administrator, ARN: arn, Document: Everything()})
	}
	seen[arn] = p
	return p
}

// administrator is the policy of AWS whose document is known even where a file lacks it: one that was made with a
// filter holds no policies of AWS. It is the same in every partition.
const administrator = "AdministratorAccess"

// readable reports whether a document could be understood at least in part.
func readable(d *snapshot.Document) bool {
	return d.Document != nil && (len(d.Statements) > 0 || len(d.Faults) == 0)
}
