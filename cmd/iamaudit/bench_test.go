package main

import (
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"syscall"
	"testing"
	"time"

	"github.com/iamaudit/iamaudit/internal/synth"
	"github.com/iamaudit/iamaudit/snapshot"
)

// BenchmarkScan runs the whole program, from start to exit, over an account of 3,000 users, 5,000
// roles, 300 groups and 2,500 policies and over one ten times that size: read the file, run all
// rules, write the result as JSON. It reports CPU seconds and the peak of resident memory; the last
// line's "times" is what ten times the account costs in multiples of the first.
func BenchmarkScan(b *testing.B) {
	program := filepath.Join(b.TempDir(), "iamaudit")
	if out, err := exec.Command("go", "build", "-o", program, ".").CombinedOutput(); err != nil {
		b.Fatalf("%v\n%s", err, out)
	}
	cpu := map[int]time.Duration{}
	for _, times := range []int{1, 10} {
		file := filepath.Join(b.TempDir(), fmt.Sprintf("account-%d.json", times))
		if err := snapshot.Write(file, synth.Account(synth.Large.Times(times), 1)); err != nil {
			b.Fatal(err)
		}
		info, err := os.Stat(file)
		if err != nil {
			b.Fatal(err)
		}
		b.Run(fmt.Sprintf("times%d", times), func(b *testing.B) {
			b.SetBytes(info.Size())
			var spent time.Duration
			var peak int64
			for b.Loop() {
				cmd := exec.Command(program, "scan", file, "-o", filepath.Join(b.TempDir(), "result.json"), "--format", "none", "--fail-on", "never")
				if out, err := cmd.CombinedOutput(); err != nil {
					b.Fatalf("%v\n%s", err, out)
				}
				spent += cmd.ProcessState.UserTime() + cmd.ProcessState.SystemTime()
				if usage, ok := cmd.ProcessState.SysUsage().(*syscall.Rusage); ok {
					peak = max(peak, usage.Maxrss)
				}
			}
			cpu[times] = spent / time.Duration(b.N)
			b.ReportMetric(cpu[times].Seconds(), "cpu-s/op")
			b.ReportMetric(float64(peak)/1024, "peak-MB")
			if times > 1 && cpu[1] > 0 {
				b.ReportMetric(cpu[times].Seconds()/cpu[1].Seconds(), "times")
			}
		})
	}
}
