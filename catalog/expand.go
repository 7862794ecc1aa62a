package catalog

import (
	"sort"
	"strings"
	"sync/atomic"

	"github.com/iamaudit/iamaudit/policy"
)

// maxExpansions bounds the cache of expansions: an account may hold any number of patterns.
const maxExpansions = 16 << 10

type cacheSize struct{ atomic.Int64 }

// All returns the set of all actions.
func (c *Catalog) All() ActionSet { return between(0, len(c.actions)) }

// All returns the set of all actions of the service.
func (s *Service) All() ActionSet { return between(s.first, s.first+len(s.Actions)) }

// AtLevel returns the actions of an access level.
func (c *Catalog) AtLevel(l Level) ActionSet { return c.levels[l]() }

// Expand returns the known actions that a pattern of an Action element matches: "s3:Get*", "*". A name
// without wildcards gives a set of one, or none when the catalog does not know it.
func (c *Catalog) Expand(pattern string) ActionSet {
	if set, ok := c.expansions.Load(pattern); ok {
		return set.(ActionSet)
	}
	set := c.expand(pattern)
	if c.cached.Load() < maxExpansions {
		if _, loaded := c.expansions.LoadOrStore(strings.Clone(pattern), set); !loaded {
			c.cached.Add(1)
		}
	}
	return set
}

func (c *Catalog) expand(pattern string) ActionSet {
	if strings.Trim(pattern, "*") == "" && pattern != "" {
		return c.All()
	}
	prefix, name, ok := strings.Cut(pattern, ":")
	if !ok || strings.ContainsAny(prefix, "*?") {
		// IAM refuses these at the door, but a document that is evaluated all the same matches as text.
		return c.lowered().matching(lowered(pattern), 0, len(c.actions))
	}
	s := c.Service(prefix)
	if s == nil {
		return ActionSet{}
	}
	return c.expandIn(s, name)
}

func (c *Catalog) expandIn(s *Service, name string) ActionSet {
	wild := strings.IndexAny(name, "*?")
	switch {
	case wild < 0:
		if a := s.Action(name); a != nil {
			return between(a.ID, a.ID+1)
		}
		return ActionSet{}
	case strings.Trim(name[wild:], "*") == "": // Get*: a run in the sorted names
		first := sort.Search(len(s.Actions), func(i int) bool { return compareFold(s.Actions[i].Name, name[:wild]) >= 0 })
		n := sort.Search(len(s.Actions)-first, func(i int) bool { return !hasPrefixFold(s.Actions[first+i].Name, name[:wild]) })
		return between(s.first+first, s.first+first+n)
	default:
		return c.lowered().matching(lowered(s.Prefix+":"+name), s.first, s.first+len(s.Actions))
	}
}

// Selected returns the known actions that a statement is about: those that its Action matches or its
// NotAction leaves.
func (c *Catalog) Selected(s *policy.Statement) ActionSet {
	if s.NotAction.Present {
		return c.All().AndNot(c.expandAll(s.NotAction.Values))
	}
	return c.expandAll(s.Action.Values)
}

func (c *Catalog) expandAll(patterns []policy.Value) ActionSet {
	var set ActionSet
	for _, p := range patterns {
		set = set.Or(c.Expand(p.Text))
	}
	return set
}

func hasPrefixFold(s, prefix string) bool {
	return len(s) >= len(prefix) && compareFold(s[:len(prefix)], prefix) == 0
}
