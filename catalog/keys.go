package catalog

import (
	"maps"
	"strings"
)

// keyIndex finds condition keys by name. Keys of tags and the like have a variable part: they are found
// by what stands before it.
type keyIndex struct {
	exact  map[string]*Key
	prefix map[string]*Key
}

// Key returns the condition key that a policy names, in any case: "aws:PrincipalTag/team" gives
// aws:PrincipalTag/tag-key. It returns nil for a key that the catalog does not know.
func (c *Catalog) Key(name string) *Key {
	index := c.keys()
	name = strings.ToLower(name)
	if k := index.exact[name]; k != nil {
		return k
	}
	for i := len(name) - 1; i > 0; i-- {
		if name[i] == '/' || name[i] == ':' {
			if k := index.prefix[name[:i+1]]; k != nil {
				return k
			}
		}
	}
	return nil
}

// GlobalKeys returns the condition keys of every service. The caller must not change the slice.
func (c *Catalog) GlobalKeys() []Key { return c.globalKeys }

func (c *Catalog) indexKeys() keyIndex {
	index := keyIndex{map[string]*Key{}, map[string]*Key{}}
	add := func(keys []Key) {
		for i := range keys {
			k := &keys[i]
			name := strings.ToLower(k.Name)
			into := index.exact
			if end := variablePart(name); end >= 0 {
				name, into = name[:end], index.prefix
			}
			if known := into[name]; known == nil || known.Type == "" {
				into[name] = k
			} else if known.Type != k.Type && k.Type != "" {
				// Two services disagree, or two keys share what stands before the variable: no type.
				into[name] = &Key{Name: known.Name}
			}
		}
	}
	add(c.globalKeys)
	global := index.clone()
	for _, s := range c.services {
		add(s.Keys)
	}
	// What AWS says of its global keys holds for every service.
	maps.Copy(index.exact, global.exact)
	maps.Copy(index.prefix, global.prefix)
	return index
}

func (x keyIndex) clone() keyIndex {
	out := keyIndex{make(map[string]*Key, len(x.exact)), make(map[string]*Key, len(x.prefix))}
	maps.Copy(out.exact, x.exact)
	maps.Copy(out.prefix, x.prefix)
	return out
}

// variablePart returns where the variable part of a key's name begins, or -1: AWS writes it as
// ${TagKey}, <key> or tag-key.
func variablePart(name string) int {
	for _, mark := range []string{"${", "<", "tag-key"} {
		if i := strings.Index(name, mark); i > 0 {
			return i
		}
	}
	return -1
}
