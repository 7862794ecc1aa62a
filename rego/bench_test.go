package rego_test

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"math"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
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

// mediumSize has 9,150 entities and some 20,000 statements, which apply to those that have them
// some 90,000 times. As AWS's API prints them, without spaces, they take 10 MB; iamaudit itself
// indents its files, and 17 MB.
var mediumSize = synth.Size{Users: 3000, Roles: 5000, Groups: 300, Policies: 850}

var medium = sync.OnceValue(func() []byte { return compact(mediumSize) })

// compact returns an account as JSON without spaces.
func compact(size synth.Size) []byte {
	var indented, out bytes.Buffer
	if err := snapshot.Encode(&indented, synth.Account(size, 1)); err != nil {
		panic(err)
	}
	if err := json.Compact(&out, indented.Bytes()); err != nil {
		panic(err)
	}
	return out.Bytes()
}

// BenchmarkRules shows what rules cost on an account of 9,000 entities: building the input,
// evaluating, and making findings of the results, but not reading the snapshot. cpu-ms is the
// processor time of the whole process; conversions is how often OPA could have converted the account
// in that time, as it does for every rule of those who let it: that depends less on the machine.
func BenchmarkRules(b *testing.B) {
	for _, tt := range []struct {
		name  string
		texts []string
		n     int
	}{{"1", benchRules, 1}, {"5", benchRules, 5}, {"50", benchRules, 50}, {"many findings", manyFindings, 3}, {"plain 5", plainRules(1), 5}, {"plain 50", plainRules(10), 50}} {
		b.Run(tt.name, func(b *testing.B) {
			rules := benchPack(b, tt.texts, tt.n)
			b.ReportAllocs()
			converting := conversionTime(b, medium())
			var cpu float64
			findings := 0
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
			b.ReportMetric(cpu/float64(b.N)/converting, "conversions/op")
			b.ReportMetric(float64(findings), "findings")
		})
	}
}

// BenchmarkMemory shows the most memory that a process needs that reads an account and runs rules
// on it, as the operating system counts it: the input of a large account is built and dropped shard
// by shard.
func BenchmarkMemory(b *testing.B) {
	for _, tt := range []struct {
		name  string
		rules int
		size  synth.Size
	}{{"10 MB, 5 rules", 5, mediumSize}, {"10 MB, 50 rules", 50, mediumSize}, {"100 MB, 5 rules", 5, mediumSize.Times(10)}} {
		b.Run(tt.name, func(b *testing.B) {
			text := compact(tt.size)
			file := filepath.Join(b.TempDir(), "account.json")
			if err := os.WriteFile(file, text, 0o644); err != nil {
				b.Fatal(err)
			}
			pack := writePack(b, benchRules, tt.rules)
			var most float64
			for b.Loop() {
				cmd := exec.Command(os.Args[0])
				cmd.Env = append(os.Environ(), scanEnv+"="+pack+string(filepath.ListSeparator)+file)
				out, err := cmd.CombinedOutput()
				if err != nil {
					b.Fatalf("%v\n%s", err, out)
				}
				var kB float64
				if _, err := fmt.Sscanf(string(out), "VmHWM: %f kB", &kB); err != nil {
					b.Skip("the operating system does not tell: ", err)
				}
				most = max(most, kB*1024/1e6)
			}
			b.ReportMetric(float64(len(text))/1e6, "MB")
			b.ReportMetric(most, "peak-MB")
		})
	}
}

// scanEnv makes the test program a scanner: BenchmarkMemory looks at it from outside.
const scanEnv = "IAMAUDIT_TEST_SCAN"

func TestMain(m *testing.M) {
	if paths := filepath.SplitList(os.Getenv(scanEnv)); len(paths) == 2 {
		if err := scan(paths[0], paths[1]); err != nil {
			fmt.Fprintln(os.Stderr, err)
			os.Exit(1)
		}
		// What getrusage says is never less than what the parent had.
		status, _ := os.ReadFile("/proc/self/status")
		_, peak, _ := bytes.Cut(status, []byte("VmHWM:"))
		fmt.Printf("VmHWM: %s", peak)
		return
	}
	os.Exit(m.Run())
}

func scan(pack, file string) error {
	rules, err := rego.Load([]string{pack}, rego.Options{Timeout: time.Minute})
	if err != nil {
		return err
	}
	text, err := os.ReadFile(file)
	if err != nil {
		return err
	}
	a, err := snapshot.Decode(text, snapshot.Options{File: file})
	if err != nil {
		return err
	}
	r, err := audit.Run(context.Background(), a, rules, audit.Options{})
	if err == nil && len(r.Errors) > 0 {
		err = fmt.Errorf("%+v", r.Errors)
	}
	return err
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
			a := account(b, string(compact(synth.Size{Users: 600, Roles: 10, Groups: 30, Policies: 10})))
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
	text := compact(synth.Size{Users: 300, Roles: 500, Groups: 30, Policies: 85})
	b.Run("by hand", func(b *testing.B) {
		rules := benchPack(b, benchRules, 5)
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

// conversionTime returns the processor time, in seconds, that OPA takes to convert an account that was
// read as JSON.
func conversionTime(b *testing.B, text []byte) float64 {
	b.Helper()
	var input any
	if err := json.Unmarshal(text, &input); err != nil {
		b.Fatal(err)
	}
	least := math.Inf(1)
	for range 3 {
		runtime.GC()
		before := cpuTime()
		if _, err := ast.InterfaceToValue(input); err != nil {
			b.Fatal(err)
		}
		least = min(least, cpuTime()-before)
	}
	return least
}

// cpuTime returns the processor time that the process has used, in seconds.
func cpuTime() float64 {
	var u syscall.Rusage
	if err := syscall.Getrusage(syscall.RUSAGE_SELF, &u); err != nil {
		return 0
	}
	return float64(u.Utime.Sec+u.Stime.Sec) + float64(u.Utime.Usec+u.Stime.Usec)/1e6
}
