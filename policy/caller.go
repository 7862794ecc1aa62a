package policy

import "strings"

// CallerKind is what kind of principal makes a request.
type CallerKind uint8

// The kinds of callers.
const (
	Anonymous     CallerKind = iota // without credentials
	User                            // an IAM user
	Role                            // some session of a role, whatever its name
	Session                         // one session of a role
	FederatedUser                   // a session of GetFederationToken
	RootUser                        // an account's root user
	Service                         // an AWS service itself
	Federated                       // somebody whom an identity provider vouches for
)

// Caller is the principal that makes a request.
type Caller struct {
	Kind    CallerKind
	ARN     string // of the user, role, session, or federated user
	Role    string // ARN of the session's role; of a Role its own; of a federated user the user's
	ID      string // AIDA… or AROA…: deleted principals are named by it (semantics rule 27)
	Account string
	Name    string // name of the service, or ARN or name of the identity provider
	Bounded bool   // a permissions boundary is attached
	Keys    *Context
}

// Naming is how a Principal element reaches a caller. What limits the access that it gives depends
// on it (semantics rules 5 to 9).
type Naming uint8

// The ways to name a caller, from none to the one that nothing limits.
const (
	Unnamed   Naming = iota
	ByAccount        // the account: only delegates to the account's identity policies
	ByRole           // the role of a session, or the user of a federated user
	ByStar           // everybody
	ByARN            // the user, the session, the federated user, the service
)

// names says how a principal of a policy reaches the caller.
func (p *Principal) names(c *Caller) (Naming, Truth) {
	v := p.Value.Text
	switch p.Type {
	case "*":
		return naming(ByStar, v == "*")
	case "AWS":
		if v == "*" {
			return ByStar, True
		}
		return p.namesAWS(c)
	case "Service":
		return naming(ByARN, c.Kind == Service && (v == c.Name || v == "*"))
	case "Federated":
		return naming(ByARN, c.Kind == Federated && (v == c.Name || v == "*"))
	case "CanonicalUser":
		// The canonical id of an account stands in no snapshot.
		if c.Kind == Anonymous || c.Kind == Service || c.Kind == Federated {
			return Unnamed, False
		}
		return ByAccount, Maybe
	default:
		return Unnamed, False
	}
}

func naming(n Naming, yes bool) (Naming, Truth) {
	if yes {
		return n, True
	}
	return Unnamed, False
}

// namesAWS handles ARNs, account ids and unique ids.
func (p *Principal) namesAWS(c *Caller) (Naming, Truth) {
	v := p.Value.Text
	if c.Kind == Anonymous || v == "" {
		return Unnamed, False
	}
	if account, ok := accountPrincipal(v); ok {
		return naming(ByAccount, account == c.Account)
	}
	switch {
	case v == c.ARN && c.Kind != Role:
		return ByARN, True
	case v == c.Role, c.Kind == Session && sessionOf(c.ARN, v):
		return ByRole, True
	case v == c.ID:
		if c.Kind == User || c.Kind == RootUser {
			return ByARN, True
		}
		return ByRole, True
	case c.Kind == Role && sessionOf(v, c.Role):
		return ByARN, Maybe // of all sessions only the one of that name
	}
	return Unnamed, False
}

// accountPrincipal returns the account that a principal names as a whole.
func accountPrincipal(v string) (account string, ok bool) {
	if len(v) == 12 && strings.Trim(v, "0123456789") == "" {
		return v, true
	}
	if rest, found := strings.CutSuffix(v, ":root"); found {
		if a, isARN := ParseARN(v); isARN && a.Service == "iam" && a.Resource == "root" {
			return rest[strings.LastIndexByte(rest, ':')+1:], true
		}
	}
	return "", false
}

// sessionOf reports whether an ARN is that of a session of the role. The ARN of a session has no
// path (semantics rule 45).
func sessionOf(session, role string) bool {
	s, ok := ParseARN(session)
	if !ok || s.Service != "sts" {
		return false
	}
	name, found := strings.CutPrefix(s.Resource, "assumed-role/")
	if !found {
		return false
	}
	name, _, _ = strings.Cut(name, "/")
	r, ok := ParseARN(role)
	return ok && r.Account == s.Account && r.Resource[strings.LastIndexByte(r.Resource, '/')+1:] == name
}

// naming says how the Principal or NotPrincipal element of a statement reaches the caller.
func (s *Statement) naming(c *Caller) (Naming, Truth) {
	switch {
	case s.Principal.Present:
		best, holds := Unnamed, False
		for i := range s.Principal.Values {
			if n, t := s.Principal.Values[i].names(c); t > holds || t == holds && n > best {
				best, holds = n, t
			}
		}
		return best, holds
	case s.NotPrincipal.Present:
		return s.notPrincipal(c)
	default:
		return ByARN, True // an identity policy: whoever has it
	}
}

// notPrincipal: a Deny spares only a caller that is listed together with its account (and, for a
// session, its role), and none that has a permissions boundary (semantics rules 28 and 43). An Allow
// reaches everybody who is not listed in any way.
func (s *Statement) notPrincipal(c *Caller) (Naming, Truth) {
	listed := [ByARN + 1]Truth{}
	for i := range s.NotPrincipal.Values {
		n, t := s.NotPrincipal.Values[i].names(c)
		listed[n] = max(listed[n], t)
	}
	if s.Effect == Allow {
		return ByStar, max(listed[ByAccount], listed[ByRole], listed[ByARN], listed[ByStar]).Not()
	}
	if c.Bounded {
		return ByARN, True
	}
	spared := listed[ByARN]
	switch c.Kind {
	case RootUser:
		spared = listed[ByAccount]
	case Role:
		spared = min(listed[ByAccount], max(listed[ByRole], listed[ByARN]))
	case Session, FederatedUser:
		spared = min(listed[ByAccount], listed[ByRole], listed[ByARN])
	case User:
		spared = min(listed[ByAccount], listed[ByARN])
	case Anonymous, Service, Federated:
	}
	return ByARN, max(spared, listed[ByStar]).Not()
}

// NamesPrincipalARN reports whether a condition of the statement asks that aws:PrincipalArn be one
// of some ARNs: beside a Principal that names an account it has the effect of naming a role.
func (s *Statement) NamesPrincipalARN() bool {
	for i := range s.Conditions {
		c := &s.Conditions[i]
		if strings.EqualFold(c.Key, "aws:PrincipalArn") {
			op, ok := ParseOperator(c.Operator)
			if ok && !op.IfExists && !operators[op.Base].negated && op.Base != "Null" {
				return true
			}
		}
	}
	return false
}
