package access

import (
	"strings"

	"github.com/iamaudit/iamaudit/policy"
)

// Outcome is what AWS would answer.
type Outcome uint8

// The outcomes, from the least.
const (
	ExplicitlyDenied Outcome = iota // a statement denies it
	ImplicitlyDenied                // no statement allows it, or a layer that has to does not
	Allowed
)

// String returns the outcome as `simulate` prints it.
func (o Outcome) String() string {
	return [...]string{"ExplicitlyDenied", "ImplicitlyDenied", "Allowed"}[o]
}

// Assumptions are what a decision takes for granted because the snapshot does not say it.
type Assumptions uint8

// The assumptions.
const (
	AssumesNoSCP          Assumptions = 1 << iota // no service control policy forbids it
	AssumesNoRCP                                  // no resource control policy forbids it
	AssumesResourcePolicy                         // the policy of the resource allows it
	AssumesKeyPolicy                              // the key policy lets identity policies decide
	AssumesDocuments                              // the policies without a document do not matter
	AssumesCaller                                 // the caller's own policies, in another account, allow it
)

var assumptionTexts = []string{
	"no service control policy forbids it (the snapshot does not have them)",
	"no resource control policy forbids it (the snapshot does not have them)",
	"the policy of the resource allows it (the snapshot does not have it)",
	"the key policy lets the account's policies decide (the snapshot does not have it)",
	"the policies whose documents the snapshot lacks change nothing",
	"the caller's own account allows it (the snapshot is not about that account)",
}

// Texts says each assumption as a clause that can follow "assuming that".
func (a Assumptions) Texts() []string {
	var out []string
	for i, text := range assumptionTexts {
		if a&(1<<i) != 0 {
			out = append(out, text)
		}
	}
	return out
}

// Request is what somebody wants to do.
type Request struct {
	Principal *Principal
	Action    string // "service:Name"
	Resource  string // an ARN, or "*" for an action that works on no particular resource
	// ResourceAccount owns the resource. Empty means the account that the ARN names, or, for ARNs
	// that name none such as those of buckets, the account of the principal.
	ResourceAccount string
	// Context holds the condition keys that are known. Unless it is complete, others may have any value.
	Context *policy.Context
	// Session are the session policies, nil for none; one of them has to allow the request.
	Session []*Policy
	// Resource policies and what stands before them; only a role's trust policy is in a snapshot.
	ResourcePolicy *Policy
	// PublicAccessBlocked says that S3 ignores a public bucket policy: RestrictPublicBuckets.
	PublicAccessBlocked bool
	// Endpoint is the policy of the VPC endpoint that the request goes through, nil for none.
	Endpoint *Policy
}

// Decision is the answer to a Request.
type Decision struct {
	Outcome Outcome
	// Certain is false for an Allowed that hangs on condition keys which are not known, or on
	// something else that the snapshot does not tell: it is what AWS answers at best.
	Certain bool
	// Layer, Policy and Statement are what decided. For an implicit denial Layer is the layer that
	// did not allow it, and there is no statement.
	Layer     Layer
	Policy    *Policy
	Statement *policy.Statement
	// Via is set when the deciding policy belongs to a group of the user: its name.
	Via         string
	Assumptions Assumptions
}

// Decide answers a request. The principal has to come from this engine.
func (e *Engine) Decide(r *Request) Decision {
	q, l := e.prepare(r)
	return decide(&q, &l)
}

// DecideAll answers a request that touches several resources, such as ec2:RunInstances: AWS
// authorizes it for each of them, so the answer is the least one (semantics rule 67).
func (e *Engine) DecideAll(r Request, resources ...string) Decision {
	var worst Decision
	for i, resource := range resources {
		r.Resource = resource
		d := e.Decide(&r)
		if i == 0 || d.Outcome < worst.Outcome || d.Outcome == worst.Outcome && !d.Certain {
			worst = d
		}
	}
	return worst
}

func (e *Engine) prepare(r *Request) (policy.Request, layers) {
	q := policy.Request{
		Action: r.Action, Resource: r.Resource, Caller: &r.Principal.Caller, Keys: r.Context, ResourceAccount: e.owner(r),
		Region: e.Region(r.Action),
	}
	q.Prepare()
	return q, e.layers(r, &q)
}

// owner returns the account that owns the request's resource.
func (e *Engine) owner(r *Request) string {
	if account := ownerOf(r); account != "" {
		return account
	}
	return e.Account.AccountID
}

func ownerOf(r *Request) string {
	if r.ResourceAccount != "" {
		return r.ResourceAccount
	}
	if account := accountField(r.Resource); account != "" && account != "*" {
		return account
	}
	return r.Principal.Caller.Account
}

// accountField returns the fifth field of an ARN without allocating, "" if there is none.
func accountField(arn string) string {
	for range 4 {
		i := strings.IndexByte(arn, ':')
		if i < 0 {
			return ""
		}
		arn = arn[i+1:]
	}
	if i := strings.IndexByte(arn, ':'); i >= 0 {
		return arn[:i]
	}
	return ""
}

func (e *Engine) layers(r *Request, q *policy.Request) layers {
	p := r.Principal
	l := layers{
		identity: p.Policies, session: r.Session, endpoint: r.Endpoint, resource: r.ResourcePolicy,
		bounded: p.Boundary != nil || p.lostBoundary, lost: len(p.Missing) > 0,
		fullAccess: p.Caller.Kind == policy.RootUser, blocked: r.PublicAccessBlocked, foreign: p.foreign,
	}
	if p.Boundary != nil {
		l.boundaries = p.boundaries[:]
	}
	home := e.Account.AccountID
	if p.Caller.Account == home && !p.ServiceLinked { // semantics rules 16 and 26
		l.scps = e.scps
		l.unseen |= e.unseen & AssumesNoSCP
	}
	if q.ResourceAccount == home && !p.ServiceLinked { // rule 17
		if len(e.rcps) > 0 && coveredByRCPs(q) {
			l.rcps = e.rcps
		}
		l.unseen |= e.unseen & AssumesNoRCP
	}
	if l.resource == nil && needsResourcePolicy(q) == trustPolicy {
		l.resource = e.trust[r.Resource]
	}
	return l
}
