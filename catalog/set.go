package catalog

import (
	"iter"
	"math/bits"
)

// ActionSet is a set of the actions of one catalog. It is a value that never changes: every operation
// makes a new one. Only the words between the first and the last action are stored, so the actions
// of one service take a few words. The zero value is the empty set.
type ActionSet struct {
	start int // index of words[0] in the full bit set
	words []uint64
}

// Len returns the number of actions in the set.
func (s ActionSet) Len() int {
	n := 0
	for _, w := range s.words {
		n += bits.OnesCount64(w)
	}
	return n
}

// Empty reports whether the set holds nothing.
func (s ActionSet) Empty() bool {
	for _, w := range s.words {
		if w != 0 {
			return false
		}
	}
	return true
}

// word returns the i-th word of the full bit set.
func (s ActionSet) word(i int) uint64 {
	if i -= s.start; i < 0 || i >= len(s.words) {
		return 0
	}
	return s.words[i]
}

// Has reports whether the action with that ID is in the set.
func (s ActionSet) Has(id int) bool { return s.word(id/64)&(1<<(id%64)) != 0 }

// Or returns the union.
func (s ActionSet) Or(t ActionSet) ActionSet {
	switch {
	case len(s.words) == 0:
		return t
	case len(t.words) == 0:
		return s
	}
	start, end := min(s.start, t.start), max(s.start+len(s.words), t.start+len(t.words))
	return combine(start, end, func(i int) uint64 { return s.word(i) | t.word(i) })
}

// And returns the intersection.
func (s ActionSet) And(t ActionSet) ActionSet {
	start, end := max(s.start, t.start), min(s.start+len(s.words), t.start+len(t.words))
	return combine(start, end, func(i int) uint64 { return s.word(i) & t.word(i) })
}

// AndNot returns what is in s and not in t.
func (s ActionSet) AndNot(t ActionSet) ActionSet {
	return combine(s.start, s.start+len(s.words), func(i int) uint64 { return s.word(i) &^ t.word(i) })
}

// Covers reports whether every action of t is in s.
func (s ActionSet) Covers(t ActionSet) bool {
	for i, w := range t.words {
		if w&^s.word(t.start+i) != 0 {
			return false
		}
	}
	return true
}

// Overlaps reports whether the sets have an action in common.
func (s ActionSet) Overlaps(t ActionSet) bool {
	for i, w := range t.words {
		if w&s.word(t.start+i) != 0 {
			return true
		}
	}
	return false
}

// IDs ranges over the actions' IDs in ascending order, which is the order of their names.
func (s ActionSet) IDs() iter.Seq[int] {
	return func(yield func(int) bool) {
		for i, w := range s.words {
			for ; w != 0; w &= w - 1 {
				if !yield((s.start+i)*64 + bits.TrailingZeros64(w)) {
					return
				}
			}
		}
	}
}

// Actions ranges over the actions of a set.
func (c *Catalog) Actions(s ActionSet) iter.Seq[*Action] {
	return func(yield func(*Action) bool) {
		for id := range s.IDs() {
			if !yield(c.actions[id]) {
				return
			}
		}
	}
}

// combine makes the set of the words [start, end) without zeros at its ends.
func combine(start, end int, word func(int) uint64) ActionSet {
	for start < end && word(start) == 0 {
		start++
	}
	for start < end && word(end-1) == 0 {
		end--
	}
	if start >= end {
		return ActionSet{}
	}
	words := make([]uint64, end-start)
	for i := range words {
		words[i] = word(start + i)
	}
	return ActionSet{start, words}
}

// between returns the set of the IDs in [first, end).
func between(first, end int) ActionSet {
	if first >= end {
		return ActionSet{}
	}
	return combine(first/64, (end+63)/64, func(i int) uint64 {
		w := ^uint64(0)
		if low := first - i*64; low > 0 {
			w &= ^uint64(0) << low
		}
		if high := end - i*64; high < 64 {
			w &= 1<<high - 1
		}
		return w
	})
}

// filter returns the actions of services[first:end] that keep accepts.
func filter(services []*Service, keep func(*Action) bool) ActionSet {
	if len(services) == 0 {
		return ActionSet{}
	}
	last := services[len(services)-1]
	start := services[0].first / 64
	words := make([]uint64, (last.first+len(last.Actions)+63)/64-start)
	for _, s := range services {
		for i := range s.Actions {
			if a := &s.Actions[i]; keep(a) {
				words[a.ID/64-start] |= 1 << (a.ID % 64)
			}
		}
	}
	return combine(start, start+len(words), func(i int) uint64 { return words[i-start] })
}
