package access

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/iamaudit/iamaudit/policy"
)

// TestSimplestAgrees compares with asking every wildcard about every pattern.
func TestSimplestAgrees(t *testing.T) {
	r := rand.New(rand.NewPCG(1, 2))
	parts := []string{"*", "?", "a", "A", "bc", "s3", ":", "arn:aws:s3:::", "arn:*", "arn:aws", "arn:aws:sqs", "${aws:username}", "${AWS:UserName}", "k", "\u212a", "é", "/", "x*y", "s3:Get*", "*:G", "s3:"}
	left := 0
	for range 400 {
		var patterns []string
		for range 12 {
			p := ""
			for range 1 + r.IntN(4) {
				p += parts[r.IntN(len(parts))]
			}
			patterns = append(patterns, p)
		}
		slices.Sort(patterns)
		patterns = slices.Compact(patterns)
		for _, space := range []policy.Space{policy.Actions, policy.Resources} {
			want := slices.DeleteFunc(slices.Clone(patterns), func(p string) bool {
				return slices.ContainsFunc(patterns, func(w string) bool {
					return strings.ContainsAny(w, "*?") && w != p && space.Covers(w, p).Answer == policy.Yes && (w < p || space.Covers(p, w).Answer != policy.Yes)
				})
			})
			if diff := cmp.Diff(want, simplest(space, patterns)); diff != "" {
				t.Errorf("of %q (-want +got):\n%s", patterns, diff)
			}
			left += len(patterns) - len(want)
		}
	}
	if left < 100 {
		t.Errorf("only %d patterns were left out", left)
	}
}

// BenchmarkSimplest is of a policy that was made to keep us busy.
func BenchmarkSimplest(b *testing.B) {
	r := rand.New(rand.NewPCG(1, 2))
	var patterns []string
	for range 200 {
		patterns = append(patterns, fmt.Sprintf("*:%s*%c%c?", []string{"Get", "List", "Put", "Create"}[r.IntN(4)], 'a'+rune(r.IntN(26)), 'a'+rune(r.IntN(26))))
	}
	b.ReportAllocs()
	for b.Loop() {
		simplest(policy.Actions, patterns)
	}
}
