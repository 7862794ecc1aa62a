// Package report prints the result of an audit: for people on a terminal, in a browser or in a
// pull request, and for machines that track findings over time. It knows findings and the metadata
// of rules, never rules, and it decides nothing: what is a finding was settled before.
package report

import (
	"fmt"
	"io"
	"io/fs"
	"slices"
	"strings"

	"github.com/iamaudit/iamaudit/audit"
)

// Options say how to print. The zero value prints plain, unlimited output.
type Options struct {
	// Color allows colours in text. Callers set it for a terminal without NO_COLOR.
	Color bool
	// Width is the number of columns of the terminal; 0 means that lines are not wrapped.
	Width int
	// Limit is the number of findings that text lists per rule; 0 means all of them.
	Limit int

	// SARIFProfile names the consumer that SARIF is written for; empty means GitHub.
	SARIFProfile Profile
	// Locations lead from resources to the source files that define them. SARIF then points there.
	Locations []SourceLocation
	// Sources holds those source files; nil means the working directory.
	Sources fs.FS

	// Region is the AWS Region of the Security Hub that ASFF is written for; empty means the
	// partition's main Region.
	Region string
}

// format is a way to print a result.
type format struct {
	name  string
	ext   []string // of files that get this format
	write func(io.Writer, *audit.Result, Options) error
}

var formats = []format{
	{"text", []string{".txt"}, writeText},
	{"json", []string{".json"}, escaped(writeJSON)},
	{"sarif", []string{".sarif", ".sarif.json"}, escaped(writeSARIF)},
	{"markdown", []string{".md", ".markdown"}, writeMarkdown},
	{"comment", []string{".comment.md"}, writeComment},
	{"csv", []string{".csv"}, writeCSV},
	{"junit", []string{".junit.xml", ".xml"}, writeJUnit},
	{"ocsf", []string{".ocsf.json", ".ocsf"}, escaped(writeOCSF)},
	{"asff", []string{".asff.json", ".asff"}, writeASFF},
	{"html", []string{".html", ".htm"}, writeHTML},
}

// Write prints the result in the format of that name.
func Write(w io.Writer, name string, r *audit.Result, o Options) error {
	i := slices.IndexFunc(formats, func(f format) bool { return f.name == name })
	if i < 0 {
		return fmt.Errorf("unknown format %q; want one of %s", name, strings.Join(Formats(), ", "))
	}
	if err := formats[i].write(w, r, o); err != nil {
		return fmt.Errorf("write %s: %w", name, err)
	}
	return nil
}

// Formats lists the names of all formats, sorted.
func Formats() []string {
	names := make([]string, len(formats))
	for i, f := range formats {
		names[i] = f.name
	}
	slices.Sort(names)
	return names
}

// FormatOf returns the format that a file's extension asks for. Of ".sarif.json" and ".json" the
// longer one counts.
func FormatOf(path string) (string, error) {
	name, longest := "", 0
	var known []string
	for _, f := range formats {
		for _, ext := range f.ext {
			known = append(known, ext)
			if len(ext) > longest && len(path) >= len(ext) && strings.EqualFold(path[len(path)-len(ext):], ext) {
				name, longest = f.name, len(ext)
			}
		}
	}
	if name == "" {
		return "", fmt.Errorf("the extension of %q names no format; want one of %s", path, strings.Join(known, ", "))
	}
	return name, nil
}
