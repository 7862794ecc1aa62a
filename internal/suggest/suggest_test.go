package suggest_test

import (
	"strings"
	"testing"

	"github.com/iamaudit/iamaudit/internal/suggest"
)

func TestNearest(t *testing.T) {
	candidates := []string{"admin-grant", "root-access-key", "root-user-used", "größe"}
	for word, want := range map[string]string{
		"root-acess-key":              "root-access-key",
		"ROOT-ACCESS-KEY":             "root-access-key",
		"grösse":                      "größe",
		"something-else-altogether":   "",
		"":                            "",
		strings.Repeat("root", 20000): "",
	} {
		if got := suggest.Nearest(word, candidates); got != want {
			t.Errorf("%.20q: got %q, want %q", word, got, want)
		}
	}
	if got, want := suggest.DidYouMean("admin-grants", candidates), ` (did you mean "admin-grant"?)`; got != want {
		t.Errorf("got %q, want %q", got, want)
	}
}

func TestDistance(t *testing.T) {
	for _, tt := range []struct {
		a, b        string
		limit, want int
	}{
		{"jeff", "jeff", 3, 0},
		{"jeff", "Jef", 3, 1},
		{"jeff", "geoff", 3, 2},
		{"jeff", "mallory", 3, 3},
		{"jeff", "jeffjeff", 3, 3},
	} {
		if got := suggest.Distance(tt.a, tt.b, tt.limit); got != tt.want {
			t.Errorf("Distance(%q, %q, %d) = %d, want %d", tt.a, tt.b, tt.limit, got, tt.want)
		}
	}
}
