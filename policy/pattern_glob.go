package policy

import (
	"strings"
	"unicode"
)

// A glob is a compiled pattern: a list of tokens that a text is consumed by from left to right.
type glob struct {
	text   string
	tokens []globToken
}

type globKind uint8

const (
	globLiteral globKind = iota // exactly the letter
	globOne                     // any one letter
	globRun                     // any number of letters
	globEnd                     // the end of the text
)

// A globToken consumes letters. One that stays inside its segment consumes no colon: that is how
// resources are matched (semantics rules 33 and 34).
type globToken struct {
	kind   globKind
	inside bool
	letter rune // folded where the space ignores case; above unicode.MaxRune for a variable
	shown  rune // the letter as it was written
}

// A variable such as ${aws:username} is a letter of its own, beyond all letters of texts: a text
// of unknown length and content, which equals itself and nothing else. Only a run may swallow it.
const firstVariable = unicode.MaxRune + 1

func (t *globToken) takes(r rune) bool {
	switch t.kind {
	case globLiteral:
		return t.letter == r
	case globOne:
		return r < firstVariable && !(t.inside && r == ':')
	case globRun:
		return !t.inside || (r != ':' && r < firstVariable)
	default:
		return false
	}
}

// literal reports whether the pattern matches just one text.
func (g *glob) literal() bool {
	for i := range g.tokens {
		if k := g.tokens[i].kind; k == globOne || k == globRun {
			return false
		}
	}
	return true
}

// A globber compiles patterns of one space. Patterns that are compared with each other are
// compiled by the same globber, so that the same variable gets the same letter.
type globber struct {
	space     Space
	variables map[string]rune // by the text between the braces, key part in lower case; nil: `${` is plain text
	names     []string        // the variables, in the order of their letters
}

// compile returns the tokens of a pattern as this space reads it. With widen set, variables are
// replaced by "any text" instead of by their letter.
func (c *globber) compile(pattern string, widen bool) glob {
	text := pattern
	if c.space == Resources {
		text = completeARN(pattern)
	}
	tokens := make([]globToken, 0, len(text)+1)
	for i := 0; i < len(text); {
		if c.variables != nil && strings.HasPrefix(text[i:], "${") {
			if end := strings.IndexByte(text[i:], '}'); end > 0 {
				tokens = append(tokens, c.variable(text[i+2:i+end], widen))
				i += end + 1
				continue
			}
		}
		r, size := decodeRune(text[i:])
		switch i += size; r {
		case '?':
			tokens = append(tokens, globToken{kind: globOne, inside: c.space == Resources})
		case '*':
			last := i == len(text) || text[i] == ':'
			tokens = append(tokens, globToken{kind: globRun, inside: c.space == Resources && !last})
		default:
			tokens = append(tokens, globToken{kind: globLiteral, letter: c.fold(r), shown: r})
		}
	}
	return glob{text: pattern, tokens: append(tidyRuns(tokens), globToken{kind: globEnd})}
}

// variable is the token of ${name}. The special variables ${*}, ${?} and ${$} are plain letters.
func (c *globber) variable(name string, widen bool) globToken {
	switch name {
	case "*", "?", "$":
		r := rune(name[0])
		return globToken{kind: globLiteral, letter: r, shown: r}
	}
	if widen {
		return globToken{kind: globRun}
	}
	key, fallback, _ := strings.Cut(name, ",")
	name = strings.ToLower(strings.TrimSpace(key))
	if fallback != "" {
		name += "," + strings.TrimSpace(fallback)
	}
	letter, ok := c.variables[name]
	if !ok {
		letter = firstVariable + rune(len(c.names))
		c.variables[name] = letter
		c.names = append(c.names, name)
	}
	return globToken{kind: globLiteral, letter: letter, shown: letter}
}

// tidyRuns gives patterns that mean the same the same tokens: adjacent runs become one, and single
// letters come before the run they stand beside, "*?" being "?*".
func tidyRuns(tokens []globToken) []globToken {
	tidy := tokens[:0]
	for _, t := range tokens {
		last := len(tidy) - 1
		switch {
		case last < 0 || tidy[last].kind != globRun:
			tidy = append(tidy, t)
		case t.kind == globRun:
			tidy[last].inside = tidy[last].inside && t.inside
		case t.kind == globOne && t.inside == tidy[last].inside:
			tidy = append(tidy, tidy[last])
			tidy[last] = t
		default:
			tidy = append(tidy, t)
		}
	}
	return tidy
}

func (c *globber) fold(r rune) rune {
	if c.space == FoldedStrings || c.space == Actions {
		return foldRune(r)
	}
	return r
}

// foldRune maps all letters that differ in case only to the same letter, which for ASCII is the
// lower-case one. Unlike unicode.ToLower it agrees with strings.EqualFold on every rune.
func foldRune(r rune) rune {
	if r < 0x80 {
		if 'A' <= r && r <= 'Z' {
			r += 'a' - 'A'
		}
		return r
	}
	least := r
	for f := unicode.SimpleFold(r); f != r; f = unicode.SimpleFold(f) {
		least = min(least, f)
	}
	if least < 0x80 {
		return foldRune(least)
	}
	return least
}

// completeARN appends the fields that an incomplete ARN lacks: "arn:aws:sqs" means
// "arn:aws:sqs:*:*:*" (semantics rule 37).
func completeARN(pattern string) string {
	if !strings.HasPrefix(pattern, "arn:") {
		return pattern
	}
	if missing := 5 - strings.Count(pattern, ":"); missing > 0 {
		return pattern + strings.Repeat(":*", missing)
	}
	return pattern
}
