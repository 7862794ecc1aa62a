package policy

import (
	"strings"
	"unicode"
	"unicode/utf8"
)

// A glob is a compiled pattern: a list of tokens that a text is consumed by from left to right.
type glob struct {
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
	kind     globKind
	inside   bool
	fold     bool // a letter in either case
	variable bool // a wildcard inside a segment, or for one letter, that takes a variable, too
	bare     bool // a run that takes noResource, too
	letter   rune // folded if fold is set; above unicode.MaxRune for a variable
	shown    rune // the letter as it was written
}

// A variable such as ${aws:username} is a letter of its own, beyond all letters of texts: a text
// of unknown length and content, which equals itself and nothing else. Only a run may swallow it.
const firstVariable = noResource + 1

// noResource is the letter that begins the text for "no particular resource of this service" where
// documents are compared; see serviceResources. Only a run that is bare takes it.
const noResource = unicode.MaxRune + 1

func (t *globToken) takes(r rune) bool {
	switch t.kind {
	case globLiteral:
		return t.letter == r || t.fold && foldRune(r) == t.letter
	case globOne:
		return r != noResource && (r < firstVariable || t.variable) && !(t.inside && r == ':')
	case globRun:
		if r == noResource {
			return t.bare
		}
		return !t.inside || r != ':' && (r < firstVariable || t.variable)
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

// A reading says how a pattern is read.
type reading struct {
	fold      bool  // case does not matter
	plain     bool  // "*" and "?" are letters like others
	reach     reach // how far wildcards go
	variables bool  // ${…} stands for a value of the request
	widen     bool  // … which may be any text here, so that the pattern matches too much rather than too little
}

// reach is how far wildcards go.
type reach uint8

const (
	anywhere       reach = iota // to the end of the text
	segmentsWide                // to the end of the segment, but a "*" that ends one goes on; see MatchResource
	segmentsStrict              // … but a "*" that ends the pattern; see MatchResourceStrictly
	fields                      // to the end of the field of an ARN, the last of which may hold colons; see matchARN
)

func (s Space) reading() reading {
	how := reading{fold: s == FoldedStrings || s == Actions}
	if s == Resources {
		how.reach = segmentsWide
	}
	return how
}

// inside reports whether a wildcard, of which rest is what follows, takes no colon.
func (r reach) inside(wildcard rune, colons int, rest string) bool {
	switch r {
	case segmentsWide:
		return wildcard == '?' || rest != "" && rest[0] != ':'
	case segmentsStrict:
		return wildcard == '?' || rest != ""
	case fields:
		return colons < 5 && strings.Contains(rest, ":")
	default:
		return false
	}
}

// A globber compiles patterns. Patterns that are compared with each other are compiled by the same
// globber, so that the same variable gets the same letter.
type globber struct {
	letters map[string]rune // of the variables
	names   []string        // the variables, in the order of their letters
}

func (c *globber) compile(pattern string, how reading) glob {
	text := pattern
	segments := how.reach == segmentsWide || how.reach == segmentsStrict
	if segments {
		text = completeARN(pattern)
	}
	colons := 0
	tokens := make([]globToken, 0, len(text)+1)
	for i := 0; i < len(text); {
		early := how.reach == segmentsStrict && colons < 5 // where only the wide reading knows variables
		if how.variables && !early && strings.HasPrefix(text[i:], "${") {
			if end := strings.IndexByte(text[i:], '}'); end > 0 {
				tokens = append(tokens, c.variable(text[i+2:i+end], how.widen))
				i += end + 1
				continue
			}
		}
		r, size := utf8.DecodeRuneInString(text[i:])
		i += size
		switch {
		case r == '?' && !how.plain:
			tokens = append(tokens, globToken{kind: globOne, inside: how.reach.inside(r, colons, text[i:])})
		case r == '*' && !how.plain:
			tokens = append(tokens, globToken{kind: globRun, inside: how.reach.inside(r, colons, text[i:])})
		case how.fold:
			tokens = append(tokens, globToken{kind: globLiteral, fold: true, letter: foldRune(r), shown: r})
		default:
			tokens = append(tokens, globToken{kind: globLiteral, letter: r, shown: r})
		}
		if r == ':' {
			colons++
		}
	}
	return glob{tokens: append(tidyRuns(tokens), globToken{kind: globEnd})}
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
	p := compileVariable("${"+name+"}", false)
	name = p.key
	if p.isFallback {
		name += "," + p.fallback
	}
	letter, ok := c.letters[name]
	if !ok {
		if c.letters == nil {
			c.letters = map[string]rune{}
		}
		letter = firstVariable + rune(len(c.names))
		c.letters[name] = letter
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

// foldRune maps all letters that differ in case only to the same letter, which for ASCII is the
// lower-case one. It agrees with strings.EqualFold on every rune.
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
