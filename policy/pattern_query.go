package policy

import "slices"

// A region is a set of texts: those for which every clause holds.
type region []clause

// A clause holds for a text that one of its globs matches or, when negated, none.
type clause struct {
	globs   []glob
	negated bool
}

// A query asks for a text that is in every region of must and in no region of not.
type query struct {
	*globber
	space     Space
	must, not []region
	samples   [][]rune // texts to try before searching, for a witness that a reader recognises
	text      glob     // the one being tried
}

// searchBudget bounds the work on one query, counted in positions of patterns visited. Real
// policies need some hundreds; only patterns made for the purpose, such as those with dozens of
// "?" after a "*", reach it, after some ten milliseconds.
const searchBudget = 400_000

const tooComplex = "the patterns are too complex to compare"

func newQuery(s Space) *query {
	return &query{globber: new(globber), space: s, samples: s.samples()}
}

// solve looks for the text: Yes and the text, No when none exists, or Unknown.
func (q *query) solve() Verdict {
	switch answer, text := q.find(); answer {
	case Yes:
		return Verdict{Answer: Yes, Witness: string(text)}
	case No:
		return Verdict{Answer: No}
	default:
		return Verdict{Reason: tooComplex}
	}
}

func (q *query) find() (Answer, []rune) {
	if !q.reduce() {
		return No, nil
	}
	if text, ok := q.try(); ok {
		return Yes, text
	}
	return newMachine(q).search(searchBudget)
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
// letters that only wildcards take. True means that g matches whatever p matches; false proves
// nothing unless p is literal.
//
// It is the usual walk that goes back to the last run only, with two kinds of runs: when one that
// stays inside its segment cannot be made longer, the last one that does not is.
func (g *glob) plainlyCovers(p *glob) bool {
	i, j := 0, 0
	wide, wideAt, inner, innerAt := -1, 0, -1, 0
	for p.tokens[j].kind != globEnd {
		switch t := &g.tokens[i]; {
		case t.kind == globRun && t.inside:
			inner, innerAt = i, j
			i++
		case t.kind == globRun:
			wide, wideAt, inner = i, j, -1
			i++
		case t.takesToken(&p.tokens[j]):
			i++
			j++
		case inner >= 0 && g.tokens[inner].takesToken(&p.tokens[innerAt]):
			innerAt++
			i, j = inner+1, innerAt
		case wide >= 0:
			wideAt++
			i, j, inner = wide+1, wideAt, -1
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
		return t.takes(p.letter) && (!p.fold || t.fold || t.kind != globLiteral)
	case globOne:
		return (t.kind == globOne || t.kind == globRun) && (p.inside || !t.inside)
	case globRun:
		return t.kind == globRun && (p.inside || !t.inside) && (t.bare || !p.bare)
	default:
		return false
	}
}
