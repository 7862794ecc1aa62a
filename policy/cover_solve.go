package policy

import (
	"maps"
	"slices"
)

// A puzzle asks for a request in all boxes of must and in none of not. A request has a value in
// each dimension, and the dimensions are independent, so the question falls apart: once it is
// settled in which dimension each box of not is to be missed, each dimension is a question of its own.
type puzzle struct {
	*comparer
	must, not []*box
	keys      []string  // condition keys that matter, sorted
	subjects  []subject // callers that stand for all there are
	alone     map[choice]finding
}

// A dimension is actionDimension, resourceDimension, principalDimension, or firstKey plus the
// index of a condition key.
type dimension int

const (
	actionDimension dimension = iota
	resourceDimension
	principalDimension
	firstKey
)

// finding is a request, or the news that there is none, or that this could not be decided.
type finding struct {
	answer  Answer
	point   point
	witness *Witness // the point as a request, once it is proved
}

// A point is a value in each dimension.
type point struct {
	action, resource []rune
	principal        subject
	keys             map[string]keyValue
}

// choice is a box to be missed in a dimension.
type choice struct {
	box *box
	in  dimension
}

// find looks for a request in all of must and in none of not.
func (c *comparer) find(must, not []*box) finding {
	p := &puzzle{comparer: c, must: must, alone: map[choice]finding{}}
	for _, b := range not {
		switch {
		case slices.ContainsFunc(must, b.plainlyCovers):
			return finding{answer: No}
		case !slices.ContainsFunc(must, b.plainlyMisses):
			p.not = append(p.not, b)
		}
	}
	p.collectKeys()
	p.collectSubjects()
	var start point
	undecided := false
	for d := range firstKey + dimension(len(p.keys)) {
		f := p.solve(d, nil, start)
		if f.answer == No {
			return f
		}
		undecided = undecided || f.answer == Unknown
		start = f.point
	}
	if undecided {
		return finding{}
	}
	return p.search(start, make(map[dimension][]*box))
}

// search moves the point out of one box of not after the other, and goes back where that fails.
// missed holds the boxes that a dimension misses already, which later moves must not undo.
func (p *puzzle) search(at point, missed map[dimension][]*box) finding {
	hit, ways := p.narrowest(at)
	if hit == nil {
		return finding{answer: Yes, point: at}
	}
	result := finding{answer: No}
	for _, d := range ways {
		missed[d] = append(missed[d], hit)
		f := p.solve(d, missed[d], at)
		if f.answer == Yes {
			f = p.search(f.point, missed)
		}
		missed[d] = missed[d][:len(missed[d])-1]
		switch f.answer {
		case Yes:
			return f
		case Unknown:
			result.answer = Unknown
			if p.steps < 0 {
				return result
			}
		}
	}
	return result
}

// narrowest returns, of the boxes that hold the point, the one that can be missed in the fewest
// dimensions, and those. A box without any ends the search at once.
func (p *puzzle) narrowest(at point) (hit *box, ways []dimension) {
	for _, b := range p.not {
		if !p.holds(b, at) {
			continue
		}
		var open []dimension
		for d := range firstKey + dimension(len(p.keys)) {
			if p.constrains(b, d) && p.missable(b, d, at).answer != No {
				open = append(open, d)
			}
		}
		if hit == nil || len(open) < len(ways) {
			hit, ways = b, open
		}
		if len(ways) <= 1 {
			break
		}
	}
	return hit, ways
}

// missable reports whether the box can be missed in the dimension, if it were the only one.
func (p *puzzle) missable(b *box, d dimension, at point) finding {
	key := choice{b, d}
	f, ok := p.alone[key]
	if !ok {
		f = p.solve(d, []*box{b}, at)
		p.alone[key] = f
	}
	return f
}

func (p *puzzle) collectKeys() {
	for _, boxes := range [][]*box{p.must, p.not} {
		for _, b := range boxes {
			for _, k := range b.keys {
				p.keys = append(p.keys, k.key)
			}
		}
	}
	slices.Sort(p.keys)
	p.keys = slices.Compact(p.keys)
}

// step counts a question, and says no when there were too many.
func (c *comparer) step() bool {
	if c.steps--; c.steps < 0 {
		c.reason = "the documents are too complex to compare"
		return false
	}
	return true
}

// solve returns the point moved, in one dimension, to where it is in all of must and in none of
// the boxes.
func (p *puzzle) solve(d dimension, boxes []*box, at point) finding {
	if !p.step() {
		return finding{}
	}
	var answer Answer
	switch d {
	case actionDimension:
		answer, at.action = p.solveText(&p.actions, Actions, func(b *box) *patterns { return &b.actions }, boxes, at)
	case resourceDimension:
		answer, at.resource = p.solveText(&p.resources, serviceResources, func(b *box) *patterns { return &b.resources }, boxes, at)
	case principalDimension:
		answer, at.principal = p.solveSubject(boxes)
	default:
		key := p.keys[d-firstKey]
		var v keyValue
		answer, v = p.solveKey(key, boxes)
		at.keys = with(at.keys, key, v)
	}
	return finding{answer: answer, point: at}
}

// solveText solves the dimensions of actions and resources.
func (p *puzzle) solveText(g *globber, s Space, of func(*box) *patterns, boxes []*box, at point) (Answer, []rune) {
	q := &query{globber: g, space: s, samples: sampleActions}
	if s == serviceResources {
		service, _ := SplitAction(string(at.action))
		q.samples = samplesFor(lowerASCII(service))
	}
	if len(boxes) == 0 && s == serviceResources && !slices.ContainsFunc(p.must, func(b *box) bool { return !of(b).all }) {
		return Yes, q.samples[len(q.samples)-1] // a trust policy: the resource is the role it belongs to
	}
	positive := 0
	for _, b := range p.must {
		if e := of(b); !e.all && !e.exact.negated {
			positive++
		}
	}
	for _, b := range p.must {
		if e := of(b); e.all {
			q.must = append(q.must, region{clause{globs: []glob{everything}}})
		} else if m := e.most(positive == 1 || p.letters); m.negated {
			q.must = append(q.must, region{clause{globs: []glob{everything}}, m})
		} else {
			q.must = append(q.must, region{m})
		}
	}
	for _, b := range boxes {
		q.not = append(q.not, region{of(b).least()})
	}
	answer, text := q.find()
	if answer == Unknown {
		p.reason = tooComplex
	}
	return answer, text
}

var everything = glob{tokens: []globToken{{kind: globRun, bare: true}, {kind: globEnd}}}

// constrains reports whether a request can be outside the box on account of this dimension.
func (p *puzzle) constrains(b *box, d dimension) bool {
	switch d {
	case actionDimension:
		return !b.actions.all
	case resourceDimension:
		return !b.resources.all
	case principalDimension:
		return b.source.Principal.Present || b.source.NotPrincipal.Present
	default:
		return b.on(p.keys[d-firstKey]) != nil
	}
}

// holds reports whether the point is in the box.
func (p *puzzle) holds(b *box, at point) bool {
	if !b.actions.holds(at.action) || !b.resources.holds(at.resource) || b.reaches(at.principal) != True {
		return false
	}
	for _, k := range b.keys {
		for _, c := range k.conditions {
			if !c.meets(at.keys[k.key]) {
				return false
			}
		}
	}
	return true
}

func (e *patterns) holds(text []rune) bool {
	if e.all {
		return true
	}
	c := e.least()
	if e.fickle {
		return false
	}
	return slices.ContainsFunc(c.globs, func(g glob) bool { return g.matches(text) }) != c.negated
}

// with returns a copy of the map with one more entry: points share their maps.
func with(m map[string]keyValue, key string, v keyValue) map[string]keyValue {
	c := make(map[string]keyValue, len(m)+1)
	maps.Copy(c, m)
	c[key] = v
	return c
}

// plainlyCovers reports whether b contains all of the other box on account of each dimension by
// itself, as can be seen without a search. It decides the usual comparisons.
func (b *box) plainlyCovers(other *box) bool {
	if !b.actions.plainlyCovers(&other.actions) || !b.resources.plainlyCovers(&other.resources) || !b.coversSubjects(other) {
		return false
	}
	for _, k := range b.keys {
		theirs := other.on(k.key)
		for _, c := range k.conditions {
			if !slices.ContainsFunc(theirs, func(t *keyCondition) bool { return t.identity == c.identity }) {
				return false
			}
		}
	}
	return true
}

func (e *patterns) plainlyCovers(other *patterns) bool {
	switch {
	case e.all:
		return true
	case other.all:
		return !e.exact.negated && slices.ContainsFunc(e.exact.globs, func(g glob) bool { return g.plainlyCovers(&everything) })
	case e.exact.negated != other.exact.negated:
		return false
	case e.fickle && !other.fickle:
		return false
	case e.exact.negated: // everything but less covers everything but more
		e, other = other, e
	}
	for i := range other.exact.globs {
		if !slices.ContainsFunc(e.exact.globs, func(g glob) bool { return g.plainlyCovers(&other.exact.globs[i]) }) {
			return false
		}
	}
	return true
}

// plainlyMisses reports whether the boxes have no request in common because the beginnings of
// their actions or resources differ.
func (b *box) plainlyMisses(other *box) bool {
	return b.actions.plainlyMisses(&other.actions) || b.resources.plainlyMisses(&other.resources)
}

func (e *patterns) plainlyMisses(other *patterns) bool {
	if e.all || other.all || e.exact.negated || other.exact.negated {
		return false
	}
	for i := range e.exact.globs {
		for j := range other.exact.globs {
			if !e.exact.globs[i].differsEarly(&other.exact.globs[j]) {
				return false
			}
		}
	}
	return true
}

// differsEarly reports whether two globs differ before the first wildcard of either.
func (g *glob) differsEarly(other *glob) bool {
	for i := range min(len(g.tokens), len(other.tokens)) {
		a, b := &g.tokens[i], &other.tokens[i]
		if a.kind == globOne || a.kind == globRun || b.kind == globOne || b.kind == globRun ||
			a.letter >= firstVariable || b.letter >= firstVariable {
			return false
		}
		if a.kind != b.kind || a.letter != b.letter && !(a.fold != b.fold && foldRune(a.letter) == foldRune(b.letter)) {
			return true
		}
	}
	return false
}
