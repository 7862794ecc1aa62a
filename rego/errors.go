package rego

import (
	"cmp"
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/open-policy-agent/opa/v1/ast"
)

// Error is one thing that is wrong with the user's rules, and where.
type Error struct {
	File    string
	Line    int    // from 1; 0 when the whole file is meant
	Rule    string // ID of the rule, where one is known
	Message string
}

// Error returns "file:line: message".
func (e *Error) Error() string {
	if e.Line == 0 {
		return e.File + ": " + e.Message
	}
	return fmt.Sprintf("%s:%d: %s", e.File, e.Line, e.Message)
}

// Errors are all things that are wrong, by file and line.
type Errors []*Error

// Error returns one line for each.
func (e Errors) Error() string {
	lines := make([]string, len(e))
	for i, err := range e {
		lines[i] = err.Error()
	}
	return strings.Join(lines, "\n")
}

func (e Errors) sorted() Errors {
	slices.SortStableFunc(e, func(x, y *Error) int {
		return cmp.Or(cmp.Compare(x.File, y.File), cmp.Compare(x.Line, y.Line), cmp.Compare(x.Message, y.Message))
	})
	return slices.CompactFunc(e, func(x, y *Error) bool { return *x == *y })
}

func (e *Errors) addf(file string, line int, format string, args ...any) {
	*e = append(*e, &Error{File: file, Line: line, Message: fmt.Sprintf(format, args...)})
}

// add adds an error of ours, or several; any other is about the whole file.
func (e *Errors) add(file string, err error) {
	if many, ok := errors.AsType[Errors](err); ok {
		*e = append(*e, many...)
	} else if one, ok := errors.AsType[*Error](err); ok {
		*e = append(*e, one)
	} else {
		e.addf(file, 0, "%v", err)
	}
}

// fromOPA words OPA's errors for people who write rules: what is wrong, and what was expected.
func fromOPA(err error) Errors {
	list, ok := errors.AsType[ast.Errors](err)
	if one, is := errors.AsType[*ast.Error](err); is && !ok {
		list, ok = ast.Errors{one}, true
	}
	if !ok {
		return Errors{{Message: err.Error()}}
	}
	var out Errors
	for _, e := range list {
		message := strings.TrimSpace(e.Message)
		if e.Details != nil {
			for _, line := range e.Details.Lines() {
				if line = strings.TrimSpace(line); line != "" && line != "^" {
					message += detail(line)
				}
			}
		}
		err := &Error{Message: message}
		if e.Location != nil {
			err.File, err.Line = e.Location.File, e.Location.Row
		}
		out = append(out, err)
	}
	return out
}

// detail turns a line of OPA's explanations into the rest of a sentence; most only repeat the code.
func detail(line string) string {
	switch {
	case strings.HasPrefix(line, "want (one of):"):
		return "; want one of " + strings.ReplaceAll(strings.Trim(strings.TrimPrefix(line, "want (one of):"), ` []`), `" "`, `", "`)
	case strings.HasPrefix(line, "have:"), strings.HasPrefix(line, "have (any of):"), strings.HasPrefix(line, "want:"), strings.HasPrefix(line, "left"), strings.HasPrefix(line, "right"):
		return "; " + line
	default:
		return ""
	}
}
