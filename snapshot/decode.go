package snapshot

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"time"
	"unsafe"

	"github.com/go-json-experiment/json/jsontext"

	"github.com/iamaudit/iamaudit/policy"
)

// Options says how to read a snapshot. The zero value works.
type Options struct {
	// File is the name of the input in errors and findings.
	File string
	// AsOf is the moment against which ages are measured, instead of the snapshot's own.
	AsOf time.Time
}

// Decode reads a snapshot, or the plain output of `aws iam get-account-authorization-details`: one
// page, several pages one after the other, or a list of pages. The account keeps data; the caller
// must not change it. Every error names the file, the line and the column.
func Decode(data []byte, o Options) (*Account, error) {
	data = bytes.TrimPrefix(data, []byte("\ufeff"))
	a, err := decodePages(data, o.File, false)
	if errors.Is(err, errSeveralPages) {
		a, err = decodePages(data, o.File, true)
	}
	if err != nil {
		return nil, err
	}
	if !o.AsOf.IsZero() {
		a.CollectedAt = o.AsOf
	}
	a.Index()
	return a, nil
}

// errSeveralPages asks for a second reading: a further page follows, so pointers must count pages.
var errSeveralPages = errors.New("several pages")

func decodePages(data []byte, file string, several bool) (*Account, error) {
	a := &Account{Source: data, File: file, Parts: map[Part]PartState{}, parts: map[Part]Node{}}
	d := &decoder{
		dec:  jsontext.NewDecoder(bytes.NewBuffer(data), jsontext.AllowDuplicateNames(true)),
		data: data,
		// Strings of the account are substrings of the source: no copy each, and the source stays
		// for line numbers anyway.
		src:     unsafe.String(unsafe.SliceData(data), len(data)),
		file:    file,
		a:       a,
		docs:    newDocumentPool(),
		several: several,
	}
	return a, d.all()
}

// decoder reads one file in one pass. Its methods read the value that comes next.
type decoder struct {
	dec     *jsontext.Decoder
	data    []byte
	src     string // data as a string
	file    string
	prefix  string // JSON pointer of the page, when the file holds several
	several bool   // the file holds several pages, one after the other
	a       *Account
	docs    *documentPool

	native    bool // the file is our own format
	truncated bool // the last page of a plain file says IsTruncated
	pages     int
}

// all reads all top-level values.
func (d *decoder) all() error {
	if len(bytes.TrimSpace(d.data)) == 0 {
		return d.errorf(0, "the file is empty; want a snapshot written by `iamaudit collect`")
	}
	for {
		kind := d.dec.PeekKind()
		if kind == jsontext.KindInvalid {
			_, err := d.dec.ReadToken()
			if errors.Is(err, io.EOF) && d.pages > 0 {
				break
			}
			return d.syntax(err)
		}
		switch {
		case kind != '{':
		case d.several:
			d.prefix = fmt.Sprintf("/%d", d.pages)
		case d.pages > 0 && !d.native:
			return errSeveralPages
		}
		if err := d.top(kind); err != nil {
			return err
		}
	}
	return d.finish()
}

// top reads one page, or a list of pages.
func (d *decoder) top(kind jsontext.Kind) error {
	switch kind {
	case '{':
		return d.page()
	case '[':
		if d.pages > 0 {
			return d.errorf(d.next(), "a list of pages after a page")
		}
		if _, err := d.dec.ReadToken(); err != nil {
			return d.syntax(err)
		}
		for d.dec.PeekKind() == '{' {
			if err := d.page(); err != nil {
				return err
			}
		}
		if d.dec.PeekKind() != ']' {
			return d.want("a page of account authorization details")
		}
		if d.pages == 0 {
			return d.errorf(0, "the list holds no page; want a snapshot or account authorization details")
		}
		_, err := d.dec.ReadToken()
		return d.syntax(err)
	default:
		return d.want("a snapshot, which is a JSON object")
	}
}

// object reads an object, calling field for each member; field reads the member's value.
func (d *decoder) object(at *Node, field func(name string) error) error {
	if d.dec.PeekKind() != '{' {
		return d.want("an object")
	}
	if _, err := d.dec.ReadToken(); err != nil {
		return d.syntax(err)
	}
	start := int(d.dec.InputOffset()) - 1
	if at != nil {
		at.Offset = start
		at.Pointer = d.pointer()
	}
	var seen [24]string
	n := 0
	for d.dec.PeekKind() != '}' {
		name, err := d.name()
		if err != nil {
			return err
		}
		for _, s := range seen[:n] {
			if s == name {
				return d.errorf(int(d.dec.InputOffset())-len(name)-2, "member %q stands twice in one object", name)
			}
		}
		if n < len(seen) {
			seen[n] = name
			n++
		}
		if err := field(name); err != nil {
			return err
		}
	}
	_, err := d.dec.ReadToken()
	if at != nil {
		at.End = int(d.dec.InputOffset())
	}
	return d.syntax(err)
}

// list reads a list, appending to into.
func list[T any](d *decoder, into *[]T, one func(*T) error) error {
	if d.null() {
		return nil
	}
	if d.dec.PeekKind() != '[' {
		return d.want("a list")
	}
	if _, err := d.dec.ReadToken(); err != nil {
		return d.syntax(err)
	}
	for d.dec.PeekKind() != ']' {
		var zero T
		*into = append(*into, zero)
		if err := one(&(*into)[len(*into)-1]); err != nil {
			return err
		}
	}
	_, err := d.dec.ReadToken()
	return d.syntax(err)
}

// name reads the name of a member.
func (d *decoder) name() (string, error) {
	v, err := d.dec.ReadValue()
	if err != nil {
		return "", d.syntax(err)
	}
	return d.text(v), nil
}

// text returns the string that a JSON string stands for, without a copy where it has no escapes.
func (d *decoder) text(v jsontext.Value) string {
	if bytes.IndexByte(v, '\\') < 0 {
		end := int(d.dec.InputOffset())
		return d.src[end-len(v)+1 : end-1]
	}
	b, err := jsontext.AppendUnquote(nil, v)
	if err != nil { // the decoder has checked it
		return ""
	}
	return string(b)
}

// null skips a null and reports whether there was one. AWS writes none, jq does.
func (d *decoder) null() bool {
	if d.dec.PeekKind() != 'n' {
		return false
	}
	_, err := d.dec.ReadToken()
	return err == nil
}

// skip skips a member that this version does not know.
func (d *decoder) skip() error { return d.syntax(d.dec.SkipValue()) }

// pointer returns the JSON pointer of what was read last.
func (d *decoder) pointer() string { return d.prefix + string(d.dec.StackPointer()) }

// next returns the offset of the value that comes next.
func (d *decoder) next() int {
	i := int(d.dec.InputOffset())
	for i < len(d.data) {
		switch d.data[i] {
		case ' ', '\t', '\r', '\n', ',', ':':
			i++
		default:
			return i
		}
	}
	return len(d.data)
}

// want reports a value of the wrong type, or the syntax error that stands in its place.
func (d *decoder) want(what string) error {
	kind := d.dec.PeekKind()
	at, where := d.next(), ""
	if p := d.pointer(); p != "" {
		where = " at " + p
	}
	if _, err := d.dec.ReadToken(); err != nil { // a value that only starts like one
		return d.syntax(err)
	}
	names := map[jsontext.Kind]string{
		'n': "null", 'f': "false", 't': "true", '"': "a string", '0': "a number", '{': "an object", '[': "a list",
	}
	return d.errorf(at, "found %s%s; want %s", names[kind], where, what)
}

// syntax turns an error of the JSON decoder into one with line and column.
func (d *decoder) syntax(err error) error {
	if err == nil {
		return nil
	}
	if syntactic, ok := errors.AsType[*jsontext.SyntacticError](err); ok {
		if errors.Is(err, io.ErrUnexpectedEOF) {
			return d.errorf(len(d.data), "the file ends in the middle of a value; it is truncated")
		}
		what := ""
		if d.dec.StackDepth() == 0 && d.pages == 0 {
			what = "; want a snapshot written by `iamaudit collect`"
		}
		return d.errorf(int(syntactic.ByteOffset), "not valid JSON: %v%s", syntactic.Err, what)
	}
	if errors.Is(err, io.EOF) || errors.Is(err, io.ErrUnexpectedEOF) {
		return d.errorf(len(d.data), "the file ends in the middle of a value; it is truncated")
	}
	return err
}

// errorf makes an error at an offset of the file.
func (d *decoder) errorf(offset int, format string, args ...any) error {
	r := locate(d.data, policy.Span{Start: offset, End: offset})
	return &FormatError{File: d.file, Line: r.StartLine, Column: r.StartColumn, Message: fmt.Sprintf(format, args...)}
}

// FormatError is a file that is not a snapshot, or a damaged one.
type FormatError struct {
	File         string
	Line, Column int
	Message      string
}

// Error returns file:line:column: message.
func (e *FormatError) Error() string {
	file := e.File
	switch file {
	case "":
		file = "snapshot"
	case "-":
		file = "standard input"
	}
	return fmt.Sprintf("%s:%d:%d: %s", file, e.Line, e.Column, e.Message)
}
