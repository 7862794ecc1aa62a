package catalog

import (
	"strings"

	"github.com/iamaudit/iamaudit/internal/suggest"
)

// Suggest returns the known action whose name is nearest to one that the catalog does not know, or ""
// when none is near: a misspelt prefix, or up to two letters (a third of a short name) amiss.
func (c *Catalog) Suggest(action string) string {
	prefix, name, ok := strings.Cut(action, ":")
	if !ok {
		return ""
	}
	services := c.services
	if s := c.Service(prefix); s != nil {
		services = []*Service{s}
	}
	best, bestDistance := "", min(2, len(name)/3)+1
	for _, s := range services {
		d := 0
		if len(services) > 1 {
			if d = suggest.Distance(s.Prefix, prefix, bestDistance); d >= bestDistance {
				continue
			}
		}
		for i := range s.Actions {
			if total := d + suggest.Distance(s.Actions[i].Name, name, bestDistance-d); total < bestDistance {
				best, bestDistance = s.Actions[i].FullName(), total
			}
		}
	}
	return best
}
