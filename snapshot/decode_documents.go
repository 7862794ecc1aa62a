package snapshot

import (
	"bytes"
	"errors"
	"hash/maphash"
	"net/url"

	"github.com/go-json-experiment/json/jsontext"

	"github.com/iamaudit/iamaudit/policy"
)

// documentPool parses each text once. Accounts repeat documents: the trust policy of a service, a
// policy rolled out to every team.
type documentPool struct {
	seed maphash.Seed
	docs map[uint64]pooled
}

type pooled struct {
	text []byte
	doc  *policy.Document
}

func newDocumentPool() *documentPool {
	return &documentPool{seed: maphash.MakeSeed(), docs: map[uint64]pooled{}}
}

// parse returns the document of the text.
func (p *documentPool) parse(text []byte) *policy.Document {
	h := maphash.Bytes(p.seed, text)
	if e, ok := p.docs[h]; ok && bytes.Equal(e.text, text) {
		return e.doc
	}
	doc := policy.Parse(text)
	p.docs[h] = pooled{text, doc}
	return doc
}

// NewDocument makes a document from its JSON text, for accounts that are not read from a file.
func NewDocument(text []byte) Document {
	return Document{Document: policy.Parse(text), Text: text}
}

// document reads a policy document: nested JSON, or a string that holds it, URL-encoded or plain.
func (d *decoder) document(into *Document) (err error) {
	if d.null() {
		return nil
	}
	into.Offset, into.Pointer = d.next(), d.pointer()
	switch d.peek() {
	case '{', '[':
		if into.End, err = d.extent(); err != nil {
			return err
		}
		into.Text = d.data[into.Offset:into.End]
	case '"':
		text, err := d.text()
		if err != nil {
			return err
		}
		into.End, into.Quoted = d.pos, true
		into.quoted = d.data[into.Offset:into.End]
		into.Text = unescapeDocument([]byte(text))
	default:
		if _, err := d.literal(); err != nil {
			return err
		}
		into.End = d.pos
		into.Text = d.data[into.Offset:into.End]
	}
	d.pos = into.End
	into.Document = d.docs.parse(into.Text)
	if !into.Quoted && len(into.Faults) > 0 {
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
func unescapeDocument(text []byte) []byte {
	trimmed := bytes.TrimLeft(text, " \t\r\n")
	if len(trimmed) == 0 || trimmed[0] != '%' {
		return text
	}
	plain, err := url.PathUnescape(string(text))
	if err != nil {
		return text // policy.Parse says what is wrong with it
	}
	return []byte(plain)
}
