package policy

import (
	"strconv"
	"strings"
	"sync"
)

// Parse reads a policy document. It never fails: what IAM would refuse in a document of any type is
// in Faults, and what can be understood is understood. A text that is not JSON gives a document
// without statements and with one fault. Time and memory are linear in the length of the text.
//
// Spans count bytes of text. Strings keep their quotation marks inside their span and lose them,
// and their escapes, in their Text. See [Document.Check] for what depends on the type of policy.
func Parse(text []byte) *Document {
	p, _ := parsers.Get().(*parser)
	defer parsers.Put(p)
	return p.parse(string(text), new(memory))
}

var parsers = sync.Pool{New: func() any { return new(parser) }}

// Parser parses documents one after the other into memory that they share: that of thousands of
// documents which are kept equally long is better asked for at once. The zero value works. A Parser
// is for one goroutine; its documents are for all.
type Parser struct {
	parser parser
	memory memory
}

// NewParser returns a parser of many documents.
func NewParser() *Parser { return &Parser{memory: newMemory()} }

// Parse is the function Parse, but for the document's strings, which are part of text.
func (p *Parser) Parse(text string) *Document { return p.parser.parse(text, &p.memory) }

// parser reads one document into memory that it uses again for the next.
type parser struct {
	scanner
	statements []Statement
	values     []Value
	principals []Principal
	conditions []Condition
}

// reset forgets the last document, so that the pool does not keep its text alive.
func (p *parser) reset() {
	clear(p.path[:cap(p.path)])
	clear(p.statements)
	clear(p.values)
	clear(p.principals)
	clear(p.conditions)
	*p = parser{
		scanner:    scanner{path: p.path[:0]},
		statements: p.statements[:0],
		values:     p.values[:0],
		principals: p.principals[:0],
		conditions: p.conditions[:0],
	}
}

// byteOrderMark is what some editors put before a text. IAM refuses it; what follows is plain.
const byteOrderMark = "\uFEFF"

func (p *parser) parse(text string, m *memory) *Document {
	defer p.reset()
	p.text = text
	d := m.document()
	if strings.HasPrefix(text, byteOrderMark) {
		p.pos = len(byteOrderMark)
		p.fault(Span{0, p.pos}, "Syntax errors in policy: the text begins with a byte order mark")
	}
	if !p.document(d) {
		*d = Document{Span: Span{0, len(text)}, Size: len(text), Blank: p.blank, Faults: p.faults}
		return d
	}
	p.finish(d, m)
	d.Size, d.Blank = len(text), p.blank
	d.Faults = p.faults
	return d
}

// The elements of a document, as bits of a seen set.
const (
	hasVersion seen = 1 << iota
	hasID
	hasStatement
)

// document reads the outermost object.
func (p *parser) document(d *Document) bool {
	if p.next() != atObject {
		return p.expected(`"{"`)
	}
	var got seen
	span, ok := p.members(func(name Value) bool {
		switch name.Text {
		case "Version":
			return got.once(&p.scanner, hasVersion, name) && p.version(d)
		case "Id":
			return got.once(&p.scanner, hasID, name) && p.id(d)
		case "Statement":
			return got.once(&p.scanner, hasStatement, name) && p.statementList()
		default:
			p.fault(name.Span, "The policy element %s is not valid.", brief(name.Text))
			_, ok := p.skip()
			return ok
		}
	})
	if !ok {
		return false
	}
	if p.next() != atEnd {
		return p.expected("the end of the text")
	}
	d.Span = span
	if got&hasStatement == 0 {
		p.fault(span, "Add a statement to the policy.")
	}
	return true
}

// seen is a set of elements that an object has.
type seen uint16

// once adds an element and records a fault if it was there already. It always returns true: JSON
// readers take the last of several, and so do we, but IAM takes none.
func (e *seen) once(s *scanner, bit seen, name Value) bool {
	if *e&bit != 0 {
		s.duplicate(name)
	}
	*e |= bit
	return true
}

func (s *scanner) duplicate(name Value) {
	s.fault(name.Span, "Syntax errors in policy: the element %s appears more than once in the same object.", strconv.Quote(brief(name.Text)))
}

func (p *parser) version(d *Document) bool {
	if p.next() != atString {
		return p.mismatch("string")
	}
	v, ok := p.str()
	if d.Version = v.Text; ok && d.Version != Version2012 && d.Version != Version2008 {
		p.fault(v.Span, "The version %s is not valid. Use one of the following versions: %s, %s.",
			brief(d.Version), Version2012, Version2008)
	}
	return ok
}

func (p *parser) id(d *Document) bool {
	if p.next() != atString {
		return p.mismatch("string")
	}
	v, ok := p.str()
	d.ID = v.Text
	return ok
}

// mismatch skips a value of the wrong type and records that.
func (p *parser) mismatch(want string) bool {
	n := len(p.faults)
	span, ok := p.skip()
	if !ok {
		return false
	}
	p.faults = p.faults[:n] // faults inside a value that must not be there help nobody
	p.fault(span, "The text does not match the expected JSON data type %s.", want)
	return true
}
