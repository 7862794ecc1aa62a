package collector_test

import (
	"bytes"
	"runtime"
	"testing"

	"github.com/iamaudit/iamaudit/collector"
	"github.com/iamaudit/iamaudit/internal/fakeaws"
	"github.com/iamaudit/iamaudit/internal/synth"
	"github.com/iamaudit/iamaudit/snapshot"
)

// BenchmarkCollect collects 5,000 users and 5,000 roles with 100 ms to each call. The longest stream
// has five pages, so the waiting alone takes some 0.6 s with the call before it; no_latency is what
// the machine needs for the rest, the fake's part included. The number of calls and the sum of their
// latencies, which a serial collector would wait for, are reported beside the time.
func BenchmarkCollect(b *testing.B) {
	served := whole(b, synth.Size{Users: 5000, Roles: 5000, Groups: 300, Policies: 1500})
	for _, bench := range []struct {
		name   string
		faults fakeaws.Faults
	}{
		{"no_latency", fakeaws.Faults{}},
		{"clear", fakeaws.Faults{Delay: latency}},
		{"half_throttled", fakeaws.Faults{Delay: latency, Throttle: 50}},
	} {
		b.Run(bench.name, func(b *testing.B) {
			_, cfg := serve(b, fakeaws.Account{Account: served, Faults: bench.faults})
			var calls int
			for b.Loop() {
				got, err := collector.Collect(b.Context(), cfg, quick())
				if err != nil {
					b.Fatal(err)
				}
				if missing := got.Incomplete(); len(missing) > 0 {
					b.Fatalf("incomplete: %v", missing)
				}
				calls = got.Stats.Attempts
			}
			b.ReportMetric(float64(calls), "calls")
			b.ReportMetric(float64(calls)*latency.Seconds(), "s-latency-sum")
		})
	}
}

// BenchmarkMemory reports what a collection keeps, in sizes of the snapshot that it writes.
func BenchmarkMemory(b *testing.B) {
	served := whole(b, synth.Size{Users: 5000, Roles: 5000, Groups: 300, Policies: 1500})
	_, cfg := serve(b, fakeaws.Account{Account: served})
	var size bytes.Buffer
	if err := snapshot.Encode(&size, served); err != nil {
		b.Fatal(err)
	}
	for b.Loop() {
		before := heap()
		got, err := collector.Collect(b.Context(), cfg, quick())
		if err != nil {
			b.Fatal(err)
		}
		kept := heap() - before
		b.ReportMetric(float64(kept)/float64(size.Len()), "snapshots-kept")
		b.ReportMetric(float64(size.Len())/1e6, "MB-snapshot")
		runtime.KeepAlive(got)
	}
}

// heap returns the bytes that are in use after a collection of garbage.
func heap() int64 {
	runtime.GC()
	var m runtime.MemStats
	runtime.ReadMemStats(&m)
	return int64(m.HeapAlloc) //nolint:gosec // far below the limit
}
