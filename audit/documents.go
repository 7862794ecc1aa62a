package audit

import (
	"crypto/sha256"
	"encoding/hex"

	"github.com/go-json-experiment/json/jsontext"

	"github.com/iamaudit/iamaudit/policy"
	"github.com/iamaudit/iamaudit/snapshot"
)

// documents holds each policy document that findings point into, once, laid out for reading.
type documents struct {
	texts map[string]string
	known map[*policy.Document]*shown
}

// shown is a document as reports show it, and where its statements stand in that text.
type shown struct {
	key     string
	regions []snapshot.Region
}

func newDocuments() *documents {
	return &documents{texts: map[string]string{}, known: map[*policy.Document]*shown{}}
}

// place returns the key of the document that ref stands in, and the region of its statement.
func (d *documents) place(ref snapshot.Ref) (key string, region *Region) {
	if ref.Document == nil || ref.Document.IsZero() {
		return "", nil
	}
	s := d.known[ref.Document.Document]
	if s == nil {
		s = d.lay(ref.Document)
		d.known[ref.Document.Document] = s
	}
	if ref.Statement >= 0 && ref.Statement < len(s.regions) {
		r := Region(s.regions[ref.Statement])
		return s.key, &r
	}
	return s.key, nil
}

// lay shows a document with one value to a line, however the file had it.
func (d *documents) lay(doc *snapshot.Document) *shown {
	pretty, statements := readable(doc)
	sum := sha256.Sum256(pretty)
	s := &shown{key: hex.EncodeToString(sum[:8]), regions: snapshot.Locate(pretty, statements)}
	d.texts[s.key] = string(pretty)
	return s
}

// readable lays a document out for reading and tells where its statements stand then. One that is no
// JSON stays as it is.
func readable(doc *snapshot.Document) (pretty []byte, statements []policy.Span) {
	if pretty, statements, ok := snapshot.Layout(doc.Text, spansOf(doc.Document)); ok {
		return pretty, statements
	}
	pretty, err := jsontext.AppendFormat(nil, doc.Text, jsontext.WithIndent("  "), jsontext.AllowDuplicateNames(true), jsontext.AllowInvalidUTF8(true), jsontext.PreserveRawStrings(true))
	if err != nil {
		return doc.Text, spansOf(doc.Document)
	}
	return pretty, spansOf(policy.Parse(pretty))
}

func spansOf(doc *policy.Document) []policy.Span {
	spans := make([]policy.Span, len(doc.Statements))
	for i := range doc.Statements {
		spans[i] = doc.Statements[i].Span
	}
	return spans
}
