package catalog

import (
	"cmp"
	"iter"
	"slices"
	"strings"
	"sync"
)

// Catalog is a Service Authorization Reference at one moment. It is safe for concurrent use.
type Catalog struct {
	Date   string // of the data, YYYY-MM-DD
	Origin string // where the data is from

	globalKeys []Key
	services   []*Service // sorted by prefix
	actions    []*Action  // all of them; an action's ID is its index

	expansions sync.Map // pattern -> ActionSet
	cached     cacheSize
	levels     [len(levelNames)]func() ActionSet
	keys       func() keyIndex
	types      func() map[string][]*ResourceType
	starOnly   func() ActionSet
	lowered    func() *names
}

// Service is an AWS service.
type Service struct {
	Prefix        string // of its actions: "s3"
	Name          string // "Amazon S3"
	RCP           bool   // resource control policies cover it
	Keys          []Key
	ResourceTypes []ResourceType
	Actions       []Action // sorted by name without regard to case
	first         int      // ID of Actions[0]
}

// Action is one action of a service.
type Action struct {
	ID        int
	Service   *Service
	Name      string // without the prefix: "GetObject"
	Level     Level
	Resources []ResourceUse // the resource types it can be limited to; none: only Resource "*" matches it
	Keys      []*Key        // the service's own condition keys that the action knows
	// Dependents are further actions that a caller needs, "iam:PassRole" above all. AWS stopped publishing
	// them with the machine-readable reference, so actions younger than 2025-12 have none.
	Dependents []string
}

// FullName returns the action as policies write it: "s3:GetObject".
func (a *Action) FullName() string { return a.Service.Prefix + ":" + a.Name }

// RequiresStar reports whether the action has no resource-level permissions: only a statement whose
// Resource is "*" matches it.
func (a *Action) RequiresStar() bool { return len(a.Resources) == 0 }

// ResourceUse says that an action works on a resource type.
type ResourceUse struct {
	Type     *ResourceType
	Required bool
}

// ResourceType is a kind of resource that a statement can name.
type ResourceType struct {
	Name string   // "bucket"
	ARNs []string // templates: "arn:${Partition}:s3:::${BucketName}"
	Keys []*Key

	arns    func() []arnTemplate
	actions ActionSet // see Catalog.On
}

// Key is a condition key.
type Key struct {
	Name string // "s3:prefix", "aws:RequestTag/${TagKey}"
	Type string // "String", "ArrayOfString", "ARN", "Bool", "Numeric", "Date", "IPAddress", …; "" if AWS does not say
}

// Multivalued reports whether a request may hold several values of the key, so that a condition on it
// needs ForAllValues or ForAnyValue.
func (k *Key) Multivalued() bool { return strings.HasPrefix(k.Type, "ArrayOf") }

// Services returns all services, sorted by prefix. The caller must not change the slice.
func (c *Catalog) Services() []*Service { return c.services }

// Service returns the service with that action prefix, in any case, or nil.
func (c *Catalog) Service(prefix string) *Service {
	i, ok := slices.BinarySearchFunc(c.services, prefix, func(s *Service, p string) int { return compareFold(s.Prefix, p) })
	if !ok {
		return nil
	}
	return c.services[i]
}

// Len returns the number of actions.
func (c *Catalog) Len() int { return len(c.actions) }

// Action returns the action with that ID.
func (c *Catalog) Action(id int) *Action { return c.actions[id] }

// Lookup returns the action of that full name, in any case, or nil if the catalog does not know it.
func (c *Catalog) Lookup(action string) *Action {
	prefix, name, ok := strings.Cut(action, ":")
	if !ok {
		return nil
	}
	s := c.Service(prefix)
	if s == nil {
		return nil
	}
	return s.Action(name)
}

// Action returns the action of that name, in any case, or nil.
func (s *Service) Action(name string) *Action {
	i, ok := slices.BinarySearchFunc(s.Actions, name, func(a Action, n string) int { return compareFold(a.Name, n) })
	if !ok {
		return nil
	}
	return &s.Actions[i]
}

// ResourceTypes returns the resource types that an action can be limited to; ok is false for an
// action that the catalog does not know.
func (c *Catalog) ResourceTypes(action string) (types []ResourceUse, ok bool) {
	a := c.Lookup(action)
	if a == nil {
		return nil, false
	}
	return a.Resources, true
}

// RequiresStar reports whether the catalog knows the action and it has no resource-level permissions.
func (c *Catalog) RequiresStar(action string) bool {
	a := c.Lookup(action)
	return a != nil && a.RequiresStar()
}

// RequiringStar returns the actions without resource-level permissions.
func (c *Catalog) RequiringStar() ActionSet { return c.starOnly() }

// Depending returns the actions that need the action as well: with "iam:PassRole", those that hand a
// role to a service.
func (c *Catalog) Depending(action string) iter.Seq[*Action] {
	return func(yield func(*Action) bool) {
		for _, a := range c.actions {
			if slices.ContainsFunc(a.Dependents, func(d string) bool { return strings.EqualFold(d, action) }) && !yield(a) {
				return
			}
		}
	}
}

// compareFold compares without regard to the case of ASCII letters; AWS's names hold no others.
func compareFold(a, b string) int {
	for i := range min(len(a), len(b)) {
		if x, y := lower(a[i]), lower(b[i]); x != y {
			return cmp.Compare(x, y)
		}
	}
	return cmp.Compare(len(a), len(b))
}

// lowered returns s with its ASCII letters in lower case; no others are letters of actions.
func lowered(s string) string {
	b := []byte(s)
	for i := range b {
		b[i] = lower(b[i])
	}
	return string(b)
}

func lower(b byte) byte {
	if 'A' <= b && b <= 'Z' {
		return b + 'a' - 'A'
	}
	return b
}
