package jsonscan

import (
	"strings"
	"unicode/utf8"
)

// maxDepth bounds the recursion. A policy needs eight levels.
const maxDepth = 64

// Value returns the end of the JSON value that begins at i; ok is false when the text holds no valid
// value there, or one that needs a closer look: a number that is not plain digits, half a surrogate
// pair, nesting deeper than 64 levels. Members of one object may have the same name.
func Value(text string, i int) (end int, ok bool) { return value(text, i, 0) }

func value(text string, i, depth int) (end int, ok bool) {
	switch at(text, i) {
	case '{':
		return within(text, i, '}', depth+1)
	case '[':
		return within(text, i, ']', depth+1)
	case '"':
		return String(text, i)
	default:
		return Literal(text, i)
	}
}

// within returns the end of the object or list whose first bracket stands at i, and last is last.
func within(text string, i int, last byte, depth int) (end int, ok bool) {
	if depth > maxDepth {
		return i, false
	}
	if i = Space(text, i+1); at(text, i) == last {
		return i + 1, true
	}
	for {
		if last == '}' {
			if i, ok = name(text, i); !ok {
				return i, false
			}
		}
		if i, ok = value(text, i, depth); !ok {
			return i, false
		}
		switch i = Space(text, i); at(text, i) {
		case ',':
			i = Space(text, i+1)
		case last:
			return i + 1, true
		default:
			return i, false
		}
	}
}

// at returns the byte at i, 0 at the end.
func at(text string, i int) byte {
	if i < len(text) {
		return text[i]
	}
	return 0
}

// name reads the name of a member and its colon.
func name(text string, i int) (end int, ok bool) {
	if at(text, i) != '"' {
		return i, false
	}
	if i, ok = String(text, i); !ok {
		return i, false
	}
	if i = Space(text, i); at(text, i) != ':' {
		return i, false
	}
	return Space(text, i+1), true
}

// String returns the end of the string whose quotation mark stands at i; ok is false when it is not
// valid, or holds a surrogate.
func String(text string, i int) (end int, ok bool) {
	start, wide := i+1, false
	for i = Plain(text, start); ; i = Plain(text, i) {
		switch c := at(text, i); {
		case c == '"':
			return i + 1, !wide || utf8.ValidString(text[start:i])
		case c == '\\' && strings.IndexByte(`"\/bfnrt`, at(text, i+1)) >= 0:
			i += 2
		case c == '\\' && at(text, i+1) == 'u' && isHex4(text, i+2) && at(text, i+2)|' ' != 'd':
			i += 6
		case c >= utf8.RuneSelf:
			wide = true
			i++
		default:
			return i, false
		}
	}
}

func isHex4(text string, i int) bool {
	if len(text)-i < 4 {
		return false
	}
	for _, c := range []byte(text[i : i+4]) {
		if !('0' <= c && c <= '9' || 'a' <= c|' ' && c|' ' <= 'f') {
			return false
		}
	}
	return true
}

// Literal returns the end of the literal at i; ok is true for true, false, null and a whole number of
// plain digits, and false for what needs a closer look: other numbers, and what is no JSON.
func Literal(text string, i int) (end int, ok bool) {
	start, digits := i, true
	for ; i < len(text); i++ {
		c := text[i]
		digit := '0' <= c && c <= '9'
		if !digit && !('a' <= c|' ' && c|' ' <= 'z') && c != '-' && c != '+' && c != '.' {
			break
		}
		digits = digits && digit
	}
	switch word := text[start:i]; word {
	case "true", "false", "null":
		return i, true
	default:
		return i, digits && (word == "0" || word != "" && word[0] != '0')
	}
}
