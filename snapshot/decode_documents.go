package snapshot

import (
	"bytes"
	"errors"
	"hash/maphash"
	"net/url"
	"strings"
	"unsafe"

	"github.com/go-json-experiment/json/jsontext"

	"github.com/iamaudit/iamaudit/internal/jsonscan"
	"github.com/iamaudit/iamaudit/policy"
)

// documentPool parses each text once. Accounts repeat documents: the trust policy of a service, a
// policy rolled out to every team.
type documentPool struct {
	parser *policy.Parser
	seed   maphash.Seed
	docs   map[uint64]pooled
}

type pooled struct {
	text string
	doc  *policy.Document
}

func newDocumentPool() *documentPool {
	return &documentPool{parser: policy.NewParser(), seed: maphash.MakeSeed(), docs: map[uint64]pooled{}}
}

// parse returns the document of the text.
func (p *documentPool) parse(text string) *policy.Document {
	h := maphash.String(p.seed, text) // a map of texts would hash them again whenever it grows
	if e, ok := p.docs[h]; ok && e.text == text {
		return e.doc
	}
	doc := p.parser.Parse(text)
	p.docs[h] = pooled{text, doc}
	return doc
}

// NewDocument makes a document from its JSON text, for accounts that are not read from a file.
func NewDocument(text []byte) Document {
	return Document{Document: policy.Parse(text), Text: text}
}

// document reads a policy document.
func (d *decoder) document(into *Document) error {
	err := d.documentText(into)
	if err == nil && into.Document == nil && into.Text != nil {
		d.parse(into)
	}
	return err
}

// parse parses the text of a document.
func (d *decoder) parse(doc *Document) {
	text := unsafe.String(unsafe.SliceData(doc.Text), len(doc.Text)) // part of the source, or of a string
	doc.Document = d.docs.parse(text)
}

// documentText reads a policy document without a look at what it says: nested JSON, or a string that
// holds it, URL-encoded or plain.
func (d *decoder) documentText(into *Document) error {
	if d.null() {
		return nil
	}
	into.Offset, into.Pointer = d.next(), d.pointer()
	switch d.peek() {
	case '{', '[':
		return d.nestedDocument(into)
	case '"':
		text, err := d.text()
		if err != nil {
			return err
		}
		into.Quoted, into.quoted = true, d.data[into.Offset:d.pos]
		into.Text = []byte(unescapeDocument(text))
	default:
		if _, err := d.literal(); err != nil {
			return err
		}
		into.Text = d.data[into.Offset:d.pos]
	}
	into.End = d.pos
	return nil
}

// nestedDocument reads a document that is an object or a list. One that is not plainly valid is parsed,
// to see whether the file is damaged.
func (d *decoder) nestedDocument(into *Document) (err error) {
	end, valid := jsonscan.Value(d.src, d.pos)
	if !valid {
		if end, err = d.extent(); err != nil {
			return err
		}
	}
	into.End, into.Text = end, d.data[d.pos:end]
	d.pos = end
	if valid {
		return nil
	}
	if d.parse(into); len(into.Faults) > 0 {
		return d.checkNested(into)
	}
	return nil
}

// checkNested tells a document that IAM would not accept, which is a finding, from one that is not
// JSON: then the file is damaged.
func (d *decoder) checkNested(doc *Document) error {
	dec := jsontext.NewDecoder(bytes.NewReader(doc.Text), jsontext.AllowDuplicateNames(true))
	err := dec.SkipValue()
	if err == nil && len(bytes.TrimSpace(doc.Text[dec.InputOffset():])) == 0 {
		return nil
	}
	if e, ok := errors.AsType[*jsontext.SyntacticError](err); ok {
		return d.errorf(doc.Offset+int(e.ByteOffset), "not valid JSON: %v", e.Err)
	}
	return d.errorf(doc.Offset, "not valid JSON: this policy document is malformed")
}

// unescapeDocument decodes a document as AWS sends it: percent-encoded after RFC 3986, so a plus
// sign is a plus sign. A text that is not encoded stays as it is.
func unescapeDocument(text string) string {
	if !strings.HasPrefix(strings.TrimLeft(text, " \t\r\n"), "%") {
		return text
	}
	plain, err := url.PathUnescape(text)
	if err != nil {
		return text // policy.Parse says what is wrong with it
	}
	return plain
}
