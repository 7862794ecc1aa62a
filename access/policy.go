package access

import (
	"strconv"
	"sync"

	"github.com/iamaudit/iamaudit/policy"
	"github.com/iamaudit/iamaudit/snapshot"
)

// Layer is a kind of policy that takes part in a decision.
type Layer uint8

// The layers. NoLayer is that of a decision which no policy made.
const (
	NoLayer Layer = iota
	IdentityPolicy
	PermissionsBoundary
	ServiceControlPolicy
	ResourceControlPolicy
	ResourcePolicy
	SessionPolicy
	EndpointPolicy
)

// String names the layer as AWS does.
func (l Layer) String() string {
	return [...]string{
		"no policy", "identity policy", "permissions boundary", "service control policy",
		"resource control policy", "resource policy", "session policy", "VPC endpoint policy",
	}[l]
}

// Policy is a policy document in the place where it takes part in decisions.
type Policy struct {
	Layer    Layer
	Name     string
	ARN      string // what findings name: the managed policy, or the user, group or role that holds it
	Holder   string // "group/admins" for an inline policy; "" for a managed one
	Document *snapshot.Document

	compiled *compiled
}

// compiled is shared by all policies with the same document, and made when first asked for.
type compiled struct {
	once    sync.Once
	matcher *policy.Matcher
}

func (p *Policy) matcher() *policy.Matcher {
	p.compiled.once.Do(func() { p.compiled.matcher = policy.Compile(p.Document.Document) })
	return p.compiled.matcher
}

// Ref points at a statement of the policy.
func (p *Policy) Ref(s *policy.Statement) snapshot.Ref {
	return p.Document.StatementRef(p.ARN, p.Name, s)
}

// String names the policy for a message: `inline policy "all" of group/admins`.
func (p *Policy) String() string {
	name := strconv.Quote(p.Name)
	switch {
	case p.Layer == ResourcePolicy && p.Holder != "":
		return "trust policy of " + p.Holder
	case p.Holder != "":
		return "inline policy " + name + " of " + p.Holder
	case p.Layer == IdentityPolicy:
		return "policy " + name
	case p.Name == "":
		return p.Layer.String()
	default:
		return p.Layer.String() + " " + name
	}
}

// NewPolicy returns a policy that stands in no account: one of a simulated request.
func NewPolicy(layer Layer, name string, d *snapshot.Document) *Policy {
	return &Policy{Layer: layer, Name: name, Document: d, compiled: new(compiled)}
}

// Everything returns a document that allows everything.
func Everything() *snapshot.Document {
	d := snapshot.NewDocument([]byte(`{"Version":"2012-10-17","Statement":{"Effect":"Allow","Action":"*","Resource":"*"}}`))
	return &d
}

// Attached is an identity policy of a principal.
type Attached struct {
	*Policy
	Via snapshot.Identity // the group that hands it to the user; otherwise the principal itself
}
