package rules

import (
	"testing"

	"github.com/iamaudit/iamaudit/audit"
	"github.com/iamaudit/iamaudit/catalog"
)

// TestListedActionsExist keeps the default lists of actions free of misspelt and retired ones.
func TestListedActionsExist(t *testing.T) {
	for _, r := range registered {
		for i := range r.Params {
			p := &r.Params[i]
			if p.Name != "actions" || p.Type != audit.Strings {
				continue
			}
			v, err := p.Parse(p.Default)
			if err != nil {
				t.Fatal(err)
			}
			for _, action := range v.([]string) {
				set := catalog.Embedded().Expand(action)
				if set.Empty() {
					t.Errorf("%s: the catalog does not know %s; did you mean %s", r.ID, action, catalog.Embedded().Suggest(action))
				} else if catalog.Embedded().RequiringStar().Covers(set) {
					t.Errorf("%s: nobody can narrow %s", r.ID, action)
				}
			}
		}
	}
}
