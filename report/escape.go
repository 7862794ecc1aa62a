package report

import (
	"unicode/utf8"

	"github.com/iamaudit/iamaudit/internal/printable"
)

// visible returns s with everything that could move the cursor or hide itself written as an escape.
func visible(s string) string { return printable.String(s) }

// cut shortens s to at most limit bytes, at the end of a rune, and says so with an ellipsis.
func cut(s string, limit int) string {
	if len(s) <= limit {
		return s
	}
	const ellipsis = "…"
	n := max(limit-len(ellipsis), 0)
	for n > 0 && !utf8.RuneStart(s[n]) {
		n--
	}
	return s[:n] + ellipsis
}
