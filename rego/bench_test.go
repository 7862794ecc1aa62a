package rego_test

import (
	"bytes"
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"runtime"
	"runtime/metrics"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"

	"github.com/open-policy-agent/opa/v1/ast"

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

// BenchmarkMemory shows how much memory five rules need at most, with the account that they look at:
// the input of a large account is built and dropped shard by shard.
func BenchmarkMemory(b *testing.B) {
	for name, size := range map[string]synth.Size{
		"medium": {Users: 3000, Roles: 5000, Groups: 300, Policies: 850},
		"large":  {Users: 18000, Roles: 30000, Groups: 1800, Policies: 5100},
	} {
		b.Run(name, func(b *testing.B) {
			rules, text := benchPack(b, 5), encoded(size)
			var most uint64
			for b.Loop() {
				most = max(most, peak(func() { run(b, account(b, string(text)), rules) }))
			}
			b.ReportMetric(float64(len(text))/1e6, "MB")
			b.ReportMetric(float64(most)/1e6, "peak-MB")
		})
	}
}

// peak returns the most heap that was in use while f ran.
func peak(f func()) (most uint64) {
	runtime.GC()
	end, done := make(chan struct{}), make(chan struct{})
	go func() {
		defer close(done)
		sample := []metrics.Sample{{Name: "/memory/classes/heap/objects:bytes"}}
		for {
			metrics.Read(sample)
			most = max(most, sample[0].Value.Uint64())
			select {
			case <-end:
				return
			case <-time.After(5 * time.Millisecond):
			}
		}
	}()
	f()
	close(end)
	<-done
	return most
}

// BenchmarkJoin compares three ways to join users with the credential report.
func BenchmarkJoin(b *testing.B) {
	for name, body := range map[string]string{
		"look-up": "some c in input.credentials\n\tu := input.index.user_by_name[c.user]\n\tu.path == \"/none/\"",
		"inside":  "some u in input.users\n\tu.credential.mfa_active\n\tu.path == \"/none/\"",
		"product": "some u in input.users\n\tsome c in input.credentials\n\tc.user == u.name\n\tu.path == \"/none/\"",
	} {
		b.Run(name, func(b *testing.B) {
			text := strings.Replace(metadata("bench/join", ""), "#     severity: high", "#     severity: high\n#     scope: account", 1) +
				"package iamaudit.rules.bench.join\n\nfindings contains f if {\n\t" + body + "\n\tf := {\"resource\": u.arn, \"message\": \"x\"}\n}\n"
			path := filepath.Join(b.TempDir(), "join.rego")
			if err := os.WriteFile(path, []byte(text), 0o644); err != nil {
				b.Fatal(err)
			}
			rules, err := rego.Load([]string{path}, rego.Options{Timeout: time.Hour})
			if err != nil {
				b.Fatal(err)
			}
			a := account(b, string(encoded(synth.Size{Users: 600, Roles: 10, Groups: 30, Policies: 10})))
			run(b, a, rules) // the input is built
			for b.Loop() {
				run(b, a, rules)
			}
		})
	}
}

// BenchmarkConversion compares building the input by hand with OPA's way over JSON, which it would
// go for every rule.
func BenchmarkConversion(b *testing.B) {
	text := encoded(synth.Size{Users: 300, Roles: 500, Groups: 30, Policies: 85})
	b.Run("by hand", func(b *testing.B) {
		rules := benchPack(b, 5)
		for b.Loop() {
			run(b, account(b, string(text)), rules)
		}
	})
	b.Run("OPA", func(b *testing.B) {
		var input any
		if err := json.Unmarshal(text, &input); err != nil {
			b.Fatal(err)
		}
		for b.Loop() {
			for range 5 {
				if _, err := ast.InterfaceToValue(input); err != nil {
					b.Fatal(err)
				}
			}
		}
	})
}

// cpuTime returns the processor time that the process has used, in seconds.
func cpuTime() float64 {
	var u syscall.Rusage
	if err := syscall.Getrusage(syscall.RUSAGE_SELF, &u); err != nil {
		return 0
	}
	return float64(u.Utime.Sec+u.Stime.Sec) + float64(u.Utime.Usec+u.Stime.Usec)/1e6
}
