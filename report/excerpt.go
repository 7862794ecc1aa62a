package report

import (
	"strings"
	"unicode/utf16"
	"unicode/utf8"

	"github.com/iamaudit/iamaudit/audit"
)

const (
	contextLines = 3
	maxIndent    = 1_000 // columns; a file that moves a document further is no text to show
)

// excerpt fills in the text of a place and of the lines around it, from the policy document that the
// location points into.
func (p *places) excerpt(s *spot, l *audit.Location) {
	text, ok := p.documents[l.Document]
	if !ok || l.DocumentRegion == nil {
		return
	}
	d := *l.DocumentRegion
	indent, ok := shift(s.region, d)
	lines := p.linesOf(l.Document, text)
	if !ok || d.StartLine < 1 || d.EndLine > len(lines) {
		return
	}
	s.snippet = indented(slice(lines, d), indent)
	if d.StartLine == 1 && s.region != d {
		return // the document begins in the middle of a line: what stands before it is not known
	}
	around := audit.Region{StartLine: max(d.StartLine-contextLines, 1), StartColumn: 1, EndLine: min(d.EndLine+contextLines, len(lines))}
	if s.region != d {
		around.StartLine = max(around.StartLine, 2)
	}
	around.EndColumn = 1 + utf16Length(lines[around.EndLine-1])
	s.around = strings.Repeat(" ", indent) + indented(slice(lines, around), indent)
	around.EndColumn += indent
	around.StartLine += s.region.StartLine - d.StartLine
	around.EndLine += s.region.EndLine - d.EndLine
	s.context = around
}

// linesOf cuts a document into lines, once.
func (p *places) linesOf(key, text string) []string {
	lines, ok := p.lines[key]
	if !ok {
		lines = strings.Split(text, "\n")
		for i := range lines {
			lines[i] = strings.TrimSuffix(lines[i], "\r")
		}
		p.lines[key] = lines
	}
	return lines
}

// shift returns by how many columns the lines of the document are moved to the right in the file.
// It is false when the file cannot hold the same text: it may hold the document as one encoded string.
func shift(file, document audit.Region) (columns int, ok bool) {
	if file.EndLine-file.StartLine != document.EndLine-document.StartLine {
		return 0, false
	}
	start, end := file.StartColumn-document.StartColumn, file.EndColumn-document.EndColumn
	if document.StartLine == 1 && document.EndLine > 1 {
		return end, end >= 0 && end <= maxIndent // the first line begins wherever the document does
	}
	return end, start == end && end >= 0 && end <= maxIndent
}

// indented moves all lines but the first to the right.
func indented(text string, columns int) string {
	if columns == 0 {
		return text
	}
	return strings.ReplaceAll(text, "\n", "\n"+strings.Repeat(" ", columns))
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
