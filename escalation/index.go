package escalation

import (
	"strings"
	"sync"

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
	required []bits // the actions of each path that identity policies have to allow
	actions  []string
	numbers  map[string]int   // of actions, as paths write them
	services map[string][]int // … by service, in lower case

	assumeRole   int  // the number of sts:AssumeRole
	adminActions bits // some that every administrator may do
}

// paths is the table of the catalog that the program comes with.
var paths = sync.OnceValue(func() *table { return newTable(catalog.Default()) })

func newTable(c *catalog.Catalog) *table {
	t := &table{services: map[string][]int{}, numbers: map[string]int{}}
	add := func(p *Path) {
		var need bits
		for _, q := range p.Permissions {
			if n := t.number(q.Action); !isSTS(q.Action) {
				need.add(n) // a trust policy that names the principal allows sts:AssumeRole alone
			}
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
	t.assumeRole = t.number("sts:AssumeRole")
	for _, a := range []string{"iam:AttachUserPolicy", "iam:CreateAccessKey", "lambda:UpdateFunctionCode"} {
		t.adminActions.add(t.number(a))
	}
	t.number("iam:CreateUser") // that of administrators alone
	t.number("iam:CreateRole")
	known := len(t.actions)
	for a := range c.Depending("iam:PassRole") {
		if n, ok := t.numbers[a.FullName()]; ok && n < known || len(t.actions) >= len(bits{})*64-1 {
			continue // a published path says more
		}
		add(documented(a.FullName()))
	}
	return t
}

// number returns the number of an action, which it may give it.
func (t *table) number(action string) int {
	n, ok := t.numbers[action]
	if !ok {
		n = len(t.actions)
		t.numbers[action] = n
		t.actions = append(t.actions, action)
		service, _ := policy.SplitAction(action)
		service = strings.ToLower(service)
		t.services[service] = append(t.services[service], n)
	}
	return n
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
