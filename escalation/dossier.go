package escalation

import (
	"strings"
	"sync"

	"github.com/iamaudit/iamaudit/access"
	"github.com/iamaudit/iamaudit/catalog"
	"github.com/iamaudit/iamaudit/policy"
)

// dossier is what a document has to do with the paths.
type dossier struct {
	number   int  // of the document
	allows   bits // the actions that it allows on something
	speaks   bits // the actions that it has anything to say about
	personal bool // what it says may differ between principals that have it
	chosen   bool // it looks at what is up to the caller
	regions  []string
	document *policy.Document
	names    map[string]bool // the principals that a trust policy names, roles of sessions by their names

	once    sync.Once
	allowed catalog.ActionSet // all actions of the catalog that it allows on something, once known
}

// allowedBy returns the actions that a document allows on something.
func (x *analysis) allowedBy(d *dossier) catalog.ActionSet {
	d.once.Do(func() {
		for i := range d.document.Statements {
			if s := &d.document.Statements[i]; s.Effect == policy.Allow {
				d.allowed = d.allowed.Or(x.catalog.Selected(s))
			}
		}
	})
	return d.allowed
}

// singles reports whether a trust policy names the principal itself.
func (d *dossier) singles(p *access.Principal) bool {
	return len(d.names) > 0 && (d.names[p.Caller.ARN] || d.names[p.Caller.ID] || d.names[p.Identity.Name()])
}

// note notes the principals that a statement names.
func (d *dossier) note(s *policy.Statement) {
	for _, element := range [...]*policy.PrincipalElement{&s.Principal, &s.NotPrincipal} {
		for _, v := range element.Values {
			if v.Type != "AWS" {
				continue
			}
			if d.names == nil {
				d.names = map[string]bool{}
			}
			d.names[v.Value.Text] = true
			if a, ok := policy.ParseARN(v.Value.Text); ok && a.Service == "sts" {
				if role, _, ok := strings.Cut(strings.TrimPrefix(a.Resource, "assumed-role/"), "/"); ok {
					d.names[role] = true
				}
			}
		}
	}
}

func (t *table) read(d *policy.Document) *dossier {
	out := &dossier{document: d, regions: regionsIn(d)}
	for i := range d.Statements {
		s := &d.Statements[i]
		out.personal, out.chosen = out.personal || personal(s), out.chosen || chosen(s)
		out.note(s)
		if s.Effect == policy.Allow {
			t.speaks(&out.allows, s)
		} else {
			t.speaks(&out.speaks, s)
		}
	}
	out.speaks.or(&out.allows)
	return out
}

// speaks adds the actions that a statement speaks of.
func (t *table) speaks(b *bits, s *policy.Statement) {
	switch {
	case s.Action.Present:
		for _, v := range s.Action.Values {
			t.match(b, v.Text)
		}
	case s.NotAction.Present:
		var except bits
		for _, v := range s.NotAction.Values {
			t.match(&except, v.Text)
		}
		for n := range t.actions {
			if !except.has(n) {
				b.add(n)
			}
		}
	}
}

func (t *table) match(b *bits, pattern string) {
	service, _ := policy.SplitAction(pattern)
	numbers, known := t.services[strings.ToLower(service)]
	if !known && service != "" && !strings.ContainsAny(service, "*?") {
		return
	}
	if known {
		for _, n := range numbers {
			if !b.has(n) && policy.MatchAction(pattern, t.actions[n]) {
				b.add(n)
			}
		}
		return
	}
	for n, a := range t.actions {
		if policy.MatchAction(pattern, a) {
			b.add(n)
		}
	}
}

// personalKeys are condition keys whose values belong to one principal.
var personalKeys = []string{"aws:username", "aws:userid", "aws:principalarn", "aws:principaltag/", "aws:sourceidentity"}

func personal(s *policy.Statement) bool {
	for _, e := range []*policy.Element{&s.Resource, &s.NotResource} {
		for _, v := range e.Values {
			if strings.Contains(v.Text, "${") {
				return true
			}
		}
	}
	for i := range s.Conditions {
		c := &s.Conditions[i]
		for _, key := range personalKeys {
			if len(c.Key) >= len(key) && strings.EqualFold(c.Key[:len(key)], key) {
				return true
			}
		}
		for _, v := range c.Values {
			if strings.Contains(v.Text, "${") {
				return true
			}
		}
	}
	return false
}
