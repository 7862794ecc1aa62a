package access

import (
	"slices"

	"github.com/iamaudit/iamaudit/policy"
)

// Step is one statement that a request met on its way through the layers.
type Step struct {
	Layer     Layer
	Policy    *Policy
	Via       string // the group whose policy it is
	Statement *policy.Statement
	Truth     policy.Truth // Maybe: whether it applies hangs on clauses that may hold
	Clauses   []policy.Clause
}

// Explanation is a decision with everything that spoke for or against it.
type Explanation struct {
	Decision
	Steps []Step // in the order of the layers, in each of them Deny before Allow
	// If are the clauses that have to hold for an Allowed that is not certain, Unless those that
	// must not all hold.
	If, Unless []policy.Clause
}

// Explain answers a request like [Engine.Decide], and says why.
func (e *Engine) Explain(r *Request) Explanation {
	q, l := e.prepare(r)
	x := Explanation{Decision: decide(&q, &l)}
	x.collect(&q, &l)
	return x
}

// collect gathers the statements that the request meets.
func (x *Explanation) collect(q *policy.Request, l *layers) {
	for i := range l.identity {
		a := &l.identity[i]
		via := ""
		if a.Via.Group != nil {
			via = a.Via.Group.GroupName
		}
		x.step(q, IdentityPolicy, a.Policy, via)
	}
	each := func(layer Layer, policies ...*Policy) {
		for _, p := range policies {
			if p != nil {
				x.step(q, layer, p, "")
			}
		}
	}
	each(PermissionsBoundary, l.boundaries...)
	each(SessionPolicy, l.session...)
	for _, level := range l.scps {
		each(ServiceControlPolicy, level...)
	}
	for _, level := range l.rcps {
		each(ResourceControlPolicy, level...)
	}
	each(ResourcePolicy, l.resource)
	each(EndpointPolicy, l.endpoint)
	slices.SortStableFunc(x.Steps, func(a, b Step) int {
		if a.Layer != b.Layer {
			return int(a.Layer) - int(b.Layer)
		}
		return int(b.Statement.Effect) - int(a.Statement.Effect)
	})
	if x.Outcome == Allowed && !x.Certain {
		x.conditions()
	}
}

func (x *Explanation) step(q *policy.Request, layer Layer, p *Policy, via string) {
	m := p.matcher()
	m.Each(q, func(h policy.Hit) bool {
		if !slices.ContainsFunc(x.Steps, func(s Step) bool { return s.Policy == p && s.Via == via && s.Statement == h.Statement }) {
			x.Steps = append(x.Steps, Step{layer, p, via, h.Statement, h.Truth, m.Clauses(q, h.Statement)})
		}
		return true
	})
}

// conditions finds the clauses that an Allowed hangs on: of the deciding statement, of the
// limiting layers that allow the request only perhaps, and of the Deny statements that may apply.
func (x *Explanation) conditions() {
	allowing := map[Layer]bool{} // layers with an Allow that applies for certain
	for _, s := range x.Steps {
		if s.Statement.Effect == policy.Allow && s.Truth == policy.True {
			allowing[s.Layer] = true
		}
	}
	add := func(list *[]policy.Clause, s Step) {
		for _, c := range s.Clauses {
			if c.Truth == policy.Maybe && !slices.ContainsFunc(*list, func(o policy.Clause) bool { return o.String() == c.String() }) {
				*list = append(*list, c)
			}
		}
	}
	for _, s := range x.Steps {
		switch {
		case s.Truth != policy.Maybe:
		case s.Statement.Effect == policy.Deny:
			add(&x.Unless, s)
		case s.Statement == x.Statement, !allowing[s.Layer] && limiting(s.Layer):
			add(&x.If, s)
		}
	}
}

func limiting(l Layer) bool {
	return l == PermissionsBoundary || l == ServiceControlPolicy || l == SessionPolicy || l == EndpointPolicy || l == ResourcePolicy
}

// Keys are the condition keys that the decision depended on, sorted, each once.
func (x *Explanation) Keys() []string {
	var keys []string
	for _, s := range x.Steps {
		for _, c := range s.Clauses {
			keys = append(keys, c.Key)
		}
	}
	slices.Sort(keys)
	return slices.Compact(keys)
}
