package escalation

import (
	"testing"

	"github.com/iamaudit/iamaudit/catalog"
)

// TestPaths holds the table to what AWS publishes: a misspelt action would never be granted.
func TestPaths(t *testing.T) {
	seen := map[string]bool{}
	published := 0
	table := newTable(catalog.Embedded())
	for _, p := range table.paths {
		if seen[p.ID] {
			t.Errorf("%s stands twice in the table", p.ID)
		}
		seen[p.ID] = true
		if p.Kind != DocumentedService {
			published++
		}
		for _, a := range p.Actions() {
			if catalog.Embedded().Lookup(a) == nil {
				t.Errorf("%s: AWS publishes no action %s", p.ID, a)
			}
		}
		if passes := p.Kind == NewService || p.Kind == DocumentedService; passes != (p.Permissions[0].on == passed) {
			t.Errorf("%s: a path that passes a role begins with iam:PassRole, and no other does", p.ID)
		}
		if p.Kind == OldService && p.Assumes == "" {
			t.Errorf("%s does not say what it assumes", p.ID)
		}
		if (p.Kind == NewService || p.Kind == OldService) && len(p.Services) == 0 {
			t.Errorf("%s names no service", p.ID)
		}
	}
	if published < 100 || len(table.actions) >= len(bits{})*64 {
		t.Errorf("%d published paths, %d actions", published, len(table.actions))
	}
	t.Logf("%d published paths, %d documented, %d actions", published, len(table.paths)-published, len(table.actions))
}
