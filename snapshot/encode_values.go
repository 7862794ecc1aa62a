package snapshot

import (
	"fmt"
	"maps"
	"slices"
	"strconv"
	"time"
)

// Most members are written in one of two ways: always, or, IfAny, only with a value.

func (e *encoder) str(name, value string) {
	e.member(name)
	e.text(value)
}

func (e *encoder) strIfAny(name, value string) {
	if value != "" {
		e.str(name, value)
	}
}

func (e *encoder) integer(name string, value int) {
	e.member(name)
	e.buf = strconv.AppendInt(e.buf, int64(value), 10)
}

func (e *encoder) integerIfAny(name string, value int) {
	if value != 0 {
		e.integer(name, value)
	}
}

func (e *encoder) boolean(name string, value bool) {
	e.member(name)
	e.buf = strconv.AppendBool(e.buf, value)
}

func (e *encoder) booleanIfAny(name string, value bool) {
	if value {
		e.boolean(name, value)
	}
}

func (e *encoder) time(name string, value time.Time) {
	e.member(name)
	e.buf = append(e.buf, '"')
	var err error
	if e.buf, err = value.AppendText(e.buf); err != nil && e.err == nil {
		e.err = fmt.Errorf("%s: %w", name, err)
	}
	e.buf = append(e.buf, '"')
}

func (e *encoder) timeIfAny(name string, value time.Time) {
	if !value.IsZero() {
		e.time(name, value)
	}
}

// entries writes a list; one writes an entry. A list that is nil is written as an empty one.
func entries[T any](e *encoder, name string, list []T, one func(*T)) {
	e.member(name)
	e.within('[', ']', func() {
		for i := range list {
			e.next()
			one(&list[i])
		}
	})
}

func entriesIfAny[T any](e *encoder, name string, list []T, one func(*T)) {
	if len(list) > 0 {
		entries(e, name, list, one)
	}
}

// strsIfAny writes a list of strings, sorted. An empty list that is there says something; nil does not.
func (e *encoder) strsIfAny(name string, values []string) {
	if values != nil {
		entries(e, name, by(values, itself), func(s *string) { e.text(*s) })
	}
}

// object writes the member of that name, an object, if there is one.
func objectIfAny[T any](e *encoder, name string, value *T, one func(*T)) {
	if value != nil {
		e.member(name)
		one(value)
	}
}

// mapping writes an object whose members are the keys of a map, sorted.
func mapping[K ~string, V any](e *encoder, name string, m map[K]V, one func(name string, value V)) {
	e.member(name)
	e.object(func() {
		for _, k := range slices.Sorted(maps.Keys(m)) {
			one(string(k), m[k])
		}
	})
}

func (e *encoder) tags(tags []Tag) { entriesIfAny(e, "Tags", by(tags, tagKey), e.tag) }

func (e *encoder) tag(t *Tag) {
	e.object(func() {
		e.str("Key", t.Key)
		e.str("Value", t.Value)
	})
}
