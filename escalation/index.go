package escalation

import (
	"strings"

	"github.com/iamaudit/iamaudit/access"
	"github.com/iamaudit/iamaudit/catalog"
	"github.com/iamaudit/iamaudit/policy"
)

// bits is a set of the actions that paths need.
type bits [8]uint64

func (b *bits) add(i int)      { b[i/64] |= 1 << (i % 64) }
func (b *bits) has(i int) bool { return b[i/64]&(1<<(i%64)) != 0 }

func (b *bits) or(o *bits) {
	for i := range b {
		b[i] |= o[i]
	}
}

func (b *bits) covers(o *bits) bool {
	for i := range b {
		if o[i]&^b[i] != 0 {
			return false
		}
	}
	return true
}

// table is the paths with their actions numbered, so that what a document has to do with them is
// found out once and most principals are done with after a glance.
type table struct {
	paths    []*Path
	required []bits // the actions of each path
	actions  []string
	services map[string][]int // numbers of actions by service, in lower case

	assumeRole   int  // the number of sts:AssumeRole
	adminActions bits // some that every administrator may do
}

func newTable(c *catalog.Catalog) *table {
	t := &table{services: map[string][]int{}}
	numbers := map[string]int{}
	add := func(p *Path) {
		var need bits
		for _, q := range p.Permissions {
			key := strings.ToLower(q.Action)
			n, ok := numbers[key]
			if !ok {
				n = len(t.actions)
				numbers[key] = n
				t.actions = append(t.actions, q.Action)
				service, _ := policy.SplitAction(key)
				t.services[service] = append(t.services[service], n)
			}
			need.add(n)
		}
		t.paths = append(t.paths, p)
		t.required = append(t.required, need)
	}
	for _, p := range iamPaths {
		add(p)
	}
	for _, p := range servicePaths {
		add(p)
	}
	t.assumeRole = numbers["sts:assumerole"]
	for _, a := range []string{"iam:attachuserpolicy", "iam:createaccesskey", "lambda:updatefunctioncode"} {
		t.adminActions.add(numbers[a])
	}
	known := len(t.actions)
	for a := range c.Depending("iam:PassRole") {
		if n, ok := numbers[strings.ToLower(a.FullName())]; ok && n < known || len(t.actions) >= len(bits{})*64-1 {
			continue // a published path says more
		}
		add(documented(a.FullName()))
	}
	return t
}

// open returns the paths that need no other actions than those.
func (t *table) open(allows *bits) []*Path {
	var paths []*Path
	for i, path := range t.paths {
		if allows.covers(&t.required[i]) {
			paths = append(paths, path)
		}
	}
	return paths
}

// dossier is what a document has to do with the paths.
type dossier struct {
	allows   bits
	personal bool // what it allows may differ between principals that have it
	chosen   bool // it looks at what is up to the caller
	regions  []string
}

func (t *table) read(d *policy.Document) dossier {
	out := dossier{regions: regionsIn(d)}
	for i := range d.Statements {
		s := &d.Statements[i]
		out.personal, out.chosen = out.personal || personal(s), out.chosen || chosen(s)
		if s.Effect != policy.Allow {
			continue
		}
		switch {
		case s.Action.Present:
			for _, v := range s.Action.Values {
				t.match(&out.allows, v.Text)
			}
		case s.NotAction.Present:
			var except bits
			for _, v := range s.NotAction.Values {
				t.match(&except, v.Text)
			}
			for n := range t.actions {
				if !except.has(n) {
					out.allows.add(n)
				}
			}
		}
	}
	return out
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

// class is principals with the same policies, whose possibilities are the same but for what they
// can do to themselves.
type class struct {
	members []*access.Principal
	allows  bits
	admin   bool
	docs    []*policy.Document
	actions catalog.ActionSet // of all the documents, once known
	known   bool
	paths   []*Path // those whose actions the policies allow on something, under some condition
}
