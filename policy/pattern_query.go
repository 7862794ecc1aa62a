package policy

import (
	"slices"
	"unicode/utf8"
)

// A region is a set of texts: those for which every clause holds.
type region []clause

// A clause holds for a text that one of its globs matches or, when negated, none.
type clause struct {
	globs   []glob
	negated bool
}

// A query asks for a text that is in every region of must and in no region of not.
type query struct {
	globber
	must, not []region
	budget    int
	samples   []string // texts to try before searching, for a witness that a reader recognises
}

// searchBudget bounds the work on one query, counted in positions of patterns visited. Real
// policies need some hundreds; only patterns made for the purpose, such as those with dozens of
// "?" after a "*", reach it, after some ten milliseconds.
const searchBudget = 400_000

const tooComplex = "the patterns are too complex to compare"

func newQuery(s Space) *query {
	q := &query{globber: globber{space: s}, budget: searchBudget}
	switch s {
	case Actions:
		q.samples = sampleActions
	case Resources:
		q.samples = sampleResources
	}
	return q
}

// solve looks for the text: Yes and the text, No when none exists, or Unknown.
func (q *query) solve() Verdict {
	if !q.reduce() {
		return Verdict{Answer: No}
	}
	m := newMachine(q)
	text, ok := q.try(m)
	answer := Yes
	if !ok {
		answer, text = m.search(q.budget)
	}
	switch answer {
	case Yes:
		return Verdict{Answer: Yes, Witness: q.render(text)}
	case No:
		return Verdict{Answer: No}
	default:
		return Verdict{Reason: tooComplex}
	}
}

// reduce drops the globs of must that a single glob of a region of not covers, which decides most
// questions without a search. It reports whether anything is left to look for.
func (q *query) reduce() bool {
	for i, must := range q.must {
		q.must[i] = slices.Clone(must)
		for j, c := range must {
			if c.negated {
				continue
			}
			kept := make([]glob, 0, len(c.globs))
			for k := range c.globs {
				if !q.covered(&c.globs[k]) {
					kept = append(kept, c.globs[k])
				}
			}
			if q.must[i][j].globs = kept; len(kept) == 0 {
				return false
			}
		}
	}
	return true
}

// covered reports whether a single glob of a region of not plainly covers g.
func (q *query) covered(g *glob) bool {
	for _, not := range q.not {
		if len(not) != 1 || not[0].negated {
			continue
		}
		for i := range not[0].globs {
			if not[0].globs[i].plainlyCovers(g) {
				return true
			}
		}
	}
	return false
}

// plainlyCovers reports whether g matches the pattern p read as a text in which "*" and "?" are
// letters that only wildcards take. True means that g matches whatever p matches; false says
// nothing.
func (g *glob) plainlyCovers(p *glob) bool {
	i, j, star, resume := 0, 0, -1, 0
	for p.tokens[j].kind != globEnd {
		t := &g.tokens[i]
		switch {
		case t.kind == globRun && t.takesToken(&p.tokens[j]):
			star, resume = i, j
			i++
		case t.kind == globRun: // takes nothing here
			i++
		case t.takesToken(&p.tokens[j]):
			i++
			j++
		case star >= 0 && g.tokens[star].takesToken(&p.tokens[resume]):
			resume++
			i, j = star+1, resume
		default:
			return false
		}
	}
	for g.tokens[i].kind == globRun {
		i++
	}
	return g.tokens[i].kind == globEnd
}

// takesToken reports whether t takes whatever p takes, in one step.
func (t *globToken) takesToken(p *globToken) bool {
	switch p.kind {
	case globLiteral:
		return t.takes(p.letter)
	case globOne:
		return (t.kind == globOne || t.kind == globRun) && (p.inside || !t.inside)
	case globRun:
		return t.kind == globRun && (p.inside || !t.inside)
	default:
		return false
	}
}

func decodeRune(s string) (rune, int) { return utf8.DecodeRuneInString(s) }
