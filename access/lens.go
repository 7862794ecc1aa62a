package access

import "github.com/iamaudit/iamaudit/policy"

// Lens is how the policies that bear on a principal tell resources apart when it asks for one action.
// Resources of one account that look the same through it get the same decision, but for policies of
// their own: whoever asks about thousands of resources decides about a few.
type Lens struct {
	sieve   policy.Sieve
	request policy.Request
}

// Lens returns the principal's lens for an action.
func (e *Engine) Lens(p *Principal, action string) *Lens {
	l := &Lens{request: policy.Request{Action: action, Caller: &p.Caller}}
	l.request.Prepare()
	add := func(policies ...*Policy) {
		for _, pol := range policies {
			l.sieve.Add(pol.matcher(), &l.request)
		}
	}
	for i := range p.Policies {
		add(p.Policies[i].Policy)
	}
	if p.Boundary != nil {
		add(p.Boundary)
	}
	for _, level := range e.scps {
		add(level...)
	}
	for _, level := range e.rcps {
		add(level...)
	}
	return l
}

// See returns what a resource looks like; ok is false if that does not tell it apart from all others
// that are decided otherwise.
func (l *Lens) See(resource string) (t policy.Trace, ok bool) {
	q := l.request
	q.Resource = resource
	return l.sieve.Sift(&q)
}
