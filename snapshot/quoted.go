package snapshot

import (
	"strconv"
	"unicode/utf16"
	"unicode/utf8"

	"github.com/iamaudit/iamaudit/policy"
)

// quotedSpan turns a span of a decoded document into a span of the JSON string that holds it,
// quotes included. percent says that the string's text is percent-encoded too.
func quotedSpan(quoted []byte, span policy.Span, percent bool) policy.Span {
	out := policy.Span{Start: len(quoted) - 1, End: len(quoted) - 1}
	decoded := 0
	for i := 1; i < len(quoted)-1; {
		if decoded <= span.Start {
			out.Start = i
		}
		if decoded >= span.End {
			out.End = i
			break
		}
		width, bytes := 1, 1 // of the source, of the decoded text
		switch {
		case quoted[i] == '\\':
			width, bytes = escapeWidth(quoted[i:])
		case percent && quoted[i] == '%' && i+3 < len(quoted):
			width = 3
		}
		i += width
		decoded += bytes
	}
	return out
}

// escapeWidth returns the length of a JSON escape and of the UTF-8 text it stands for.
func escapeWidth(s []byte) (width, decoded int) {
	if len(s) < 6 || s[1] != 'u' {
		return 2, 1
	}
	n, _ := strconv.ParseUint(string(s[2:6]), 16, 32) // the decoder has checked it
	r := rune(n)
	if utf16.IsSurrogate(r) {
		if len(s) >= 12 && s[6] == '\\' && s[7] == 'u' {
			return 12, utf8.UTFMax
		}
		r = utf8.RuneError
	}
	return 6, utf8.RuneLen(r)
}
