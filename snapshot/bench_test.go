//go:build unix

package snapshot_test

import (
	"bytes"
	"errors"
	"io"
	"path/filepath"
	"runtime"
	"syscall"
	"testing"
	"time"

	"github.com/go-json-experiment/json/jsontext"

	"github.com/iamaudit/iamaudit/internal/synth"
	"github.com/iamaudit/iamaudit/snapshot"
)

// large is the snapshot that speed is measured on, as a file holds it.
func large(b *testing.B) []byte {
	b.Helper()
	var buf bytes.Buffer
	if err := snapshot.Encode(&buf, synth.Account(synth.Large, 1)); err != nil {
		b.Fatal(err)
	}
	return buf.Bytes()
}

func BenchmarkDecode(b *testing.B) {
	data := large(b)
	measure(b, len(data), func() error {
		_, err := snapshot.Decode(data, snapshot.Options{})
		return err
	})
	keep(b, data)
}

// BenchmarkTokens is what the same text costs when jsontext only takes it apart: a measure of the machine,
// by which the others can be judged.
func BenchmarkTokens(b *testing.B) {
	data := large(b)
	measure(b, len(data), func() error {
		d := jsontext.NewDecoder(bytes.NewReader(data))
		for {
			if _, err := d.ReadToken(); errors.Is(err, io.EOF) {
				return nil
			} else if err != nil {
				return err
			}
		}
	})
}

func BenchmarkEncode(b *testing.B) {
	data := large(b)
	a := decoded(b, data)
	measure(b, len(data), func() error { return snapshot.Encode(io.Discard, a) })
}

// BenchmarkRead and BenchmarkWrite go through a file, and through its compression.
func BenchmarkRead(b *testing.B) {
	data := large(b)
	a := decoded(b, data)
	for _, name := range []string{"a.json", "a.json.zst"} {
		b.Run(filepath.Ext(name), func(b *testing.B) {
			file := filepath.Join(b.TempDir(), name)
			if err := snapshot.Write(file, a); err != nil {
				b.Fatal(err)
			}
			measure(b, len(data), func() error {
				_, err := snapshot.Read(file, nil, snapshot.Options{})
				return err
			})
		})
	}
}

func BenchmarkWrite(b *testing.B) {
	data := large(b)
	a := decoded(b, data)
	for _, name := range []string{"a.json", "a.json.zst"} {
		b.Run(filepath.Ext(name), func(b *testing.B) {
			file := filepath.Join(b.TempDir(), name)
			measure(b, len(data), func() error { return snapshot.Write(file, a) })
		})
	}
}

func decoded(b *testing.B, data []byte) *snapshot.Account {
	b.Helper()
	a, err := snapshot.Decode(data, snapshot.Options{})
	if err != nil {
		b.Fatal(err)
	}
	return a
}

// measure runs what works on size bytes of JSON. Beside the time that passed it reports the speed per
// second of one core's work, the garbage collector's included: that figure does not depend on how
// many cores help, nor on who else uses them.
func measure(b *testing.B, size int, run func() error) {
	b.Helper()
	b.SetBytes(int64(size))
	b.ReportAllocs()
	runtime.GC()
	start := processorTime(b)
	for b.Loop() {
		if err := run(); err != nil {
			b.Fatal(err)
		}
	}
	b.ReportMetric(float64(size)*float64(b.N)/1e6/(processorTime(b)-start).Seconds(), "MB/core-s")
}

// processorTime is the time that processors have worked for this process.
func processorTime(b *testing.B) time.Duration {
	b.Helper()
	var u syscall.Rusage
	if err := syscall.Getrusage(syscall.RUSAGE_SELF, &u); err != nil {
		b.Fatal(err)
	}
	return time.Duration(u.Utime.Nano() + u.Stime.Nano())
}

// keep reports how many bytes an account keeps for each byte of its file, the file itself included.
func keep(b *testing.B, data []byte) {
	b.Helper()
	var before, after runtime.MemStats
	runtime.GC()
	runtime.ReadMemStats(&before)
	a := decoded(b, data)
	runtime.GC()
	runtime.ReadMemStats(&after)
	b.ReportMetric(1+float64(after.HeapAlloc-before.HeapAlloc)/float64(len(data)), "kept-B/B")
	runtime.KeepAlive(a)
}
