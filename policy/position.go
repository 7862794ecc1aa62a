package policy

import (
	"unicode/utf16"
	"unicode/utf8"
)

// Position is a place in a text as editors count it: lines and columns from 1, columns in UTF-16
// code units (as SARIF and the Language Server Protocol do).
type Position struct {
	Line, Column int
}

// PositionOf returns the place of a byte offset in text. An offset beyond the text is its end.
func PositionOf(text []byte, offset int) Position {
	p := Position{Line: 1, Column: 1}
	offset = min(max(offset, 0), len(text))
	for i := 0; i < offset; {
		switch c := text[i]; {
		case c == '\n':
			p.Line++
			p.Column = 1
			i++
		case c < utf8.RuneSelf:
			p.Column++
			i++
		default:
			r, size := utf8.DecodeRune(text[i:])
			p.Column += max(1, utf16.RuneLen(r))
			i += size
		}
	}
	return p
}

// Range returns where a span of text begins and ends; the end column is one past the last.
func (s Span) Range(text []byte) (start, end Position) {
	return PositionOf(text, s.Start), PositionOf(text, s.End)
}
