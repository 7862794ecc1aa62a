package catalog

import (
	"strings"

	"github.com/iamaudit/iamaudit/internal/glob"
)

// names are the full names of all actions in lower case, by ID. Beside each stands how many letters
// it shares with the one before: neighbours in the alphabet begin alike, so that a pattern that is
// held against all of them reads less than half of the letters.
type names struct {
	list    []string
	shared  []uint8
	longest int
	colons  int // the most that a name has: one, unless somebody's catalog is odd
}

func (c *Catalog) lowerNames() *names {
	n := &names{list: make([]string, len(c.actions)), shared: make([]uint8, len(c.actions))}
	last := ""
	for i, a := range c.actions {
		name := lowered(a.FullName())
		k := 0
		for k < min(len(last), len(name), 255) && last[k] == name[k] {
			k++
		}
		n.list[i], n.shared[i] = name, uint8(k)
		n.longest, n.colons = max(n.longest, len(name)), max(n.colons, strings.Count(name, ":"))
		last = name
	}
	return n
}

// matching returns the actions with IDs in [first, end) whose full names the pattern matches; it is
// in lower case.
func (n *names) matching(pattern string, first, end int) ActionSet {
	m, ok := compile(pattern)
	if ok && n.colons > 1 {
		m.named = ^uint64(0)
	}
	start := first / 64
	words := make([]uint64, (end+63)/64-start)
	states := make([]uint64, n.longest+1)
	states[0] = 1
	settled, matches := 1, false // what the first so many letters decide, whatever follows
	for id := first; id < end; id++ {
		name := n.list[id]
		from := int(n.shared[id])
		if id == first {
			from = 0
		}
		switch {
		case !ok:
			matches = glob.Match(pattern, name)
		case from < settled:
			settled = len(name) + 1
			state := states[from]
			for i := from; i < len(name); i++ {
				state = m.step(state, name[i])
				states[i+1] = state
				if state == 0 || state&m.loops&m.end != 0 {
					settled = i + 1
					break
				}
			}
			matches = state&m.end != 0
		}
		if matches {
			words[id/64-start] |= 1 << (id % 64)
		}
	}
	return combine(start, start+len(words), func(i int) uint64 { return words[i-start] })
}

// machine follows all ways in which a pattern can match at once: bit i of a state says that the
// first i letters of the pattern were read, stars not counted.
type machine struct {
	letters [256]uint64 // bit i: the letter can be the one after those
	loops   uint64      // bit i: a star stands there
	named   uint64      // what can match after the service; a name has no second colon that a pattern could wait for
	end     uint64
}

// compile returns the machine of a pattern, or false if the pattern is longer than a word has bits.
func compile(pattern string) (*machine, bool) {
	size := len(pattern) - strings.Count(pattern, "*")
	if size > 63 {
		return nil, false
	}
	m := &machine{end: 1 << size, named: ^uint64(0)}
	bit, anyLetter := uint64(1), uint64(0)
	for i := range len(pattern) {
		switch c := pattern[i]; c {
		case '*':
			m.loops |= bit
			continue
		case '?':
			anyLetter |= bit
		default:
			m.letters[c] |= bit
			if c == ':' {
				m.named = ^(bit<<1 - 1)
			}
		}
		bit <<= 1
	}
	for c := range m.letters {
		m.letters[c] |= anyLetter
	}
	return m, true
}

func (m *machine) step(state uint64, letter byte) uint64 {
	state = state&m.letters[letter]<<1 | state&m.loops
	if letter == ':' {
		state &= m.named
	}
	return state
}
