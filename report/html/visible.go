package html

import (
	"fmt"
	"html/template"
	"strings"
	"unicode"
)

// visible spells out the characters that a browser would not show, or that would change how the
// text around them reads: controls, direction marks, zero-width characters and line separators. A
// role called "nimda\u202e" must not look like "admin". The script of the page does the same.
func visible(s string) string {
	if strings.IndexFunc(s, hidden) < 0 {
		return s
	}
	var b strings.Builder
	for _, r := range s {
		if hidden(r) {
			fmt.Fprintf(&b, `\u%04x`, r)
		} else {
			b.WriteRune(r)
		}
	}
	return b.String()
}

func hidden(r rune) bool {
	switch {
	case r == '\n' || r == '\t':
		return false
	case r == '\u00ad' || r == '\u2028' || r == '\u2029' || r == '\ufeff':
		return true
	default:
		return unicode.Is(unicode.Cc, r) || unicode.Is(unicode.Cf, r)
	}
}

func escapeVisible(s string) string { return template.HTMLEscapeString(visible(s)) }
