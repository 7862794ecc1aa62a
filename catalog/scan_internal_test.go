package catalog

import (
	"math/rand/v2"
	"strings"
	"testing"

	"github.com/iamaudit/iamaudit/internal/glob"
)

// plainly expands as the definition has it, one name after the other.
func plainly(c *Catalog, pattern string) ActionSet {
	pattern = lowered(pattern)
	if pattern == "*" {
		return c.All()
	}
	names := c.lowered().list
	return filter(c.services, func(a *Action) bool { return glob.Match(pattern, names[a.ID]) })
}

// TestExpandAgreesOnAnyPattern makes patterns of names by blotting out letters, and of nothing.
func TestExpandAgreesOnAnyPattern(t *testing.T) {
	c := Embedded()
	r := rand.New(rand.NewPCG(1, 2))
	patterns := []string{
		"", "*", "**", "?", ":", "*:", ":*", "*:*", "*:*:*", "?*?", "*?:?*", "ec2:*", "ec2*:*", "*é*", "*:GET*x?", "s3:*:*", "s3:", "s3:?*",
		strings.Repeat("?", 64) + "*", strings.Repeat("*?", 40), strings.Repeat("a*", 63), strings.Repeat("a*", 64),
	}
	matched := 0
	for len(patterns) < 300 {
		name := []byte(c.actions[r.IntN(c.Len())].FullName())
		for range 1 + r.IntN(4) {
			from := r.IntN(len(name))
			to := min(len(name), from+r.IntN(8))
			blot := []string{"*", "?", "*?", "", "**", "e*"}[r.IntN(6)]
			name = append(append(append([]byte(nil), name[:from]...), blot...), name[to:]...)
			if len(name) == 0 {
				name = []byte("*")
			}
		}
		patterns = append(patterns, string(name))
	}
	for _, p := range patterns {
		want, got := plainly(c, p), c.expand(p)
		if !want.Covers(got) || !got.Covers(want) {
			t.Errorf("Expand(%q) has %d actions, want %d", p, got.Len(), want.Len())
		}
		if got.Len() > 0 {
			matched++
		}
	}
	if matched < 100 {
		t.Errorf("only %d patterns match anything", matched)
	}
}

// TestExpandNamesWithColons is about a catalog that AWS would not publish.
func TestExpandNamesWithColons(t *testing.T) {
	data, err := Encode(&Source{Date: "2026-01-01", Services: []SourceService{{Prefix: "x", Actions: []SourceAction{{Name: "a:b"}, {Name: "a"}, {Name: "ab:b"}}}}})
	if err != nil {
		t.Fatal(err)
	}
	c, err := Decode(data)
	if err != nil {
		t.Fatal(err)
	}
	for _, p := range []string{"*:b", "*:*:b", "x*:a*", "?:a:?"} {
		if want, got := plainly(c, p), c.expand(p); !want.Covers(got) || !got.Covers(want) || got.Empty() {
			t.Errorf("Expand(%q) has %d actions, want %d", p, got.Len(), want.Len())
		}
	}
}

// BenchmarkExpandAnew expands patterns that were never seen, as a hostile account has thousands of.
func BenchmarkExpandAnew(b *testing.B) {
	c := Embedded()
	for _, pattern := range []string{"ec2:*Inst*ce?", "*:Get*x?", "s3*:Get*", "*:*e*t*?", "*e*t*x?", "?*?*?*e?"} {
		b.Run(pattern, func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				c.expand(pattern)
			}
		})
	}
}
