package policy

import (
	"fmt"
	"strconv"
	"strings"

	"github.com/iamaudit/iamaudit/internal/jsonscan"
)

// maxDepth bounds the nesting of a document. A policy needs eight levels; much more than that is an
// attack on the reader.
const maxDepth = 64

// scanner reads JSON tokens from a text and remembers the way it took. It goes on where the meaning
// is plain (a raw tab in a string, a duplicate key), and stops at the first fault of syntax.
type scanner struct {
	text   string
	pos    int
	blank  int // white space skipped
	path   []step
	faults []Fault
}

// step is one step of the way from the document to the element being read.
type step struct {
	name  string // of a member
	index int    // in a list; -1 for a member
}

// kind is the JSON type of a value, judged by its first byte.
type kind uint8

const (
	atEnd kind = iota
	atString
	atObject
	atList
	atLiteral // a number, a boolean or null, perhaps misspelt
	atOther
)

// next skips white space and says what stands there.
func (s *scanner) next() kind {
	s.space()
	if s.pos >= len(s.text) {
		return atEnd
	}
	switch c := s.text[s.pos]; {
	case c == '"':
		return atString
	case c == '{':
		return atObject
	case c == '[':
		return atList
	case c == '-' || '0' <= c && c <= '9' || 'a' <= c && c <= 'z' || 'A' <= c && c <= 'Z':
		return atLiteral
	default:
		return atOther
	}
}

// space skips white space.
func (s *scanner) space() {
	if s.pos < len(s.text) && s.text[s.pos] <= ' ' {
		s.blanks()
	}
}

func (s *scanner) blanks() {
	start := s.pos
	s.pos = jsonscan.Space(s.text, start)
	s.blank += s.pos - start
}

// accept consumes c if it is the next byte after white space.
func (s *scanner) accept(c byte) bool {
	s.space()
	if s.pos < len(s.text) && s.text[s.pos] == c {
		s.pos++
		return true
	}
	return false
}

// members reads an object and hands the name of each member to visit, which reads the value.
func (s *scanner) members(visit func(name Value) bool) (Span, bool) {
	start := s.pos
	s.pos++ // {
	if len(s.path) >= maxDepth {
		return Span{}, s.stop(Span{start, s.pos}, "the document is nested deeper than %d levels", maxDepth)
	}
	if s.accept('}') {
		return Span{start, s.pos}, true
	}
	s.path = append(s.path, step{index: -1})
	for {
		if s.next() != atString {
			return Span{}, s.expected("the name of a member in quotation marks")
		}
		name, ok := s.str()
		if !ok {
			return Span{}, false
		}
		if !s.accept(':') {
			return Span{}, s.expected("a colon")
		}
		s.path[len(s.path)-1].name = name.Text
		if !visit(name) {
			return Span{}, false
		}
		if s.accept(',') {
			continue
		}
		if !s.accept('}') {
			return Span{}, s.expected(`a comma or "}"`)
		}
		s.path = s.path[:len(s.path)-1]
		return Span{start, s.pos}, true
	}
}

// elements reads a list and calls visit to read each value.
func (s *scanner) elements(visit func(index int) bool) (Span, bool) {
	start := s.pos
	s.pos++ // [
	if len(s.path) >= maxDepth {
		return Span{}, s.stop(Span{start, s.pos}, "the document is nested deeper than %d levels", maxDepth)
	}
	if s.accept(']') {
		return Span{start, s.pos}, true
	}
	s.path = append(s.path, step{})
	for i := 0; ; i++ {
		s.path[len(s.path)-1].index = i
		if !visit(i) {
			return Span{}, false
		}
		if s.accept(',') {
			continue
		}
		if !s.accept(']') {
			return Span{}, s.expected(`a comma or "]"`)
		}
		s.path = s.path[:len(s.path)-1]
		return Span{start, s.pos}, true
	}
}

// skip reads any value and forgets it.
func (s *scanner) skip() (Span, bool) {
	switch s.next() {
	case atString:
		v, ok := s.str()
		return v.Span, ok
	case atLiteral:
		v, ok := s.literal()
		return v.Span, ok
	case atObject:
		return s.members(func(Value) bool { _, ok := s.skip(); return ok })
	case atList:
		return s.elements(func(int) bool { _, ok := s.skip(); return ok })
	default:
		return Span{}, s.expected("a value")
	}
}

// maxFaults bounds what is said about one document, and maxName what of a name goes into it, so that
// a document made of faults costs no more than a good one.
const (
	maxFaults = 100
	maxName   = 256
)

// pointer is the JSON pointer to the element being read, or to what it stands in when a name on
// the way is absurdly long.
func (s *scanner) pointer() string {
	var b strings.Builder
	for _, p := range s.path {
		if len(p.name) > maxName {
			break
		}
		b.WriteByte('/')
		if p.index >= 0 {
			b.WriteString(strconv.Itoa(p.index))
		} else {
			b.WriteString(pointerEscaper.Replace(p.name))
		}
	}
	return b.String()
}

var pointerEscaper = strings.NewReplacer("~", "~0", "/", "~1")

// fault records a fault of the element being read.
func (s *scanner) fault(at Span, format string, args ...any) {
	if len(s.faults) >= maxFaults {
		return
	}
	s.faults = append(s.faults, Fault{Message: fmt.Sprintf(format, args...), Pointer: s.pointer(), Span: at})
}

// stop records a fault of syntax and returns false: nothing after it can be understood.
func (s *scanner) stop(at Span, format string, args ...any) bool {
	s.faults = append(s.faults[:0], Fault{
		Message: "Syntax errors in policy: " + fmt.Sprintf(format, args...), Pointer: s.pointer(), Span: at,
	})
	return false
}

// expected stops with what should stand at the scanner's position, and what does.
func (s *scanner) expected(what string) bool {
	s.space()
	if s.pos >= len(s.text) {
		return s.stop(Span{len(s.text), len(s.text)}, "expected %s, found the end of the text", what)
	}
	rest := s.text[s.pos:min(len(s.text), s.pos+16)]
	if rest[0] == '"' {
		return s.stop(Span{s.pos, s.pos + 1}, "expected %s, found a string", what)
	}
	return s.stop(Span{s.pos, s.pos + 1}, "expected %s, found %s", what, excerpt(rest))
}

// excerpt quotes the beginning of a text up to the next delimiter.
func excerpt(text string) string {
	if i := strings.IndexAny(text[min(1, len(text)):], " \t\r\n,:{}[]\""); i >= 0 {
		text = text[:i+1]
	}
	return strconv.Quote(brief(text))
}

// brief cuts a text that goes into a message.
func brief(text string) string {
	const most = 64
	if len(text) <= most {
		return text
	}
	return strings.ToValidUTF8(text[:most], "") + "…"
}
