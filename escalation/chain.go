package escalation

import (
	"cmp"
	"slices"
	"strings"

	"github.com/iamaudit/iamaudit/access"
	"github.com/iamaudit/iamaudit/policy"
)

// Chain is a series of roles that a principal can assume one from the other, to one that is an
// administrator or can escalate by a way of its own.
type Chain struct {
	From    *access.Principal
	Steps   []Step // sts:AssumeRole on each role, in order
	To      *access.Principal
	Admin   bool // To is an administrator already
	Assumes []string
}

// hop is how a principal comes one role nearer to everything.
type hop struct {
	to   *access.Principal
	sure bool
}

// assumer is whose identity policies allow sts:AssumeRole on what a pattern matches.
type assumer struct {
	pattern string
	who     *access.Principal
}

// indexAssumers sorts principals by the roles that their policies let them assume: by name, or by
// patterns, which have to be tried.
func (x *analysis) indexAssumers() {
	for _, c := range x.classes {
		if !c.allows.has(x.table.assumeRole) {
			continue
		}
		for _, p := range c.members {
			for g := range p.Grants("sts:AssumeRole") {
				if !g.Statement.Resource.Present {
					x.byPattern = append(x.byPattern, assumer{"*", p})
				}
				for _, v := range g.Statement.Resource.Values {
					pattern := policy.Expand(v.Text, &p.Caller)
					if strings.ContainsAny(pattern, "*?") {
						x.byPattern = append(x.byPattern, assumer{pattern, p})
					} else {
						x.byName[pattern] = append(x.byName[pattern], p)
					}
				}
			}
		}
	}
	byARN := func(a, b *access.Principal) int { return cmp.Compare(a.Caller.ARN, b.Caller.ARN) }
	slices.SortStableFunc(x.byPattern, func(a, b assumer) int { return byARN(a.who, b.who) })
	for _, who := range x.byName {
		slices.SortFunc(who, byARN)
	}
}

// spread adds to those who reach everything whoever can assume a role that does, over any number
// of roles. It reports whether there are new ones.
func (x *analysis) spread() bool {
	before := len(x.reach)
	for ; x.spreadTo < len(x.roles.reached); x.spreadTo++ {
		r := x.roles.reached[x.spreadTo]
		x.assumers(r, x.reaches, func(p *access.Principal, sure bool) {
			switch _, hopped := x.hops[p]; {
			case x.reaches(p):
			case sure:
				x.hops[p] = hop{r, true}
				x.mark(p, x.reach[r]+1)
			case !hopped:
				x.hops[p] = hop{r, false}
				x.doubtful = append(x.doubtful, p)
			}
		})
	}
	return len(x.reach) > before
}

// assumers calls visit with everybody of the account who can assume a role, in the order of their
// ARNs. Those who are done with, for good, are left out before anything is decided.
func (x *analysis) assumers(role *access.Principal, done func(*access.Principal) bool, visit func(p *access.Principal, sure bool)) {
	trust := x.Trust(role.Caller.ARN)
	if trust == nil {
		return
	}
	var candidates []*access.Principal
	for i := range trust.Document.Statements {
		s := &trust.Document.Statements[i]
		if s.Effect != policy.Allow {
			continue
		}
		everybody, delegated := s.NotPrincipal.Present, false
		for _, v := range s.Principal.Values {
			switch text := v.Value.Text; {
			case v.Type != "AWS" && v.Type != "*":
			case text == "*":
				everybody = true
			case text == x.Account.AccountID || text == x.Account.RootARN():
				delegated = true
			default:
				if p := x.Principal(text); p != nil {
					candidates = append(candidates, p)
				}
			}
		}
		if everybody {
			candidates = slices.AppendSeq(candidates, x.Principals())
		} else if delegated {
			if s.NamesPrincipalARN() {
				candidates = append(candidates, x.roles.all...) // semantics rule 6
			}
			candidates = append(candidates, x.byName[role.Caller.ARN]...)
			x.byPattern = slices.DeleteFunc(x.byPattern, func(a assumer) bool {
				if done(a.who) {
					return true
				}
				if policy.MatchResource(a.pattern, role.Caller.ARN) {
					candidates = append(candidates, a.who)
				}
				return false
			})
		}
	}
	slices.SortFunc(candidates, func(a, b *access.Principal) int { return cmp.Compare(a.Caller.ARN, b.Caller.ARN) })
	for _, p := range slices.Compact(candidates) {
		if p == role || x.classOf[p] == nil || done(p) {
			continue
		}
		if _, truth := x.decide(p, "sts:AssumeRole", role.Caller.ARN, nil); truth != policy.False {
			visit(p, truth == policy.True)
		}
	}
}

// possible adds the roles that reach everything only if something holds that the snapshot does not tell: whoever
// can assume them does so too.
func (x *analysis) possible(ways []Way) {
	x.assumed = map[*access.Principal][]string{}
	for i := range ways {
		w := &ways[i]
		if _, known := x.assumed[w.From]; known || w.From.Identity.Role == nil || !w.Admin || !w.Potential() || w.Path.Kind == DocumentedService || x.reaches(w.From) {
			continue
		}
		x.assumed[w.From] = w.Assumes
		if _, hopped := x.hops[w.From]; !hopped {
			x.doubtful = append(x.doubtful, w.From)
		}
	}
}

// chains returns, for everybody who comes to everything by assuming roles, the roles. Those whom
// only doubtful hops take there come last, with whoever can assume them.
func (x *analysis) chains(ways []Way) []Chain {
	x.possible(ways)
	settled := func(p *access.Principal) bool {
		_, hopped := x.hops[p]
		return hopped || x.reaches(p)
	}
	for i := 0; i < len(x.doubtful); i++ {
		r := x.doubtful[i]
		if r.Identity.Role == nil || x.reaches(r) {
			continue
		}
		x.assumers(r, settled, func(p *access.Principal, sure bool) {
			x.hops[p] = hop{r, sure}
			x.doubtful = append(x.doubtful, p)
		})
	}
	var chains []Chain
	for p := range x.Principals() {
		if _, ok := x.hops[p]; ok {
			chains = append(chains, x.chain(p))
		}
	}
	return chains
}

func (x *analysis) chain(p *access.Principal) Chain {
	c := Chain{From: p}
	at := p
	for h, ok := x.hops[at]; ok && (at == p || !x.escalated[at] && x.assumed[at] == nil); h, ok = x.hops[at] {
		step, truth := x.decide(at, "sts:AssumeRole", h.to.Caller.ARN, nil)
		c.Steps = append(c.Steps, step)
		if truth != policy.True && c.Assumes == nil {
			c.Assumes = []string{uncertain}
		}
		at = h.to
	}
	c.To, c.Admin = at, x.classOf[at].admin
	if c.Assumes == nil && !x.reaches(at) {
		c.Assumes = x.assumed[at]
	}
	return c
}
