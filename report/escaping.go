package report

import (
	"encoding/binary"
	"fmt"
	"io"
	"slices"
	"unicode"
	"unicode/utf16"
	"unicode/utf8"

	"github.com/iamaudit/iamaudit/audit"
)

// escaped makes a format of JSON safe to look at in a terminal or an editor: what could move the
// cursor, change the direction of the text or hide itself comes out as \uXXXX, which is the same text.
func escaped(write func(io.Writer, *audit.Result, Options) error) func(io.Writer, *audit.Result, Options) error {
	return func(w io.Writer, r *audit.Result, o Options) error {
		e := &escaper{out: w}
		if err := write(e, r, o); err != nil {
			return err
		}
		_, err := w.Write(e.tail)
		return err
	}
}

// escaper passes JSON on. Outside its strings JSON has nothing to escape.
type escaper struct {
	out  io.Writer
	tail []byte // the start of a rune whose end is still to come
	text []byte // the last text that had to be changed, to use its memory again
}

func (e *escaper) Write(p []byte) (int, error) {
	data := p
	if len(e.tail) > 0 {
		data = slices.Concat(e.tail, p)
		e.tail = nil
	}
	text, from := e.text[:0], 0
	for i := 0; i < len(data); {
		if i += ascii(data[i:]); i == len(data) {
			break
		}
		if !utf8.FullRune(data[i:]) {
			e.tail = append([]byte(nil), data[i:]...)
			data = data[:i]
			break
		}
		r, n := utf8.DecodeRune(data[i:])
		if unseen(r) {
			text = appendEscape(append(text, data[from:i]...), r)
			from = i + n
		}
		i += n
	}
	if from > 0 {
		text = append(text, data[from:]...)
		data, e.text = text, text
	}
	if _, err := e.out.Write(data); err != nil {
		return 0, err
	}
	return len(p), nil
}

// ascii returns how many bytes at the start of b are ASCII that can be seen, or written in JSON by its
// encoder alone. Nearly all are, so it looks at eight at a time.
func ascii(b []byte) int {
	const ones, high = 0x0101010101010101, 0x8080808080808080
	n := 0
	for ; len(b)-n >= 8; n += 8 {
		if w := binary.LittleEndian.Uint64(b[n:]); (w|(w+ones))&high != 0 {
			break
		}
	}
	for n < len(b) && b[n] < 0x7f {
		n++
	}
	return n
}

// unseen reports whether a rune, where JSON allows it as it is, is a control or format character.
func unseen(r rune) bool {
	return r >= 0x7f && r <= 0x9f || r == '\u2028' || r == '\u2029' || r > 0x9f && unicode.Is(unicode.Cf, r)
}

func appendEscape(b []byte, r rune) []byte {
	if high, low := utf16.EncodeRune(r); high != unicode.ReplacementChar {
		return fmt.Appendf(b, `\u%04x\u%04x`, high, low)
	}
	return fmt.Appendf(b, `\u%04x`, r)
}
