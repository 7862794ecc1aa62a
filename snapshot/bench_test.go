package snapshot_test

import (
	"bytes"
	"io"
	"testing"

	"github.com/iamaudit/iamaudit/internal/synth"
	"github.com/iamaudit/iamaudit/snapshot"
)

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
	b.SetBytes(int64(len(data)))
	b.ReportAllocs()
	for b.Loop() {
		if _, err := snapshot.Decode(data, snapshot.Options{}); err != nil {
			b.Fatal(err)
		}
	}
}

func BenchmarkEncode(b *testing.B) {
	data := large(b)
	a, err := snapshot.Decode(data, snapshot.Options{})
	if err != nil {
		b.Fatal(err)
	}
	b.SetBytes(int64(len(data)))
	b.ReportAllocs()
	for b.Loop() {
		if err := snapshot.Encode(io.Discard, a); err != nil {
			b.Fatal(err)
		}
	}
}
