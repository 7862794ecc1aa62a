package escalation

import (
	"slices"
	"strconv"
	"sync"

	"github.com/iamaudit/iamaudit/access"
	"github.com/iamaudit/iamaudit/catalog"
	"github.com/iamaudit/iamaudit/policy"
)

// class is principals with the same policies, whose possibilities are the same but for what they
// can do to themselves.
type class struct {
	members []*access.Principal
	allows  bits
	admin   bool
	docs    []*dossier
	apart   bool    // what holds for it holds for no other class, whatever the action
	paths   []*Path // those whose actions the policies allow on something, under some condition
	once    sync.Once
	actions catalog.ActionSet // of all the documents, once known
}

// sort puts a principal into its class.
func (x *analysis) sort(p *access.Principal) {
	if p.ServiceLinked {
		return // AWS owns it: nobody can change, pass or assume it
	}
	if p.Identity.Role != nil {
		x.roles.add(p)
		x.trusts(p)
	} else {
		x.users.add(p)
	}
	c := &class{members: []*access.Principal{p}, apart: x.personal || len(p.Missing) > 0}
	personal := false
	for _, a := range p.Policies {
		d := x.dossier(a.Document.Document)
		c.allows.or(&d.allows)
		c.docs = append(c.docs, d)
		personal = personal || d.personal
	}
	if p.Boundary != nil {
		c.apart = c.apart || x.dossier(p.Boundary.Document.Document).personal
	}
	if !c.apart && !personal {
		key := x.policiesKey(p, c.docs)
		if same := x.bySet[key]; same != nil {
			same.members = append(same.members, p)
			x.classOf[p] = same
			return
		}
		x.bySet[key] = c
	}
	c.paths = x.table.open(&c.allows)
	x.classes = append(x.classes, c)
	x.classOf[p] = c
	c.admin = c.allows.covers(&x.table.adminActions) && x.nearlyAll(c, p) && x.admin(p)
}

// policiesKey is the same for principals of one kind with the same boundary and those documents.
func (x *analysis) policiesKey(p *access.Principal, docs []*dossier) string {
	key := append(make([]byte, 0, 64), p.Identity.Kind()...)
	if p.Boundary != nil {
		key = append(key, ' ', 'b')
		key = strconv.AppendInt(key, int64(x.dossier(p.Boundary.Document.Document).number), 10)
	}
	for _, d := range docs {
		key = append(key, ' ')
		key = strconv.AppendInt(key, int64(d.number), 10)
	}
	return string(key)
}

// actionsOf returns the actions that the policies of a class allow on something, less those that they
// deny on everything.
func (x *analysis) actionsOf(c *class) catalog.ActionSet {
	c.once.Do(func() {
		var denied catalog.ActionSet
		for _, d := range c.docs {
			c.actions = c.actions.Or(x.allowedBy(d))
			for i := range d.document.Statements {
				s := &d.document.Statements[i]
				if s.Effect == policy.Deny && len(s.Conditions) == 0 && slices.ContainsFunc(s.Resource.Values, func(v policy.Value) bool { return v.Text == "*" }) {
					denied = denied.Or(x.catalog.Selected(s))
				}
			}
		}
		c.actions = c.actions.AndNot(denied)
	})
	return c.actions
}
