package snapshot

import (
	"bytes"
	"cmp"
	"encoding/binary"
	"slices"
	"unicode/utf8"

	"github.com/iamaudit/iamaudit/policy"
)

// Region is a range of a text. Lines and columns count from 1, columns in UTF-16 code units as
// SARIF counts them; EndColumn is one past the last.
type Region struct {
	StartLine, StartColumn, EndLine, EndColumn int
}

// Locate turns spans of the source into lines and columns, in one pass over the source however
// many spans there are. It returns nil for an account that was not read from a file.
func (a *Account) Locate(spans []policy.Span) []Region { return Locate(a.Source, spans) }

// Locate turns spans of a text into lines and columns in one pass over the text.
func Locate(text []byte, spans []policy.Span) []Region {
	if len(text) == 0 {
		return nil
	}
	type edge struct {
		offset, span int
		end          bool
	}
	edges := make([]edge, 0, 2*len(spans))
	for i, s := range spans {
		edges = append(edges, edge{min(s.Start, len(text)), i, false}, edge{min(s.End, len(text)), i, true})
	}
	slices.SortFunc(edges, func(a, b edge) int { return cmp.Compare(a.offset, b.offset) })
	regions := make([]Region, len(spans))
	line, column, pos := 1, 1, 0
	for _, e := range edges {
		chunk := text[pos:e.offset]
		if n := bytes.Count(chunk, newline); n > 0 {
			line, column = line+n, 1
			chunk = chunk[bytes.LastIndexByte(chunk, '\n')+1:]
		}
		column += utf16Len(chunk)
		pos = e.offset
		if r := &regions[e.span]; e.end {
			r.EndLine, r.EndColumn = line, column
		} else {
			r.StartLine, r.StartColumn = line, column
		}
	}
	return regions
}

var newline = []byte{'\n'}

// locate is Locate for one span; an empty text is line 1, column 1.
func locate(text []byte, span policy.Span) Region {
	if len(text) == 0 {
		return Region{1, 1, 1, 1}
	}
	return Locate(text, []policy.Span{span})[0]
}

// utf16Len counts the UTF-16 code units of a UTF-8 text.
func utf16Len(b []byte) int {
	n := 0
	for len(b) > 0 {
		if len(b) >= 8 && binary.LittleEndian.Uint64(b)&0x8080808080808080 == 0 {
			n, b = n+8, b[8:] // nearly all of a snapshot is ASCII
			continue
		}
		if b[0] < utf8.RuneSelf {
			n++
			b = b[1:]
			continue
		}
		r, size := utf8.DecodeRune(b)
		n++
		if r > 0xFFFF {
			n++
		}
		b = b[size:]
	}
	return n
}
