package report

import (
	"bytes"
	"encoding/json"
	"io"
	"testing"

	"github.com/iamaudit/iamaudit/audit"
)

// TestEscaped: what is written in pieces of any size is the same JSON, with nothing in it that
// cannot be seen.
func TestEscaped(t *testing.T) {
	const name = "role/\u202egnp.\u0085\x7f\u2028 \u00e9\u00ad \U000E0041 \u2713"
	for size := 1; size <= 40; size++ {
		var out bytes.Buffer
		write := escaped(func(w io.Writer, _ *audit.Result, _ Options) error {
			text := []byte(`{"name": "` + name + `"}`)
			for len(text) > 0 {
				n := min(size, len(text))
				if _, err := w.Write(text[:n]); err != nil {
					return err
				}
				text = text[n:]
			}
			return nil
		})
		if err := write(&out, nil, Options{}); err != nil {
			t.Fatal(err)
		}
		want := `{"name": "role/\u202egnp.\u0085\u007f\u2028 é\u00ad \udb40\udc41 ✓"}`
		if got := out.String(); got != want {
			t.Fatalf("in pieces of %d: got %s, want %s", size, got, want)
		}
		var again struct{ Name string }
		if err := json.Unmarshal(out.Bytes(), &again); err != nil || again.Name != name {
			t.Fatalf("read again it is %q, %v; want %q", again.Name, err, name)
		}
	}
}

// TestASCII puts each byte at each place among the eight that are looked at together.
func TestASCII(t *testing.T) {
	for at := range 20 {
		for c := range 256 {
			text := bytes.Repeat([]byte{'~'}, 20)
			text[at] = byte(c)
			want := at
			if c < 0x7f {
				want = len(text)
			}
			if got := ascii(text); got != want {
				t.Errorf("byte %#x at %d: ascii returns %d, want %d", c, at, got, want)
			}
		}
	}
}
