package report_test

import (
	"io"
	"runtime"
	"testing"

	"github.com/iamaudit/iamaudit/report"
)

// BenchmarkWrite prints a hundred thousand findings. The "peak-MB" is what printing holds at once,
// on top of the findings themselves.
func BenchmarkWrite(b *testing.B) {
	r := manyFindings(100_000)
	for _, v := range []struct {
		name, format string
		options      report.Options
	}{
		{"sarif/github", "sarif", report.Options{}},
		{"sarif/full", "sarif", report.Options{SARIFProfile: report.Full}},
		{"json", "json", report.Options{}},
		{"csv", "csv", report.Options{}},
		{"text", "text", report.Options{}},
		{"markdown", "markdown", report.Options{}},
	} {
		b.Run(v.name, func(b *testing.B) {
			runtime.GC()
			var before runtime.MemStats
			runtime.ReadMemStats(&before)
			w := &peak{}
			for b.Loop() {
				if err := report.Write(w, v.format, r, v.options); err != nil {
					b.Fatal(err)
				}
			}
			b.ReportMetric(float64(w.written)/float64(b.N)/(1<<20), "MB/op")
			b.ReportMetric(float64(max(w.most, before.HeapAlloc)-before.HeapAlloc)/(1<<20), "peak-MB")
		})
	}
}

// peak is a writer that looks at the heap from time to time.
type peak struct {
	written, last int
	most          uint64
}

var _ io.Writer = (*peak)(nil)

func (p *peak) Write(b []byte) (int, error) {
	p.written += len(b)
	if p.written-p.last > 1<<20 {
		p.last = p.written
		var now runtime.MemStats
		runtime.ReadMemStats(&now)
		p.most = max(p.most, now.HeapAlloc)
	}
	return len(b), nil
}
