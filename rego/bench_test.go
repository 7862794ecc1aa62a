package rego_test

import (
	"bytes"
	"fmt"
	"os"
	"path/filepath"
	"runtime"
	"sync"
	"syscall"
	"testing"

	"github.com/iamaudit/iamaudit/audit"
	"github.com/iamaudit/iamaudit/internal/synth"
	"github.com/iamaudit/iamaudit/rego"
	"github.com/iamaudit/iamaudit/snapshot"
)

// benchRules are the kinds of rules that people write, over every list of the input.
var benchRules = []string{
	`findings contains f if {
	some s in input.statements
	s.effect == "allow"
	s.all_actions
	s.all_resources
	some holder in s.holders
	f := {"resource": holder, "message": "may do everything", "location": s.location}
}`,
	`findings contains {"resource": u.arn, "message": sprintf("%s is in no group", [u.name])} if {
	some u in input.users
	count(u.groups) == 0
}`,
	`findings contains f if {
	some c in input.credentials
	some k in c.access_keys
	k.active
	k.age_days > 90
	u := input.index.user_by_name[c.user]
	f := {"resource": u.arn, "message": sprintf("key %d is %d days old", [k.slot, k.age_days]), "location": c.location}
}`,
	`findings contains f if {
	some r in input.roles
	some s in r.trust
	some p in s.principals
	p.type == "aws"
	p.account != input.account.id
	f := {"resource": r.arn, "message": sprintf("trusts account %s", [p.account]), "location": s.location}
}`,
	`findings contains f if {
	some r in input.roles
	some s in r.statements
	s.effect == "allow"
	s.all_resources
	some a in iam.matched_actions(s, {"iam:PassRole", "iam:CreateUser", "sts:AssumeRole"})
	f := {"resource": r.arn, "message": sprintf("may %s on everything", [a]), "location": s.location}
}`,
}

func benchPack(b *testing.B, n int) []*audit.Rule {
	b.Helper()
	dir := b.TempDir()
	for i := range n {
		text := metadata(fmt.Sprintf("bench/r%d", i), "") + fmt.Sprintf("package iamaudit.rules.bench.r%d\n\n", i) + benchRules[i%len(benchRules)] + "\n"
		if err := os.WriteFile(filepath.Join(dir, fmt.Sprintf("r%d.rego", i)), []byte(text), 0o644); err != nil {
			b.Fatal(err)
		}
	}
	rules, err := rego.Load([]string{dir}, rego.Options{})
	if err != nil {
		b.Fatal(err)
	}
	return rules
}

// medium is an account of some 9,000 entities, 10 MB as JSON.
var medium = sync.OnceValue(func() []byte { return encoded(synth.Size{Users: 3000, Roles: 5000, Groups: 300, Policies: 850}) })

func encoded(size synth.Size) []byte {
	var buf bytes.Buffer
	if err := snapshot.Encode(&buf, synth.Account(size, 1)); err != nil {
		panic(err)
	}
	return buf.Bytes()
}

// BenchmarkRules shows what rules cost on an account of 9,000 entities: building the input and
// evaluating, without reading the snapshot. cpu-ms is the processor time of the whole process.
func BenchmarkRules(b *testing.B) {
	for _, n := range []int{1, 5, 50} {
		b.Run(fmt.Sprintf("%d", n), func(b *testing.B) {
			rules := benchPack(b, n)
			findings := 0
			b.ReportAllocs()
			var cpu float64
			for b.Loop() {
				b.StopTimer()
				a := account(b, string(medium()))
				runtime.GC()
				before := cpuTime()
				b.StartTimer()
				r := run(b, a, rules)
				cpu += cpuTime() - before
				findings = len(r.Findings)
				if len(r.Errors) > 0 {
					b.Fatal(r.Errors)
				}
			}
			b.ReportMetric(cpu*1000/float64(b.N), "cpu-ms/op")
			b.ReportMetric(float64(findings), "findings")
			b.ReportMetric(float64(len(medium()))/1e6, "MB")
		})
	}
}

// cpuTime returns the processor time that the process has used, in seconds.
func cpuTime() float64 {
	var u syscall.Rusage
	if err := syscall.Getrusage(syscall.RUSAGE_SELF, &u); err != nil {
		return 0
	}
	return float64(u.Utime.Sec+u.Stime.Sec) + float64(u.Utime.Usec+u.Stime.Usec)/1e6
}
