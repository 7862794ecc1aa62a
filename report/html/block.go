package html

import (
	"encoding/base64"
	"fmt"
	"io"
	"strconv"

	"github.com/go-json-experiment/json/jsontext"
	"github.com/klauspost/compress/gzip"
)

// compression makes pages some 5 % larger than the best level, in a fifth of its time.
const compression = 8

// blockWriter writes the blocks of the page's data: JSON, compressed, in base64. The browser runs
// nothing of it, and base64 leaves nothing that could end the element. The script unpacks a block
// when it is needed.
type blockWriter struct {
	w      io.Writer
	packer *gzip.Writer // used again for each block: it needs about a megabyte
	buf    []byte
}

func (b *blockWriter) write(id string, fill func(*jsonStream)) error {
	w := b.w
	if _, err := fmt.Fprintf(w, "<script type=\"application/octet-stream\" id=\"%s\">", id); err != nil {
		return err
	}
	encoder := base64.NewEncoder(base64.StdEncoding, w)
	if b.packer == nil {
		var err error
		if b.packer, err = gzip.NewWriterLevel(encoder, compression); err != nil {
			return err
		}
	} else {
		b.packer.Reset(encoder)
	}
	packer := b.packer
	j := &jsonStream{w: packer, first: true, buf: b.buf}
	fill(j)
	j.flush()
	b.buf = j.buf
	if j.err != nil {
		return j.err
	}
	if err := packer.Close(); err != nil {
		return err
	}
	if err := encoder.Close(); err != nil {
		return err
	}
	_, err := io.WriteString(w, "</script>\n")
	return err
}

// jsonStream writes JSON piece by piece, so that no list of findings stands in memory twice. The
// first error stays.
type jsonStream struct {
	w   io.Writer
	buf []byte
	err error

	first bool // the next field is the object's first
}

func (j *jsonStream) flush() {
	if j.err == nil && len(j.buf) > 0 {
		_, j.err = j.w.Write(j.buf)
	}
	j.buf = j.buf[:0]
}

func (j *jsonStream) raw(s string) {
	if j.buf = append(j.buf, s...); len(j.buf) > 1<<15 {
		j.flush()
	}
}

func (j *jsonStream) num(n int) { j.buf = strconv.AppendInt(j.buf, int64(n), 10) }

func (j *jsonStream) str(s string) {
	// The error says that the text was not UTF-8; what was not has been replaced, which is all a
	// page can do about it.
	j.buf, _ = jsontext.AppendQuote(j.buf, s)
	if len(j.buf) > 1<<15 {
		j.flush()
	}
}

// field starts a member of the block's object.
func (j *jsonStream) field(name string) {
	if !j.first {
		j.raw(",")
	}
	j.first = false
	j.str(name)
	j.raw(":")
}

// list writes an array of n elements.
func (j *jsonStream) list(n int, element func(i int)) {
	j.raw("[")
	for i := range n {
		if i > 0 {
			j.raw(",")
		}
		element(i)
	}
	j.raw("]")
}

func (j *jsonStream) strs(list []string) { j.list(len(list), func(i int) { j.str(list[i]) }) }

func (j *jsonStream) nums(list []int) { j.list(len(list), func(i int) { j.num(list[i]) }) }

// lines writes n texts as one string with a NUL after each but the last. One long string is read
// and searched much faster than many short ones.
func (j *jsonStream) lines(n int, text func(i int) string) {
	j.raw(`"`)
	for i := range n {
		if i > 0 {
			j.raw(`\u0000`)
		}
		start := len(j.buf)
		j.buf, _ = jsontext.AppendQuote(j.buf, text(i))
		// Take the quotes off again.
		j.buf = append(j.buf[:start], j.buf[start+1:len(j.buf)-1]...)
		if len(j.buf) > 1<<15 {
			j.flush()
		}
	}
	j.raw(`"`)
}
