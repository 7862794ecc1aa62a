package snapshot

import (
	"errors"
	"strconv"
	"strings"
	"unicode/utf8"

	"github.com/go-json-experiment/json/jsontext"

	"github.com/iamaudit/iamaudit/internal/jsonscan"
)

// A snapshot is read by a scanner of its own: it has to keep the offset of everything, to hand out
// strings without a copy, and to read several hundred megabytes a second. jsontext checks what is
// rare: escapes, numbers, documents that the policy parser could not read.

// step is one step of the way from the top of the file to the value being read.
type step struct {
	name  string // of a member
	index int    // in a list; -1 for a member
}

// maxDepth bounds the nesting of what is skipped.
const maxDepth = 1000

// peek skips white space and returns the byte that comes next, 0 at the end of the file.
func (d *decoder) peek() (next byte) {
	if d.pos < len(d.src) {
		next = d.src[d.pos]
	}
	if next > ' ' {
		return next
	}
	return d.skipSpace()
}

func (d *decoder) skipSpace() (next byte) {
	if d.pos = jsonscan.Space(d.src, d.pos); d.pos < len(d.src) {
		next = d.src[d.pos]
	}
	return next
}

// text reads the string at the position, whose first byte is a quotation mark. The string is part
// of the source unless it holds an escape.
func (d *decoder) text() (string, error) {
	src, start := d.src, d.pos
	i := jsonscan.Plain(src, start+1)
	if i < len(src) && src[i] == '"' {
		d.pos = i + 1
		return src[start+1 : i], nil
	}
	for ; i < len(src) && src[i] != '"'; i++ {
		if src[i] == '\\' {
			i++
		}
	}
	if i >= len(src) {
		return "", d.truncated()
	}
	d.pos = i + 1
	raw := src[start:d.pos]
	if strings.IndexByte(raw, '\\') < 0 && utf8.ValidString(raw) && !hasControl(raw) {
		return raw[1 : len(raw)-1], nil
	}
	decoded, err := jsontext.AppendUnquote(nil, raw)
	if err != nil {
		return "", d.errorf(start, "not valid JSON: the string that begins here %s", fault(err))
	}
	return string(decoded), nil
}

func hasControl(s string) bool {
	return strings.IndexFunc(s, func(r rune) bool { return r < ' ' }) >= 0
}

// fault says in words what is wrong with a string.
func fault(err error) string {
	if e, ok := errors.AsType[*jsontext.SyntacticError](err); ok {
		err = e.Err
	}
	return "is malformed (" + err.Error() + ")"
}

// literal reads a number, true, false or null.
func (d *decoder) literal() (string, error) {
	end, ok := jsonscan.Literal(d.src, d.pos)
	s := d.src[d.pos:end]
	if !ok && (s == "" || !jsontext.Value(s).IsValid()) {
		return "", d.unexpected("a value")
	}
	d.pos = end
	return s, nil
}

// skip reads a value that means nothing to this version.
func (d *decoder) skip() error { return d.skipTo(0) }

func (d *decoder) skipTo(depth int) error {
	if depth > maxDepth {
		return d.errorf(d.pos, "nested deeper than %d levels; that is no snapshot", maxDepth)
	}
	switch d.peek() {
	case '"':
		_, err := d.text()
		return err
	case '{':
		return d.object(nil, func(string) error { return d.skipTo(depth + 1) })
	case '[':
		return d.elements(func() error { return d.skipTo(depth + 1) })
	default:
		_, err := d.literal()
		return err
	}
}

// extent returns the end of the object or list at the position. It only counts brackets: whoever
// reads the text between finds what else is wrong with it.
func (d *decoder) extent() (end int, err error) {
	src, depth := d.src, 0
	for i := d.pos; i < len(src); i++ {
		switch src[i] {
		case '"':
			for i++; i < len(src) && src[i] != '"'; i++ {
				if src[i] == '\\' {
					i++
				}
			}
		case '{', '[':
			depth++
		case '}', ']':
			if depth--; depth == 0 {
				return i + 1, nil
			}
		}
	}
	return 0, d.truncated()
}

// pointer returns the JSON pointer of the value being read.
func (d *decoder) pointer() string {
	b := &d.pointers
	if b.Cap()-b.Len() < 256 { // the pointers so far keep the memory that they are in
		*b = strings.Builder{}
		b.Grow(8 << 10)
	}
	start := b.Len()
	var digits [20]byte
	b.WriteString(d.prefix)
	for i := range d.path {
		b.WriteByte('/')
		switch p := &d.path[i]; {
		case p.index >= 0:
			b.Write(strconv.AppendInt(digits[:0], int64(p.index), 10))
		case strings.IndexByte(p.name, '~') >= 0 || strings.IndexByte(p.name, '/') >= 0:
			b.WriteString(pointerEscaper.Replace(p.name))
		default:
			b.WriteString(p.name)
		}
	}
	return b.String()[start:]
}

var pointerEscaper = strings.NewReplacer("~", "~0", "/", "~1")

// truncated reports a file that ends too early.
func (d *decoder) truncated() error {
	return d.errorf(len(d.src), "the file ends in the middle of a value; it is truncated")
}

// unexpected reports what stands at the position where something else must.
func (d *decoder) unexpected(what string) error {
	d.peek()
	if d.pos >= len(d.src) {
		return d.truncated()
	}
	hint := ""
	if len(d.path) == 0 && d.pages == 0 {
		hint = "; want a snapshot written by `iamaudit collect`"
	}
	if len(d.path) == 0 && d.pages == 0 && isUTF16(d.src) {
		return d.errorf(d.pos, "the file is UTF-16, as PowerShell's > writes it; want UTF-8: write it with Out-File -Encoding utf8")
	}
	r, size := utf8.DecodeRuneInString(d.src[d.pos:])
	found := strconv.QuoteRune(r)
	if r == utf8.RuneError && size == 1 {
		found = "bytes that are not UTF-8"
	}
	return d.errorf(d.pos, "not valid JSON: found %s where %s must stand%s", found, what, hint)
}

// isUTF16 reports whether a text is UTF-16, with a byte order mark or without one.
func isUTF16(s string) bool {
	return strings.HasPrefix(s, "\xff\xfe") || strings.HasPrefix(s, "\xfe\xff") ||
		len(s) > 1 && (s[0] == 0) != (s[1] == 0)
}

// want reports a value of the wrong type, or the fault that stands in its place.
func (d *decoder) want(what string) error {
	names := map[byte]string{'"': "a string", '{': "an object", '[': "a list"}
	found, ok := names[d.peek()]
	at, where := d.pos, ""
	if !ok {
		s, err := d.literal()
		if err != nil {
			return err
		}
		if found = s; s != "null" && s != "true" && s != "false" {
			found = "a number"
		}
	}
	if p := d.pointer(); p != "" {
		where = " at " + p
	}
	return d.errorf(at, "found %s%s; want %s", found, where, what)
}
