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
