package report

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"slices"
	"unicode/utf16"
	"unicode/utf8"

	"github.com/go-json-experiment/json"
	"github.com/go-json-experiment/json/jsontext"

	"github.com/iamaudit/iamaudit/audit"
	"github.com/iamaudit/iamaudit/internal/printable"
)

// maxResult is the largest result file that ReadJSON takes: some forty times what a hundred
// thousand findings need.
const maxResult = 4 << 30

// ReadJSON reads a result that Write wrote as JSON. An error starts with the name of the file and, if
// there is a place at fault, its line and column.
func ReadJSON(name string, r io.Reader) (*audit.Result, error) {
	result, err := readJSON(r)
	if at, ok := errors.AsType[*placed](err); ok {
		return nil, fmt.Errorf("%s:%w", name, at)
	}
	if err != nil {
		return nil, fmt.Errorf("%s: %w", name, err)
	}
	return result, nil
}

func readJSON(r io.Reader) (*audit.Result, error) {
	data, err := io.ReadAll(io.LimitReader(r, maxResult+1))
	if err != nil {
		return nil, err
	}
	if len(data) > maxResult {
		return nil, fmt.Errorf("a result of more than %d GiB", maxResult>>30)
	}
	if len(bytes.TrimSpace(data)) == 0 {
		return nil, errors.New("the file is empty; want a result written by iamaudit scan -o result.json")
	}
	if err := checkVersion(data); err != nil {
		return nil, err
	}
	result := new(audit.Result)
	if err := json.Unmarshal(data, result); err != nil {
		return nil, located(data, err)
	}
	if err := checkResult(result); err != nil {
		return nil, err
	}
	return result, nil
}

// checkVersion looks at the kind and version of the file before anything else is believed.
func checkVersion(data []byte) error {
	var head struct {
		FormatVersion *int           `json:"formatVersion"`
		Findings      jsontext.Value `json:"findings"`
		Tool          struct {
			Name string `json:"name"`
		} `json:"tool"`
		// What other files have in their place, to say what they are.
		Snapshot jsontext.Value `json:"UserDetailList"`
		SARIF    jsontext.Value `json:"runs"`
	}
	if err := json.Unmarshal(data, &head); err != nil {
		return located(data, err)
	}
	switch {
	case head.Snapshot != nil:
		return errors.New("this is a snapshot, not a result: audit it with iamaudit scan")
	case head.SARIF != nil:
		return errors.New("this is SARIF, which cannot be turned back into a result; want the file of iamaudit scan -o result.json")
	case head.FormatVersion == nil:
		return errors.New(`this is not a result of iamaudit: it has no "formatVersion"`)
	case head.Tool.Name != "" && head.Tool.Name != "iamaudit":
		return fmt.Errorf("this is a result of %s, not of iamaudit", printable.String(head.Tool.Name))
	case *head.FormatVersion < 1 || *head.FormatVersion > audit.ResultVersion:
		return fmt.Errorf("format version %d is not known to this iamaudit, which reads up to version %d", *head.FormatVersion, audit.ResultVersion)
	case head.Findings == nil:
		return errors.New(`this is not a result of iamaudit: it has no "findings"`)
	}
	return nil
}

// checkResult refuses what decodes well and would mislead a report.
func checkResult(r *audit.Result) error {
	for i := range r.Findings {
		f := &r.Findings[i]
		switch {
		case f.Rule == "":
			return fmt.Errorf("/findings/%d names no rule", i)
		case f.Severity == 0:
			return fmt.Errorf("/findings/%d has no severity", i)
		case f.Fingerprint == "":
			return fmt.Errorf("/findings/%d has no fingerprint", i)
		}
		switch f.Baseline {
		case "", audit.BaselineNew, audit.BaselineUnchanged, audit.BaselineAbsent:
		default:
			return fmt.Errorf(`/findings/%d has the baseline state %q; want "new", "unchanged" or "absent"`, i, f.Baseline)
		}
		if badLocations(f) {
			return fmt.Errorf("/findings/%d has a region that ends before it starts", i)
		}
	}
	for i := range r.Rules {
		if r.Rules[i].ID == "" || r.Rules[i].Severity == 0 {
			return fmt.Errorf("/rules/%d lacks its id or severity", i)
		}
	}
	return nil
}

// badLocations reports whether one of the finding's places cannot be one.
func badLocations(f *audit.Finding) bool {
	bad := func(l *audit.Location) bool {
		return badRegion(&l.Region) || l.DocumentRegion != nil && badRegion(l.DocumentRegion)
	}
	badStep := func(s audit.Step) bool { return bad(&s.Location) }
	return bad(&f.Location) || slices.ContainsFunc(f.Steps, badStep) || slices.ContainsFunc(f.Related, badStep) ||
		slices.ContainsFunc(f.Fixes, func(x audit.Fix) bool { return bad(&x.Location) })
}

func badRegion(g *audit.Region) bool {
	if *g == (audit.Region{}) {
		return false
	}
	return g.StartLine < 1 || g.StartColumn < 1 || g.EndLine < g.StartLine ||
		g.EndLine == g.StartLine && g.EndColumn < g.StartColumn
}

// located adds line and column to an error of the JSON decoder.
func located(data []byte, err error) error {
	if syntax, ok := errors.AsType[*jsontext.SyntacticError](err); ok {
		what := syntax.Err
		if errors.Is(what, io.ErrUnexpectedEOF) {
			what = errors.New("the file ends in the middle of a value")
		}
		return &placed{lineColumn(data, syntax.ByteOffset), what}
	}
	if shape, ok := errors.AsType[*json.SemanticError](err); ok {
		// The decoder counts to the end of what came before the value.
		after := bytes.TrimLeft(data[min(shape.ByteOffset, int64(len(data))):], " \t\r\n:,")
		where := lineColumn(data, int64(len(data)-len(after)))
		switch {
		case shape.Err != nil:
			return &placed{where, fmt.Errorf("%s: %w", shape.JSONPointer, shape.Err)}
		case shape.JSONPointer == "":
			return &placed{where, fmt.Errorf("this is %s; want a result written by iamaudit scan -o result.json", kinds[shape.JSONKind])}
		default:
			return &placed{where, fmt.Errorf("%s is %s, which does not belong there", shape.JSONPointer, kinds[shape.JSONKind])}
		}
	}
	return err
}

// placed is an error at a place in the file.
type placed struct {
	where string
	err   error
}

func (e *placed) Error() string { return e.where + ": " + e.err.Error() }
func (e *placed) Unwrap() error { return e.err }

// kinds names values of JSON.
var kinds = map[jsontext.Kind]string{
	'n': "null", 'f': "false", 't': "true", '"': "a string", '0': "a number", '{': "an object", '[': "a list",
}

// lineColumn counts lines and UTF-16 columns from 1, as editors do.
func lineColumn(data []byte, offset int64) string {
	before := data[:min(max(offset, 0), int64(len(data)))]
	line := 1 + bytes.Count(before, []byte("\n"))
	column := 1
	for last := before[bytes.LastIndexByte(before, '\n')+1:]; len(last) > 0; {
		r, n := utf8.DecodeRune(last)
		column += utf16.RuneLen(r)
		last = last[n:]
	}
	return fmt.Sprintf("%d:%d", line, column)
}
