package escalation

import (
	"slices"
	"strconv"
	"sync"

	"github.com/iamaudit/iamaudit/access"
	"github.com/iamaudit/iamaudit/policy"
)

// view is what is known of an action and all principals whose policies say the same about it. Most
// policies speak of a few services, so that thousands of classes share a view; and thousands of users
// and roles look alike to it, so that one decision serves for all of them.
type view struct {
	of      *access.Principal // one of the principals
	chosen  bool              // their policies look at what is up to the caller
	regions []string          // that may be chosen
	lens    *access.Lens

	mu      sync.Mutex
	answers []answer

	aimOnce       sync.Once
	aim           aim
	somewhereOnce sync.Once
	somewhere     access.Reach
}

// viewKey finds the view of a class: n is the number of the action.
type viewKey struct {
	class *class
	n     int
}

// view returns the view of a principal; nil for a principal of no class and for actions of no path.
func (x *analysis) view(p *access.Principal, action string) *view {
	c := x.classOf[p]
	n, known := x.table.numbers[action]
	if c == nil || !known {
		return nil
	}
	return x.views.get(viewKey{c, n}, func() *view { return x.share(p, c, n) })
}

// share returns the view of all principals whose policies say about an action what those of p say.
func (x *analysis) share(p *access.Principal, c *class, n int) *view {
	var docs []*dossier
	apart := c.apart
	for _, d := range c.docs {
		if d.speaks.has(n) {
			docs = append(docs, d)
			apart = apart || d.personal
		}
	}
	if apart {
		return x.newView(p, n, docs)
	}
	key := x.policiesKey(p, docs) + "#" + strconv.Itoa(n)
	return x.alike.get(key, func() *view { return x.newView(p, n, docs) })
}

func (x *analysis) newView(p *access.Principal, n int, docs []*dossier) *view {
	v := &view{of: p, lens: x.Lens(p, x.table.actions[n])}
	x.characterise(v, docs)
	return v
}

// characterise notes what the documents that bear on a view look at.
func (x *analysis) characterise(v *view, docs []*dossier) {
	if v.of.Boundary != nil {
		docs = append(slices.Clip(docs), x.dossier(v.of.Boundary.Document.Document))
	}
	v.chosen, v.regions = x.chosen, x.regions
	for _, d := range docs {
		v.chosen = v.chosen || d.chosen
		v.regions = x.moreRegions(v.regions, d)
	}
}

// passing is the view of a principal that is in no class: it is not kept.
func (x *analysis) passing(p *access.Principal) *view {
	docs := make([]*dossier, len(p.Policies))
	for i := range p.Policies {
		docs[i] = x.dossier(p.Policies[i].Document.Document)
	}
	v := &view{of: p}
	x.characterise(v, docs)
	return v
}

// own makes a decision about one principal of a view that of another: they have the same documents,
// but not the same policies, and roles with the same trust policy are different roles.
func (x *analysis) own(d access.Decision, p, of *access.Principal, resource string) access.Decision {
	switch {
	case d.Policy == nil:
	case d.Layer == access.ResourcePolicy:
		d.Policy = x.Trust(resource)
	case p != of && d.Layer == access.IdentityPolicy:
		for i := range p.Policies {
			if a := &p.Policies[i]; a.Document.Document == d.Policy.Document.Document {
				d.Policy, d.Via = a.Policy, ""
				if a.Via.Group != nil {
					d.Via = a.Via.Group.GroupName
				}
				break
			}
		}
	}
	return d
}

// question is what an answer depends on, beside the view.
type question struct {
	looks policy.Trace      // how the policies see the resource
	keys  *policy.Context   // of the request
	trust *policy.Document  // of the role that is to be assumed
	who   *access.Principal // who asks, where it tells that one from others
}

type answer struct {
	question
	decision access.Decision
	truth    policy.Truth
	of       *access.Principal // who was asked about
}

// answersMost bounds how many answers a view keeps: they are looked through one by one.
const answersMost = 256

// find returns the answer to a question that was asked before.
func (v *view) find(q question) (answer, bool) {
	v.mu.Lock()
	defer v.mu.Unlock()
	for i := range v.answers {
		if v.answers[i].question == q {
			return v.answers[i], true
		}
	}
	return answer{}, false
}

func (v *view) keep(a answer) {
	v.mu.Lock()
	defer v.mu.Unlock()
	if len(v.answers) < answersMost {
		v.answers = append(v.answers, a)
	}
}
