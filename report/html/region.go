package html

import (
	"bytes"
	"encoding/json"
	"strings"
	"unicode/utf8"

	"github.com/iamaudit/iamaudit/audit"
)

// regionText cuts a region out of a text given as lines. A region outside the text gives what is
// inside: the result file may have been edited by hand.
func regionText(lines []string, r audit.Region) string {
	first, last := max(r.StartLine, 1), min(r.EndLine, len(lines))
	if first > last {
		return ""
	}
	if first == last {
		line := lines[first-1]
		return line[columnOffset(line, r.StartColumn):max(columnOffset(line, r.StartColumn), columnOffset(line, r.EndColumn))]
	}
	var b strings.Builder
	b.WriteString(lines[first-1][columnOffset(lines[first-1], r.StartColumn):])
	for _, line := range lines[first : last-1] {
		b.WriteString("\n" + line)
	}
	b.WriteString("\n" + lines[last-1][:columnOffset(lines[last-1], r.EndColumn)])
	return b.String()
}

// columnOffset turns a column, counted from 1 in UTF-16 code units, into a byte offset.
func columnOffset(line string, column int) int {
	units := 1
	for i, r := range line {
		if units >= column {
			return i
		}
		if units++; r > 0xffff && r != utf8.RuneError {
			units++
		}
	}
	return len(line)
}

// statementText returns the text that a finding points at in its document, laid out for reading.
func statementText(r *audit.Result, loc *audit.Location) string {
	if loc.Document == "" || loc.DocumentRegion == nil {
		return ""
	}
	text := regionText(strings.Split(r.Documents[loc.Document], "\n"), *loc.DocumentRegion)
	var b bytes.Buffer
	if json.Indent(&b, []byte(text), "", "  ") == nil {
		return b.String()
	}
	return text
}
