package snapshot

import (
	"fmt"
	"io"
	"strings"

	"github.com/go-json-experiment/json/jsontext"

	"github.com/iamaudit/iamaudit/internal/jsonscan"
)

// Encode writes the account as a snapshot: sorted, one member and one list entry to a line, ended
// by a newline. The same account gives the same bytes.
func Encode(w io.Writer, a *Account) error {
	e := &encoder{w: w}
	e.object(func() { e.account(a) })
	e.buf = append(e.buf, '\n')
	if e.flush(); e.err != nil {
		return fmt.Errorf("write snapshot: %w", e.err)
	}
	return nil
}

// encoder writes JSON as the decoder reads it: by hand, member for member. A snapshot is large, and
// most of it is policy documents, which a general encoder would read and lay out token by token.
type encoder struct {
	w     io.Writer
	buf   []byte // what is not yet written to w
	depth int    // of open brackets
	first bool   // nothing stands behind the innermost of them yet
	err   error  // the first one
}

// chunk is how much is written at once, at least.
const chunk = 64 << 10

// flush writes what there is.
func (e *encoder) flush() {
	if e.err == nil {
		_, e.err = e.w.Write(e.buf)
	}
	e.buf = e.buf[:0]
}

// object writes an object; members writes what is in it.
func (e *encoder) object(members func()) { e.within('{', '}', members) }

func (e *encoder) within(open, end byte, write func()) {
	e.buf = append(e.buf, open)
	e.depth++
	e.first = true
	write()
	e.depth--
	if !e.first {
		e.buf = appendLine(e.buf, e.depth)
	}
	e.buf = append(e.buf, end)
	e.first = false
	if len(e.buf) >= chunk {
		e.flush()
	}
}

// next begins the line of a member or of an entry.
func (e *encoder) next() {
	if !e.first {
		e.buf = append(e.buf, ',')
	}
	e.first = false
	e.buf = appendLine(e.buf, e.depth)
}

// appendLine begins a line.
func appendLine(b []byte, depth int) []byte {
	const lines = "\n                                                                "
	for len(lines) <= 2*depth {
		return append(append(b, '\n'), strings.Repeat("  ", depth)...)
	}
	return append(b, lines[:1+2*depth]...)
}

// member begins a member; its value follows.
func (e *encoder) member(name string) {
	e.next()
	e.text(name)
	e.buf = append(e.buf, ": "...)
}

// text writes a string.
func (e *encoder) text(s string) {
	if jsonscan.Plain(s, 0) == len(s) {
		e.buf = append(e.buf, '"')
		e.buf = append(e.buf, s...)
		e.buf = append(e.buf, '"')
		return
	}
	e.buf, _ = jsontext.AppendQuote(e.buf, s) // it replaces what is not UTF-8, and says so
}
