package jsonscan_test

import (
	"strings"
	"testing"

	"github.com/go-json-experiment/json/jsontext"

	"github.com/iamaudit/iamaudit/internal/jsonscan"
)

// TestEveryOffset puts each byte at each place of a word.
func TestEveryOffset(t *testing.T) {
	for at := range 20 {
		for c := range 256 {
			space := strings.Repeat(" ", at) + string([]byte{byte(c)}) + strings.Repeat(" ", 20-at)
			want := at
			if strings.ContainsRune(" \t\r\n", rune(c)) {
				want = len(space)
			}
			if got := jsonscan.Space(space, 0); got != want {
				t.Errorf("Space(%q) = %d, want %d", space, got, want)
			}
			plain := strings.Repeat("a", at) + string([]byte{byte(c)}) + strings.Repeat("\x7f", 20-at)
			want = at
			if c >= ' ' && c < 0x80 && c != '"' && c != '\\' {
				want = len(plain)
			}
			if got := jsonscan.Plain(plain, 0); got != want {
				t.Errorf("Plain(%q) = %d, want %d", plain, got, want)
			}
		}
	}
}

func TestValue(t *testing.T) {
	for _, text := range []string{
		`{}`, `[]`, `{"a":{},"b":[],"c":[[],{}],"a":1}`, `"a b"`, `true`, `false`, `null`, `0`, `12`, "[ 1 , 2 ]", "{\n \"a\" :\t1\r\n}",
		`"ö\"\\\/\b\f\n\r\t\u00e9"`, strings.Repeat("[", 64) + strings.Repeat("]", 64),
	} {
		if end, ok := jsonscan.Value(text+" , 1", 0); !ok || end != len(text) {
			t.Errorf("%s: ends at %d (%t), want %d", text, end, ok, len(text))
		}
	}
	for _, text := range []string{
		``, ` `, `{`, `[`, `[1`, `{"a"`, `{"a":`, `{"a":1`, `{"a":1,`, `{"a":1,}`, `{"a" 1}`, `{a:1}`, `{1:1}`, `{,}`, `[,]`, `[1,]`, `[1 2]`, `[}`, `{]`, `[1}`,
		`tru`, `truex`, `trueX`, `12E`, `1.5`, `00`, `1-`, `nul`, `True`, `01`, `-`, `+1`, `.5`, `"`, `"a`, `"\`, `"\"`, `"\x"`, `"\u12"`, `"\u123g"`, "\"\x01\"", "\"\xff\"", "\"\xc3\"",
		`"\ud800"`, strings.Repeat("[", 65) + strings.Repeat("]", 65),
	} {
		if end, ok := jsonscan.Value(text, 0); ok {
			t.Errorf("%s: taken for a value of %d bytes", text, end)
		}
	}
}

// FuzzValue: what passes for a value is one, whole.
func FuzzValue(f *testing.F) {
	f.Add(`{"a": [1, true, "b\u0041ö"], "a": {}} x`)
	f.Fuzz(func(t *testing.T, text string) {
		end, ok := jsonscan.Value(text, 0)
		if ok && !jsontext.Value(text[:end]).IsValid(jsontext.AllowDuplicateNames(true)) {
			t.Errorf("%q is no JSON value", text[:end])
		}
	})
}
