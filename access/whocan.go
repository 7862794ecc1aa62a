package access

import (
	"slices"
	"strings"

	"github.com/iamaudit/iamaudit/policy"
)

// Holder is a principal that can do what was asked.
type Holder struct {
	Principal *Principal
	Decision  Decision
}

// Len is the number of principals of the account: users, roles and the root user.
func (e *Engine) Len() int { return len(e.principals) + 1 }

// WhoCan returns every principal that can do what the request says, whose own principal does not
// count: users, roles and the root user, sorted by ARN, and, for assuming a role, the services and
// principals of other accounts that its trust policy names. unknown are those that cannot as far
// as is known, but have policies whose documents the snapshot lacks.
func (e *Engine) WhoCan(r *Request) (found []Holder, unknown []*Principal) {
	ask := *r
	for _, p := range slices.Concat(e.principals, []*Principal{e.root}, e.trusted(r.Resource)) {
		ask.Principal = p
		d := e.Decide(&ask)
		switch {
		case d.Outcome == Allowed:
			found = append(found, Holder{p, d})
		case d.Outcome == ImplicitlyDenied && !d.Certain && d.Layer == IdentityPolicy:
			unknown = append(unknown, p)
		}
	}
	return found, unknown
}

// trusted returns the principals outside the account that the trust policy of a role names.
func (e *Engine) trusted(role string) []*Principal {
	trust := e.trust[role]
	if trust == nil {
		return nil
	}
	var out []*Principal
	add := func(c policy.Caller, foreign bool) {
		if slices.ContainsFunc(out, func(p *Principal) bool { return p.Caller.ARN == c.ARN }) {
			return
		}
		p := Outside(c)
		p.foreign = foreign
		out = append(out, p)
	}
	for i := range trust.Document.Statements {
		s := &trust.Document.Statements[i]
		if s.Effect != policy.Allow {
			continue
		}
		for _, v := range s.Principal.Values {
			name := v.Value.Text
			switch {
			case v.Type == "Service":
				add(policy.Caller{Kind: policy.Service, ARN: name, Name: name}, false)
			case v.Type == "Federated":
				add(policy.Caller{Kind: policy.Federated, ARN: name, Name: name}, false)
			case v.Type == "AWS" && isAccount(name):
				name = policy.RootARN(e.Account.Partition, name)
				fallthrough
			case v.Type == "AWS" && strings.HasPrefix(name, "arn:"):
				if c, ok := CallerOf(name); ok && c.Account != e.Account.AccountID {
					if c.Kind == policy.RootUser { // stands for whomever that account lets
						c.Kind = policy.User
					}
					add(c, true)
				}
			}
		}
	}
	slices.SortFunc(out, func(a, b *Principal) int { return strings.Compare(a.Caller.ARN, b.Caller.ARN) })
	return out
}
