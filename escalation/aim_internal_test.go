package escalation

import (
	"math/rand/v2"
	"testing"

	"github.com/iamaudit/iamaudit/policy"
)

// TestStart compares asking how a resource starts first with matching alone.
func TestStart(t *testing.T) {
	r := rand.New(rand.NewPCG(1, 2))
	parts := []string{"arn:aws:iam::111122223333:", "arn:aws:iam:", "arn:*", "role/", "user/", "a", "*", "?", "${*}", "${?}", "é", ":"}
	arns := []string{"role/a", "role/aé", "role/*", "role/?a", "role/a/a", "user/a"}
	hits := 0
	for range 20000 {
		text := ""
		for range 1 + r.IntN(5) {
			text += parts[r.IntN(len(parts))]
		}
		pattern := policy.Expand(text, &policy.Caller{})
		a := aim{patterns: []string{pattern}, starts: []string{start(pattern)}}
		for _, name := range arns {
			arn := "arn:aws:iam::111122223333:" + name
			want := policy.MatchResource(pattern, arn)
			if got := a.at(arn); got != want {
				t.Errorf("%q at %s: %v, want %v", text, arn, got, want)
			}
			if want {
				hits++
			}
		}
	}
	if hits < 1000 {
		t.Errorf("only %d resources are aimed at", hits)
	}
}
