package policy

import (
	"slices"
	"unicode"
)

// A letter stands for all letters that lead to the same state. Those with the same folded are
// the same.
type letter struct {
	folded, shown rune
}

// letters returns a letter of every kind that matters in a state: those that some glob expects
// next, the colon, which wildcards inside a segment do not take, and one that none expects.
func (m *machine) letters(set []int32, to []letter) []letter {
	wild := false
	for _, p := range set {
		switch t := &m.tokens[p]; t.kind {
		case globLiteral:
			switch {
			case !m.mixed:
				to = appendLetter(to, letter{t.letter, t.shown})
			case !t.fold:
				to = appendLetter(to, letter{t.letter, t.letter})
			default:
				to = appendLetter(to, letter{t.letter, t.letter})
				for r := unicode.SimpleFold(t.letter); r != t.letter; r = unicode.SimpleFold(r) {
					to = appendLetter(to, letter{r, r})
				}
			}
		case globOne, globRun:
			wild = true
			if t.inside {
				to = appendLetter(to, letter{':', ':'})
			}
		}
	}
	if wild {
		r := otherLetter(to)
		to = append(to, letter{r, r})
	}
	return to
}

func appendLetter(to []letter, l letter) []letter {
	for _, have := range to {
		if have.folded == l.folded {
			return to
		}
	}
	return append(to, l)
}

// otherLetter returns a letter that is not in the list, an inconspicuous one if there is.
func otherLetter(taken []letter) rune {
	free := func(r rune) bool {
		return !slices.ContainsFunc(taken, func(l letter) bool { return l.folded == r || foldRune(l.shown) == r })
	}
	for _, r := range "xyzabcdefghijklmnopqrstuvw0123456789-_" {
		if free(r) {
			return r
		}
	}
	r := '\u4e00'
	for !free(r) {
		r++
	}
	return r
}

// mixesCase reports whether some letters are compared without regard to case and others with it.
func mixesCase(tokens []globToken) bool {
	folded := func(t globToken) bool { return t.kind == globLiteral && t.fold }
	exact := func(t globToken) bool {
		return t.kind == globLiteral && !t.fold && unicode.SimpleFold(t.letter) != t.letter
	}
	return slices.ContainsFunc(tokens, folded) && slices.ContainsFunc(tokens, exact)
}
