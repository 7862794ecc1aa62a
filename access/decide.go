package access

import (
	"strings"

	"github.com/iamaudit/iamaudit/policy"
)

// layers are the policies that bear on one request.
type layers struct {
	identity   []Attached
	boundaries []*Policy // one of them has to allow the request
	bounded    bool      // a boundary is attached, even if its document is not there
	session    []*Policy
	scps, rcps [][]*Policy // by level; at each level one has to allow the request
	resource   *Policy
	endpoint   *Policy

	known      bool // no policy is missing: what is not there does not exist
	fullAccess bool // of the root user
	foreign    bool // the caller's identity policies are in another account
	lost       bool // a document of the caller is missing
	blocked    bool // S3 ignores the resource policy if it is public
	unseen     Assumptions
}

// vote is the strongest statement of one effect in one layer.
type vote struct {
	truth     policy.Truth
	layer     Layer
	policy    *Policy
	statement *policy.Statement
	via       string // the group whose policy it is
}

func (v *vote) offer(o vote) {
	if o.truth > v.truth {
		*v = o
	}
}

// least returns the vote that limits the others, the first of several.
func least(votes ...vote) vote {
	out := votes[0]
	for _, v := range votes[1:] {
		if v.truth < out.truth {
			out = v
		}
	}
	return out
}

// tally asks policies about one request and keeps the strongest Deny of all.
type tally struct {
	q    *policy.Request
	deny *vote
}

// one returns the strongest Allow of a policy.
func (t *tally) one(layer Layer, p *Policy, via string) vote {
	best := vote{layer: layer}
	p.matcher().Each(t.q, func(h policy.Hit) bool {
		v := vote{h.Truth, layer, p, h.Statement, via}
		if h.Statement.Effect == policy.Deny {
			t.deny.offer(v)
			return t.deny.truth != policy.True
		}
		best.offer(v)
		return true
	})
	return best
}

// some returns the strongest Allow of several policies of which one suffices.
func (t *tally) some(layer Layer, policies []*Policy) vote {
	best := vote{layer: layer}
	for _, p := range policies {
		best.offer(t.one(layer, p, ""))
	}
	return best
}

// every returns the weakest Allow of several levels that all have to allow.
func (t *tally) every(layer Layer, levels [][]*Policy) vote {
	out := vote{truth: policy.True, layer: layer}
	for _, level := range levels {
		if v := t.some(layer, level); v.truth < out.truth {
			out = v
		}
	}
	return out
}

func (t *tally) identity(policies []Attached) vote {
	best := vote{layer: IdentityPolicy}
	for i := range policies {
		a := &policies[i]
		via := ""
		if a.Via.Group != nil {
			via = a.Via.Group.GroupName
		}
		best.offer(t.one(IdentityPolicy, a.Policy, via))
		if t.deny.truth == policy.True {
			break
		}
	}
	return best
}

// resource returns the strongest Allow of a resource policy for each way to name the caller.
func (t *tally) resource(p *Policy) (by [policy.ByARN + 1]vote) {
	for i := range by {
		by[i].layer = ResourcePolicy
	}
	if p == nil {
		return by
	}
	p.matcher().Each(t.q, func(h policy.Hit) bool {
		v := vote{h.Truth, ResourcePolicy, p, h.Statement, ""}
		if h.Statement.Effect == policy.Deny {
			t.deny.offer(v)
			return t.deny.truth != policy.True
		}
		n := h.Naming
		if n == policy.ByAccount && t.isRole() && h.Statement.NamesPrincipalARN() {
			n = policy.ByRole // semantics rule 6
		}
		by[n].offer(v)
		return true
	})
	return by
}

func (t *tally) isRole() bool {
	return t.q.Caller.Kind == policy.Role || t.q.Caller.Kind == policy.Session
}

// decide combines the layers (semantics rules 1 to 17).
func decide(q *policy.Request, l *layers) Decision {
	var deny vote
	t := tally{q, &deny}
	own := t.identity(l.identity)
	boundary := vote{truth: policy.True, layer: PermissionsBoundary}
	if l.bounded {
		boundary = t.some(PermissionsBoundary, l.boundaries)
	}
	session := vote{truth: policy.True, layer: SessionPolicy}
	if l.session != nil {
		session = t.some(SessionPolicy, l.session)
	} else if q.Caller.Kind == policy.FederatedUser {
		session.truth = policy.False // semantics rule 12
	}
	endpoint := vote{truth: policy.True, layer: EndpointPolicy}
	if l.endpoint != nil {
		endpoint = t.one(EndpointPolicy, l.endpoint, "")
	}
	scp := t.every(ServiceControlPolicy, l.scps)
	t.every(ResourceControlPolicy, l.rcps) // for its Deny statements: what AWS attaches allows everything (rule 3)
	named := t.resource(l.resource)
	if deny.truth == policy.True {
		return deny.decision(ExplicitlyDenied, true, 0)
	}

	assumed := l.unseen
	if l.fullAccess {
		own.truth = policy.True
	}
	if l.foreign {
		own.truth = policy.Maybe
		assumed |= AssumesCaller
	}
	if l.bounded && len(l.boundaries) == 0 {
		boundary.truth = policy.Maybe
	}
	if l.lost {
		assumed |= AssumesDocuments
	}
	c := combination{
		caller: q.Caller.Kind, inside: q.Caller.Account == q.ResourceAccount, need: needsResourcePolicy(q),
		known: l.known || l.resource != nil, blocked: l.blocked,
		own: own, boundary: boundary, session: session, named: named, assumed: assumed,
	}
	path := least(scp, c.path(), endpoint)
	switch {
	case path.truth == policy.False:
		return path.decision(ImplicitlyDenied, !l.lost, c.assumed)
	case path.truth == policy.Maybe || deny.truth == policy.Maybe:
		return c.granted.decision(Allowed, false, c.assumed)
	default:
		return c.granted.decision(Allowed, true, c.assumed)
	}
}

func (v vote) decision(o Outcome, certain bool, a Assumptions) Decision {
	d := Decision{Outcome: o, Certain: certain, Layer: v.layer, Policy: v.policy, Statement: v.statement, Via: v.via, Assumptions: a}
	if o == ImplicitlyDenied {
		d.Policy, d.Statement, d.Via = nil, nil, ""
	}
	return d
}

// combination finds the way by which the policies of caller and resource together allow a request.
type combination struct {
	caller  policy.CallerKind
	inside  bool         // the resource is in the caller's account
	need    resourceNeed // for the resource's own policy
	known   bool         // the resource's policy is there, or is known not to exist
	blocked bool         // S3 ignores the resource's policy if it is public

	own, boundary, session vote
	named                  [policy.ByARN + 1]vote
	assumed                Assumptions
	granted                vote // the Allow that gives the access, which the others only let pass
}

// path returns the weakest vote of the strongest way.
func (c *combination) path() vote {
	switch {
	case c.caller == policy.RootUser && c.need == trustPolicy:
		return vote{layer: NoLayer} // AWS STS: the root user cannot assume roles
	case c.caller == policy.Anonymous, c.caller == policy.Service, c.caller == policy.Federated:
		return c.byResource()
	case !c.inside:
		return c.acrossAccounts()
	default:
		return c.inAccount()
	}
}

// byResource is for callers without policies of their own (semantics rule 21).
func (c *combination) byResource() vote {
	best := vote{layer: ResourcePolicy}
	for _, v := range c.named {
		best.offer(v)
	}
	if !c.known {
		best.truth = policy.Maybe
		c.assumed |= AssumesResourcePolicy
	}
	if c.blocked && c.named[policy.ByStar].truth != policy.False {
		best = vote{layer: ResourcePolicy} // semantics rule 24
	}
	c.granted = best
	return best
}

// acrossAccounts: both sides have to allow, whatever way the caller is named (rules 14 and 15).
func (c *combination) acrossAccounts() vote {
	resource := c.byResource()
	if c.own.statement != nil {
		c.granted = c.own
	}
	return least(c.own, c.boundary, c.session, resource)
}

// inAccount: the caller's policies or the resource's, limited by how the latter names the caller
// (rules 5 to 9 and 13).
func (c *combination) inAccount() vote {
	own := least(c.own, c.boundary, c.session)
	best, granted := own, c.own
	if c.need != optional {
		best = c.delegated(own)
	}
	role := c.named[policy.ByRole]
	if v := least(role, c.boundary, c.session); v.truth > best.truth {
		best, granted = v, role
	}
	for _, n := range [...]policy.Naming{policy.ByStar, policy.ByARN} {
		if v := c.named[n]; v.truth > best.truth {
			best, granted = v, v
		}
	}
	c.granted = granted
	return best
}

// delegated is the caller's own way where the resource has to leave the decision to its account
// (rules 8, 13, 22, 23).
func (c *combination) delegated(own vote) vote {
	if !c.known {
		if own.truth == policy.False {
			return own
		}
		if c.need == keyPolicy {
			c.assumed |= AssumesKeyPolicy
		} else {
			c.assumed |= AssumesResourcePolicy
		}
		own.truth = policy.Maybe
		return own
	}
	return least(c.named[policy.ByAccount], own)
}

// resourceNeed is whether identity policies can allow a request on their own.
type resourceNeed uint8

const (
	optional    resourceNeed = iota
	trustPolicy              // assuming a role: its trust policy has to allow it or to delegate
	keyPolicy                // using a key of KMS: so has its key policy
)

func needsResourcePolicy(q *policy.Request) resourceNeed {
	service, name := policy.SplitAction(q.Action)
	switch {
	case len(service) != 3 || q.Resource == "*":
		return optional
	case strings.EqualFold(service, "kms") && strings.Contains(q.Resource, ":key/"):
		return keyPolicy
	case strings.EqualFold(service, "sts") && strings.Contains(q.Resource, ":role/") &&
		(len(name) >= len("AssumeRole") && strings.EqualFold(name[:len("AssumeRole")], "AssumeRole") ||
			strings.EqualFold(name, "TagSession") || strings.EqualFold(name, "SetSourceIdentity")):
		return trustPolicy
	default:
		return optional
	}
}
