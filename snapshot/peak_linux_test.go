package snapshot_test

import (
	"bytes"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"testing"

	"github.com/iamaudit/iamaudit/internal/synth"
	"github.com/iamaudit/iamaudit/snapshot"
)

// readThis is the variable that turns the test binary into a process that reads one snapshot.
const readThis = "SNAPSHOT_TO_READ"

func TestMain(m *testing.M) {
	file := os.Getenv(readThis)
	if file == "" {
		os.Exit(m.Run())
	}
	if _, err := snapshot.Read(file, nil, snapshot.Options{}); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
	status, err := os.ReadFile("/proc/self/status")
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
	os.Stdout.Write(status)
}

// BenchmarkPeak reads snapshots of a quarter of a gigabyte, each in a process of its own, and reports
// the most memory that the process ever had for each byte of JSON.
func BenchmarkPeak(b *testing.B) {
	a := synth.Account(synth.Large.Times(10), 1)
	dir := b.TempDir()
	plain := filepath.Join(dir, "a.json")
	for _, name := range []string{"a.json", "a.json.zst"} {
		if err := snapshot.Write(filepath.Join(dir, name), a); err != nil {
			b.Fatal(err)
		}
	}
	info, err := os.Stat(plain)
	if err != nil {
		b.Fatal(err)
	}
	for _, name := range []string{"a.json", "a.json.zst"} {
		b.Run(filepath.Ext(name), func(b *testing.B) {
			peak := 0
			for b.Loop() {
				c := exec.CommandContext(b.Context(), os.Args[0])
				c.Env = append(os.Environ(), readThis+"="+filepath.Join(dir, name))
				c.Stderr = os.Stderr
				status, err := c.Output()
				if err != nil {
					b.Fatal(err)
				}
				_, high, _ := bytes.Cut(status, []byte("VmHWM:"))
				kB := 0
				if _, err := fmt.Fscan(bytes.NewReader(high), &kB); err != nil {
					b.Fatal(err)
				}
				peak = max(peak, kB<<10)
			}
			b.SetBytes(info.Size())
			b.ReportMetric(float64(peak)/float64(info.Size()), "peak-B/B")
		})
	}
}
