package report

import (
	"strings"
	"unicode/utf16"
	"unicode/utf8"

	"github.com/iamaudit/iamaudit/audit"
)

const contextLines = 3

// excerpt fills in the text of a place and of the lines around it, from the policy document that the
// location points into.
func (p *places) excerpt(s *spot, l *audit.Location) {
	text, ok := p.documents[l.Document]
	if !ok || l.Document == "" || l.DocumentRegion == nil || !sameShape(s.region, *l.DocumentRegion) {
		return
	}
	lines, ok := p.lines[l.Document]
	if !ok {
		lines = strings.Split(text, "\n")
		p.lines[l.Document] = lines
	}
	d := *l.DocumentRegion
	if d.StartLine < 1 || d.EndLine > len(lines) {
		return
	}
	s.snippet = slice(lines, d)
	shift := s.region.StartLine - d.StartLine
	around := audit.Region{StartLine: max(d.StartLine-contextLines, 1), StartColumn: 1}
	if shift != 0 || s.region.StartColumn != d.StartColumn {
		// The document stands inside a larger file, and its first line does not start one there.
		around.StartLine = max(around.StartLine, 2)
	}
	around.EndLine = min(d.EndLine+contextLines, len(lines))
	around.EndColumn = 1 + utf16Length(strings.TrimSuffix(lines[around.EndLine-1], "\r"))
	if around.StartLine > d.StartLine || around == d {
		return
	}
	s.around = slice(lines, around)
	around.StartLine += shift
	around.EndLine += shift
	s.context = around
}

// sameShape reports whether a region of the file can be the same text as a region of the document:
// it is not when the file holds the document as an encoded string.
func sameShape(file, document audit.Region) bool {
	if file.EndLine-file.StartLine != document.EndLine-document.StartLine {
		return false
	}
	if document.EndLine == document.StartLine {
		return file.EndColumn-file.StartColumn == document.EndColumn-document.StartColumn
	}
	return file.EndColumn == document.EndColumn
}

// slice returns the text of a region.
func slice(lines []string, g audit.Region) string {
	var b strings.Builder
	for n := g.StartLine; n <= g.EndLine; n++ {
		line := lines[n-1]
		start, end := 0, len(line)
		if n == g.StartLine {
			start = byteOf(line, g.StartColumn)
		}
		if n == g.EndLine {
			end = max(byteOf(line, g.EndColumn), start)
		}
		b.WriteString(line[start:end])
		if n < g.EndLine {
			b.WriteByte('\n')
		}
	}
	return b.String()
}

// byteOf returns the byte offset of a column, which counts UTF-16 code units from 1.
func byteOf(line string, column int) int {
	units := 1
	for i, r := range line {
		if units >= column {
			return i
		}
		units += utf16.RuneLen(r)
	}
	return len(line)
}

func utf16Length(s string) int {
	n := 0
	for len(s) > 0 {
		r, size := utf8.DecodeRuneInString(s)
		n += utf16.RuneLen(r)
		s = s[size:]
	}
	return n
}
