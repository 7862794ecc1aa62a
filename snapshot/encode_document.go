package snapshot

import (
	"bytes"
	"slices"
	"strings"
	"unsafe"

	"github.com/go-json-experiment/json/jsontext"

	"github.com/iamaudit/iamaudit/internal/jsonscan"
	"github.com/iamaudit/iamaudit/policy"
)

func (e *encoder) documentIfAny(name string, d *Document) {
	if !d.IsZero() {
		e.document(name, d)
	}
}

// document writes a document as nested JSON in the layout of the file, or as a string when it is not
// valid JSON.
func (e *encoder) document(name string, d *Document) {
	e.member(name)
	if d.IsZero() {
		e.buf = append(e.buf, "null"...)
		return
	}
	l := layout{text: unsafe.String(unsafe.SliceData(d.Text), len(d.Text)), out: e.buf, depth: e.depth} // nobody changes the text
	if l.document() {
		e.buf = l.out
		return
	}
	buf, err := jsontext.AppendFormat(e.buf, l.text, jsontext.WithIndentPrefix(strings.Repeat("  ", e.depth)), jsontext.WithIndent("  "),
		jsontext.AllowDuplicateNames(true), jsontext.AllowInvalidUTF8(true))
	if err == nil {
		e.buf = buf
		return
	}
	e.text(string(bytes.ToValidUTF8(d.Text, []byte("\ufffd"))))
}

// Layout writes a JSON text with one value to a line, members indented by two blanks, as snapshots have
// it. It also returns where values of the text, which are in order and not inside each other, stand then;
// ok is false for a text that holds something rare, such as an escape, or is no JSON.
func Layout(text []byte, values []policy.Span) (out []byte, moved []policy.Span, ok bool) {
	l := layout{text: unsafe.String(unsafe.SliceData(text), len(text)), out: make([]byte, 0, len(text)+len(text)/4)} // nobody changes the text
	for _, v := range values {
		l.marks = append(l.marks, v.Start, v.End-1)
	}
	ok = slices.IsSorted(l.marks) && l.document() && len(l.moved) == len(l.marks)
	for i := 0; i+1 < len(l.moved); i += 2 {
		moved = append(moved, policy.Span{Start: l.moved[i], End: l.moved[i+1] + 1})
	}
	return l.out, moved, ok
}

// layout lays a JSON text out anew. It knows only what nearly every document is made of and stops
// where jsontext has to see to it: an escape, a fraction, a fault.
type layout struct {
	text  string
	pos   int    // of the next byte to read
	out   []byte // what was laid out so far
	depth int    // of open brackets

	marks []int // offsets of bytes of the text, in order
	moved []int // where the first of them stand in what was laid out
}

// maxLayoutDepth bounds the recursion; a policy needs eight levels.
const maxLayoutDepth = 64

func (l *layout) document() bool {
	return l.value() && l.next() == 0 && l.pos == len(l.text)
}

// next skips white space and returns the byte that follows, 0 at the end.
func (l *layout) next() byte {
	l.pos = jsonscan.Space(l.text, l.pos)
	if l.pos < len(l.text) {
		return l.text[l.pos]
	}
	return 0
}

func (l *layout) value() bool {
	switch l.next() {
	case '{':
		return l.within('}')
	case '[':
		return l.within(']')
	case '"':
		return l.str()
	default:
		end, ok := jsonscan.Literal(l.text, l.pos)
		l.copy(end)
		return ok
	}
}

// within lays out an object or a list up to the bracket that ends it.
func (l *layout) within(end byte) bool {
	l.copy(l.pos + 1)
	if l.next() == end {
		l.copy(l.pos + 1)
		return true
	}
	if l.depth++; l.depth > maxLayoutDepth {
		return false
	}
	for {
		l.out = appendLine(l.out, l.depth)
		if end == '}' && !l.name() || !l.value() {
			return false
		}
		switch l.next() {
		case ',':
			l.copy(l.pos + 1)
		case end:
			l.depth--
			l.out = appendLine(l.out, l.depth)
			l.copy(l.pos + 1)
			return true
		default:
			return false
		}
	}
}

// name lays out the name of a member and its colon.
func (l *layout) name() bool {
	if l.next() != '"' || !l.str() || l.next() != ':' {
		return false
	}
	l.pos++
	l.out = append(l.out, ": "...)
	return true
}

func (l *layout) str() bool {
	end := jsonscan.Plain(l.text, l.pos+1)
	if end >= len(l.text) || l.text[end] != '"' {
		return false
	}
	l.copy(end + 1)
	return true
}

// copy takes over the text up to end.
func (l *layout) copy(end int) {
	for len(l.moved) < len(l.marks) && l.marks[len(l.moved)] < end {
		l.moved = append(l.moved, len(l.out)+l.marks[len(l.moved)]-l.pos)
	}
	l.out = append(l.out, l.text[l.pos:end]...)
	l.pos = end
}
