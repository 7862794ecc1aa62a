package policy

import (
	"maps"
	"strings"
)

// Context is what is known of a request's condition keys.
type Context struct {
	values map[string][]string // by key in lower case; an empty list is a key that the request lacks
	absent []string            // beginnings of keys, in lower case, of which the request has no others
	// Complete says that the request has no other keys. Otherwise others are not known.
	Complete bool
}

// NewContext returns the context with these keys, whose names do not depend on case. A key with an
// empty list is one that the request is known to lack.
func NewContext(values map[string][]string) *Context {
	c := &Context{values: make(map[string][]string, len(values))}
	for key, v := range values {
		c.values[lowerASCII(key)] = v
	}
	return c
}

// Set adds a key. Without values it is one that the request is known to lack.
func (c *Context) Set(key string, values ...string) { c.values[lowerASCII(key)] = values }

// With returns a copy of the context in which these keys have other values.
func (c *Context) With(values map[string][]string) *Context {
	out := &Context{values: maps.Clone(c.values), absent: c.absent, Complete: c.Complete}
	for key, v := range values {
		out.Set(key, v...)
	}
	return out
}

// First returns the first value of a key, "" if it has none.
func (c *Context) First(key string) string {
	if v := c.values[lowerASCII(key)]; len(v) > 0 {
		return v[0]
	}
	return ""
}

// Lacks says that the request has no key that begins with prefix but those that the context lists.
func (c *Context) Lacks(prefix string) { c.absent = append(c.absent, lowerASCII(prefix)) }

// presence is whether a request has a key.
type presence uint8

const (
	unknown presence = iota
	absent
	present
)

// lookup returns the values of a key, which is in lower case.
func (c *Context) lookup(key string) ([]string, presence) {
	if c == nil {
		return nil, unknown
	}
	if v, ok := c.values[key]; ok {
		if len(v) == 0 {
			return nil, absent
		}
		return v, present
	}
	for _, prefix := range c.absent {
		if strings.HasPrefix(key, prefix) {
			return nil, absent
		}
	}
	return nil, unknown
}
