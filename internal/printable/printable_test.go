package printable_test

import (
	"testing"

	"github.com/iamaudit/iamaudit/internal/printable"
)

func TestString(t *testing.T) {
	for in, want := range map[string]string{
		"user/jeff":          "user/jeff",
		"Jürgen 田":           "Jürgen 田",
		"a\x1b[31mb":         `a\u001b[31mb`,
		"\u202eevil\u2066":   `\u202eevil\u2066`,
		"a\u200bb\ufeff":     `a\u200bb\ufeff`,
		"line\nbreak\ttab\r": `line\nbreak\ttab\u000d`,
		"\xff\xfe":           `\xff\xfe`,
		"\ufffd":             "\ufffd",
		"\U000e0041":         `\U000e0041`,
		"\x7f\u0085":         `\u007f\u0085`,
	} {
		if got := printable.String(in); got != want {
			t.Errorf("String(%q) = %q, want %q", in, got, want)
		}
	}
}

func TestLines(t *testing.T) {
	if got, want := printable.Lines("a\n\x1b[2Jb\n"), "a\n\\u001b[2Jb\n"; got != want {
		t.Errorf("got %q, want %q", got, want)
	}
}
