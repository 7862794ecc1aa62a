package policy

import (
	"encoding/binary"
	"slices"
)

// A machine reads a text letter by letter on behalf of all globs of a query at once. Its state is
// the set of positions (tokens) at which some glob may stand; the states are built as they are met.
type machine struct {
	tokens    []globToken
	mixed     bool    // some letters are folded and some are not
	globOf    []int32 // the glob that a position belongs to
	dominated []int32 // of a run: the first position of its glob that need not be kept beside it
	start     []int32
	must, not []machineRegion
	stamp     []int // of a glob: the visit that last saw it alive
	ended     []int // … at its end
	universal []int // … where it matches whatever follows
	visit     int
}

// machineRegion is a region whose globs are numbers.
type machineRegion []machineClause

type machineClause struct {
	from, to int32 // globs
	negated  bool
}

func newMachine(q *query) *machine {
	m := &machine{}
	for _, r := range append(slices.Clip(q.must), q.space.universe()...) {
		m.must = append(m.must, m.add(r))
	}
	for _, r := range q.not {
		m.not = append(m.not, m.add(r))
	}
	m.stamp = make([]int, len(m.stamp))
	m.ended = make([]int, len(m.stamp))
	m.universal = make([]int, len(m.stamp))
	m.mixed = mixesCase(m.tokens)
	slices.Sort(m.start)
	m.start = slices.Compact(m.start)
	return m
}

func (m *machine) add(r region) machineRegion {
	added := make(machineRegion, len(r))
	for i, c := range r {
		from := int32(len(m.stamp))
		for j := range c.globs {
			first := int32(len(m.tokens))
			m.tokens = append(m.tokens, c.globs[j].tokens...)
			m.index(first, int32(len(m.stamp)))
			m.stamp = append(m.stamp, 0)
			m.start = m.arrive(m.start, first)
		}
		added[i] = machineClause{from, int32(len(m.stamp)), c.negated}
	}
	return added
}

// index fills globOf and dominated for the tokens from first on. A run takes all that the tokens
// before it would, back to the first that may take a colon if the run may not, so whatever still
// matches from one of those positions matches from the run as well.
func (m *machine) index(first, number int32) {
	back := first
	for p := first; p < int32(len(m.tokens)); p++ {
		m.globOf = append(m.globOf, number)
		m.dominated = append(m.dominated, p)
		t := &m.tokens[p]
		if t.kind == globRun {
			if m.dominated[p] = first; t.inside {
				m.dominated[p] = back
			}
		}
		if t.takes(':') || (t.kind == globLiteral && t.letter >= firstVariable) {
			back = p + 1
		}
	}
}

// arrive adds a position, and the one behind it if a run stands there, which may take nothing.
func (m *machine) arrive(set []int32, p int32) []int32 {
	set = append(set, p)
	if m.tokens[p].kind == globRun {
		set = append(set, p+1)
	}
	return set
}

// step returns the state after one more letter.
func (m *machine) step(set []int32, r rune, next []int32) []int32 {
	next = next[:0]
	for _, p := range set {
		t := &m.tokens[p]
		if !t.takes(r) {
			continue
		}
		if t.kind == globRun {
			next = m.arrive(next, p)
		} else {
			next = m.arrive(next, p+1)
		}
	}
	slices.Sort(next)
	next = slices.Compact(next)
	return m.undominated(next)
}

// undominated removes, going backwards, the positions that a run of the same glob makes needless.
func (m *machine) undominated(set []int32) []int32 {
	keep := len(set)
	glob, from, run := int32(-1), int32(0), int32(0)
	for _, p := range slices.Backward(set) {
		if m.globOf[p] == glob && p >= from && p < run {
			continue
		}
		if m.tokens[p].kind == globRun {
			glob, from, run = m.globOf[p], m.dominated[p], p
		}
		keep--
		set[keep] = p
	}
	return append(set[:0], set[keep:]...)
}

// look notes which globs are alive, at their end, or certain to match.
func (m *machine) look(set []int32) {
	m.visit++
	for _, p := range set {
		g := m.globOf[p]
		m.stamp[g] = m.visit
		switch t := &m.tokens[p]; {
		case t.kind == globEnd:
			m.ended[g] = m.visit
		case t.kind == globRun && !t.inside && m.tokens[p+1].kind == globEnd: // noResource comes first or never
			m.universal[g] = m.visit
		}
	}
}

func (m *machine) any(c machineClause, marks []int) bool {
	for g := c.from; g < c.to; g++ {
		if marks[g] == m.visit {
			return true
		}
	}
	return false
}

// accepts reports whether the text read so far answers the query.
func (m *machine) accepts() bool {
	for _, r := range m.must {
		if !m.holds(r) {
			return false
		}
	}
	return !slices.ContainsFunc(m.not, m.holds)
}

func (m *machine) holds(r machineRegion) bool {
	for _, c := range r {
		if m.any(c, m.ended) == c.negated {
			return false
		}
	}
	return true
}

// hopeless reports whether no continuation can answer the query.
func (m *machine) hopeless() bool {
	if slices.ContainsFunc(m.must, m.never) {
		return true
	}
	return slices.ContainsFunc(m.not, m.always)
}

func (m *machine) never(r machineRegion) bool {
	for _, c := range r {
		if c.negated && m.any(c, m.universal) || !c.negated && !m.any(c, m.stamp) {
			return true
		}
	}
	return false
}

func (m *machine) always(r machineRegion) bool {
	for _, c := range r {
		if c.negated && m.any(c, m.stamp) || !c.negated && !m.any(c, m.universal) {
			return false
		}
	}
	return true
}

// A searchNode is a state that the search has reached, and how.
type searchNode struct {
	set    []int32
	parent int32
	shown  rune
}

// search goes through the states breadth first, so the witness is as short as any.
func (m *machine) search(budget int) (Answer, []rune) {
	nodes := []searchNode{{set: m.start, parent: -1}}
	seen := map[string]bool{}
	var key []byte
	var next []int32
	var letters []letter
	m.look(m.start)
	if m.accepts() {
		return Yes, nil
	}
	if m.hopeless() {
		return No, nil
	}
	for n := 0; n < len(nodes); n++ {
		letters = m.letters(nodes[n].set, letters[:0])
		for _, l := range letters {
			if budget -= len(nodes[n].set) + 4; budget < 0 {
				return Unknown, nil
			}
			next = m.step(nodes[n].set, l.shown, next)
			m.look(next)
			if m.accepts() {
				return Yes, spell(nodes, n, l.shown)
			}
			if m.hopeless() {
				continue
			}
			key = key[:0]
			for _, p := range next {
				key = binary.AppendUvarint(key, uint64(p))
			}
			if !seen[string(key)] {
				seen[string(key)] = true
				nodes = append(nodes, searchNode{slices.Clone(next), int32(n), l.shown})
			}
		}
	}
	return No, nil
}

// spell returns the text that leads to node n and one letter beyond.
func spell(nodes []searchNode, n int, last rune) []rune {
	text := []rune{last}
	for ; nodes[n].parent >= 0; n = int(nodes[n].parent) {
		text = append(text, nodes[n].shown)
	}
	slices.Reverse(text)
	return text
}
