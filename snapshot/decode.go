package snapshot

import (
	"bytes"
	"errors"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"
	"unsafe"

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
	a.missingPolicies()
	return a, nil
}

// errSeveralPages asks for a second reading: a further page follows, so pointers must count pages.
var errSeveralPages = errors.New("several pages")

func decodePages(data []byte, file string, several bool) (*Account, error) {
	a := &Account{Source: data, File: file, Parts: map[Part]PartState{}, parts: map[Part]Node{}}
	d := &decoder{
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
	data []byte
	src  string // data as a string
	pos  int    // of the next byte to read
	path []step // from the top of the page to the value being read
	file string
	a    *Account
	docs *documentPool

	pointers strings.Builder // JSON pointers, one behind the other

	// Memory of the lists that entities hold.
	inline   block[InlinePolicy]
	attached block[AttachedPolicy]
	versions block[PolicyVersion]
	profiles block[InstanceProfile]
	tagLists block[Tag]
	strLists block[string]

	prefix  string // JSON pointer of the page, when the file holds several
	several bool   // the file holds several pages, one after the other
	native  bool   // the file is our own format
	more    bool   // the last page of a plain file says IsTruncated
	pages   int
}

// all reads all top-level values.
func (d *decoder) all() error {
	for {
		switch first := d.peek(); {
		case first == 0 && d.pos >= len(d.src) && d.pages > 0:
			return d.finish()
		case first == 0 && d.pos >= len(d.src):
			return d.errorf(0, "the file is empty; want a snapshot written by `iamaudit collect`")
		case first == '[' && d.pages == 0:
			if err := d.listOfPages(); err != nil {
				return err
			}
			continue
		case first != '{' && d.pages == 0:
			return d.want("a snapshot, which is a JSON object")
		case first != '{':
			return d.unexpected("the end of the file")
		case d.several:
			d.prefix = fmt.Sprintf("/%d", d.pages)
		case d.pages > 0 && !d.native:
			return errSeveralPages
		}
		if err := d.page(); err != nil {
			return err
		}
	}
}

// listOfPages reads pages that somebody has put into a list.
func (d *decoder) listOfPages() error {
	first := d.pages
	if err := d.elements(d.page); err != nil {
		return err
	}
	if d.pages == first {
		return d.errorf(0, "the list holds no page; want a snapshot or account authorization details")
	}
	return nil
}

// object reads an object, calling field for each member; field reads the member's value.
func (d *decoder) object(at *Node, field func(name string) error) error {
	if d.peek() != '{' {
		return d.want("an object")
	}
	if at != nil {
		at.Offset, at.Pointer = d.pos, d.pointer()
	}
	d.pos++
	depth := len(d.path)
	d.path = append(d.path, step{index: -1})
	var seen [24]string
	for n, first := 0, true; d.peek() != '}' || !first; first = false {
		at := d.pos
		if d.peek() != '"' {
			return d.unexpected("the name of a member")
		}
		name, err := d.text()
		if err != nil {
			return err
		}
		if slices.Contains(seen[:n], name) {
			return d.errorf(at, "member %q stands twice in one object", name)
		}
		if n < len(seen) {
			seen[n] = name
			n++
		}
		if d.peek() != ':' {
			return d.unexpected("a colon")
		}
		d.pos++
		d.path[depth].name = name
		if err := field(name); err != nil {
			return err
		}
		if more, err := d.comma('}'); err != nil || !more {
			if err != nil {
				return err
			}
			break
		}
	}
	d.pos++
	d.path = d.path[:depth]
	if at != nil {
		at.End = d.pos
	}
	return nil
}

// comma reads the comma after a member or an entry; more is false when end follows instead.
func (d *decoder) comma(end byte) (more bool, err error) {
	switch d.peek() {
	case ',':
		d.pos++
		return true, nil
	case end:
		return false, nil
	default:
		return false, d.unexpected("a comma or " + strconv.QuoteRune(rune(end)))
	}
}

// null skips a null and reports whether there was one. AWS writes none, jq does.
func (d *decoder) null() bool {
	if d.peek() != 'n' || !strings.HasPrefix(d.src[d.pos:], "null") {
		return false
	}
	d.pos += len("null")
	return true
}

// next returns the offset of the value that comes next.
func (d *decoder) next() int {
	d.peek()
	return d.pos
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
	return fmt.Sprintf("%s:%d:%d: %s", inputName(e.File), e.Line, e.Column, e.Message)
}

// inputName is what errors call a file.
func inputName(file string) string {
	switch file {
	case "":
		return "snapshot"
	case "-":
		return "standard input"
	default:
		return file
	}
}
