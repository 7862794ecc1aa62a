package rules_test

import (
	"bytes"
	"slices"
	"testing"

	"github.com/iamaudit/iamaudit/audit"
	"github.com/iamaudit/iamaudit/internal/synth"
	"github.com/iamaudit/iamaudit/rules"
	"github.com/iamaudit/iamaudit/snapshot"
)

// BenchmarkPolicyRules runs the rules about grants and trust over accounts of two sizes; the larger has four
// times as much of everything, so that the ratio shows how the cost grows.
func BenchmarkPolicyRules(b *testing.B) {
	list := slices.DeleteFunc(rules.All(), func(r *audit.Rule) bool { return r.Category != audit.Grants && r.Category != audit.Trust })
	quarter := synth.Size{Users: synth.Large.Users / 4, Roles: synth.Large.Roles / 4, Groups: synth.Large.Groups / 4, Policies: synth.Large.Policies / 4}
	for name, size := range map[string]synth.Size{"quarter": quarter, "large": synth.Large} {
		b.Run(name, func(b *testing.B) {
			var file bytes.Buffer
			if err := snapshot.Encode(&file, synth.Account(size, 1)); err != nil {
				b.Fatal(err)
			}
			b.ReportAllocs()
			for b.Loop() {
				b.StopTimer() // analyses are kept with the account, so every round reads it anew
				account, err := snapshot.Decode(file.Bytes(), snapshot.Options{})
				if err != nil {
					b.Fatal(err)
				}
				b.StartTimer()
				result, err := audit.Run(b.Context(), account, list, audit.Options{})
				if err != nil || len(result.Errors) > 0 {
					b.Fatal(err, result.Errors)
				}
				b.ReportMetric(float64(len(result.Findings)), "findings")
			}
		})
	}
}
