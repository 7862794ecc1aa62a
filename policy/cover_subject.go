package policy

import (
	"slices"
	"strings"
)

// A subject is a caller as one document sees it. The caller of an identity policy is whoever has
// the policy: nil. Granted says that the caller's own identity policies allow the request, which a
// statement that names no more than the account needs (semantics rule 8).
type subject struct {
	caller  *Caller
	granted bool
}

// reaches says whether the statement's Principal or NotPrincipal element is met.
func (b *box) reaches(s subject) Truth {
	if s.caller == nil {
		return True
	}
	naming, truth := b.source.naming(s.caller)
	if naming == ByAccount && b.source.Effect == Allow && !s.granted {
		return False
	}
	return truth
}

// coversSubjects reports whether every caller that the other statement reaches is reached, which is
// plain if this one has no such element or names all that the other does.
func (b *box) coversSubjects(other *box) bool {
	mine, theirs := b.source, other.source
	switch {
	case !mine.Principal.Present && !mine.NotPrincipal.Present:
		return true
	case mine.Principal.Present && theirs.Principal.Present:
		return namesAll(mine.Principal.Values, theirs.Principal.Values)
	case mine.NotPrincipal.Present && theirs.NotPrincipal.Present:
		return mine.Effect == theirs.Effect && namesAll(theirs.NotPrincipal.Values, mine.NotPrincipal.Values)
	default:
		return false
	}
}

func namesAll(in, these []Principal) bool {
	return !slices.ContainsFunc(these, func(p Principal) bool {
		return !slices.ContainsFunc(in, func(q Principal) bool { return p.Type == q.Type && p.Value.Text == q.Value.Text })
	})
}

// solveSubject finds a caller whom all of must reach and none of the boxes.
func (p *puzzle) solveSubject(boxes []*box) (Answer, subject) {
	result := No
	for _, s := range p.subjects {
		reached, spared := True, True
		for _, b := range p.must {
			reached = min(reached, b.reaches(s))
		}
		for _, b := range boxes {
			spared = min(spared, b.reaches(s).Not())
		}
		switch min(reached, spared) {
		case True:
			return Yes, s
		case Maybe:
			p.reason = "whom a canonical user id stands for is not known"
			result = Unknown
		}
	}
	return result, subject{}
}

// collectSubjects lists a caller for each way in which the principals of the boxes can tell callers
// apart: each that is named, somebody else of each account, another session of each role, and
// strangers of every kind.
func (p *puzzle) collectSubjects() {
	var named []Principal
	for _, boxes := range [][]*box{p.must, p.not} {
		for _, b := range boxes {
			named = append(append(named, b.source.Principal.Values...), b.source.NotPrincipal.Values...)
		}
	}
	if len(named) == 0 {
		p.subjects = []subject{{}}
		return
	}
	var callers []*Caller
	seen := map[Principal]bool{}
	for _, n := range named {
		n.Value.Span = Span{}
		if !seen[n] {
			seen[n] = true
			callers = append(callers, n.callers()...)
		}
	}
	callers = append(callers, userOf("999988887777", "example"), rootOf("999988887777"),
		sessionCaller("arn:aws:iam::999988887777:role/example"),
		&Caller{Kind: Anonymous}, &Caller{Kind: Service, Name: "example.amazonaws.com"},
		&Caller{Kind: Federated, Name: "arn:aws:iam::999988887777:saml-provider/example"})
	for _, c := range callers {
		p.subjects = append(p.subjects, subject{caller: c})
		if c.Account != "" {
			p.subjects = append(p.subjects, subject{c, true})
		}
	}
}

// callers returns callers whom the principal names, and their closest relatives.
func (p *Principal) callers() []*Caller {
	v := p.Value.Text
	switch p.Type {
	case "Service":
		return []*Caller{{Kind: Service, Name: v}}
	case "Federated":
		return []*Caller{{Kind: Federated, Name: v}}
	case "AWS":
	default:
		return nil
	}
	if v == "*" {
		return nil // the strangers do
	}
	if account, ok := accountPrincipal(v); ok {
		return []*Caller{userOf(account, "example"), sessionCaller("arn:aws:iam::" + account + ":role/example"), rootOf(account)}
	}
	a, ok := ParseARN(v)
	switch {
	case !ok && strings.HasPrefix(v, "AROA"):
		c := sessionCaller("arn:aws:iam::999988887777:role/example")
		c.ID = v
		return []*Caller{c}
	case !ok:
		c := userOf("999988887777", "example")
		c.ID = v
		return []*Caller{c}
	case a.Service == "iam" && strings.HasPrefix(a.Resource, "role/"):
		return []*Caller{sessionCaller(v)}
	case a.Service == "sts" && strings.HasPrefix(a.Resource, "assumed-role/"):
		role, _, _ := strings.Cut(strings.TrimPrefix(a.Resource, "assumed-role/"), "/")
		c := sessionCaller(ARN{a.Partition, "iam", "", a.Account, "role/" + role}.String())
		this := *c
		this.ARN = v
		return []*Caller{&this, c}
	case a.Service == "sts" && strings.HasPrefix(a.Resource, "federated-user/"):
		return []*Caller{{Kind: FederatedUser, ARN: v, Account: a.Account, Role: ARN{a.Partition, "iam", "", a.Account, "user/example"}.String()}}
	default:
		return []*Caller{{Kind: User, ARN: v, Account: a.Account}}
	}
}

func userOf(account, name string) *Caller {
	return &Caller{Kind: User, ARN: ARN{"aws", "iam", "", account, "user/" + name}.String(), Account: account}
}

func rootOf(account string) *Caller {
	return &Caller{Kind: RootUser, ARN: RootARN("aws", account), Account: account}
}

// sessionCaller is a session of the role whose name no policy is likely to mention.
func sessionCaller(role string) *Caller {
	a, _ := ParseARN(role)
	name := a.Resource[strings.LastIndexByte(a.Resource, '/')+1:]
	session := ARN{a.Partition, "sts", "", a.Account, "assumed-role/" + name + "/example-session"}
	return &Caller{Kind: Session, ARN: session.String(), Role: role, Account: a.Account}
}
