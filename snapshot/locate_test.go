package snapshot_test

import (
	"strings"
	"testing"
	"unicode/utf16"

	"github.com/iamaudit/iamaudit/policy"
	"github.com/iamaudit/iamaudit/snapshot"
)

// TestColumnsCountUTF16 compares columns with those of the standard library, for every span of a text.
func TestColumnsCountUTF16(t *testing.T) {
	text := "plain ASCII of some length, then é, 😀, 漢字 and more ASCII; \xff is no UTF-8\nnext: 0123456789é0123456é😀"
	var spans []policy.Span
	for start := range text {
		for end := range text[start:] {
			spans = append(spans, policy.Span{Start: start, End: start + end})
		}
	}
	regions := snapshot.Locate([]byte(text), spans)
	at := func(offset int) (line, column int) {
		before := text[:offset]
		line = 1 + strings.Count(before, "\n")
		return line, 1 + len(utf16.Encode([]rune(before[strings.LastIndexByte(before, '\n')+1:])))
	}
	for i, s := range spans {
		var want snapshot.Region
		want.StartLine, want.StartColumn = at(s.Start)
		want.EndLine, want.EndColumn = at(s.End)
		if regions[i] != want {
			t.Fatalf("%q: got %+v, want %+v", text[s.Start:s.End], regions[i], want)
		}
	}
}
