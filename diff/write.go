package diff

import (
	"encoding/json"
	"fmt"
	"io"
	"slices"
	"strings"

	"github.com/iamaudit/iamaudit/audit"
	"github.com/iamaudit/iamaudit/internal/printable"
)

// Options say how to print changes.
type Options struct {
	Color bool // in text
}

var formats = []struct {
	name  string
	ext   []string
	write func(io.Writer, *Changes, Options) error
}{
	{"text", []string{".txt"}, writeText},
	{"json", []string{".json"}, writeJSON},
	{"markdown", []string{".md", ".markdown"}, writeMarkdown},
	{"html", []string{".html", ".htm"}, writeHTML},
}

// Formats lists the formats.
func Formats() []string {
	var names []string
	for _, f := range formats {
		names = append(names, f.name)
	}
	slices.Sort(names)
	return names
}

// FormatOf returns the format that a file's extension asks for.
func FormatOf(path string) (string, error) {
	for _, f := range formats {
		for _, ext := range f.ext {
			if strings.HasSuffix(strings.ToLower(path), ext) {
				return f.name, nil
			}
		}
	}
	return "", fmt.Errorf("the extension of %q names no format of diff; want one of .txt, .json, .md, .html", path)
}

// Write prints the changes in the format of that name.
func Write(w io.Writer, name string, c *Changes, o Options) error {
	for _, f := range formats {
		if f.name == name {
			return f.write(w, c, o)
		}
	}
	return fmt.Errorf("unknown format %q; want one of %s", name, strings.Join(Formats(), ", "))
}

func writeJSON(w io.Writer, c *Changes, _ Options) error {
	enc := json.NewEncoder(w)
	enc.SetEscapeHTML(false)
	enc.SetIndent("", "  ")
	return enc.Encode(c)
}

// Empty reports whether nothing differs.
func (c *Changes) Empty() bool { return len(c.Resources)+len(c.Came)+len(c.Went) == 0 }

// Summary says how much differs.
func (c *Changes) Summary() string {
	if c.Empty() {
		return "Nothing has changed"
	}
	ops := map[Op]int{}
	for _, r := range c.Resources {
		ops[r.Op]++
	}
	return fmt.Sprintf("%d added, %d removed, %d changed; new findings: %d, gone: %d",
		ops[Added], ops[Removed], ops[Changed], len(c.Came), len(c.Went))
}

// title names both sides.
func (c *Changes) title() string {
	name := func(s *Side) string {
		out := s.AccountID
		if s.AccountAlias != "" {
			out = s.AccountAlias + " (" + s.AccountID + ")"
		}
		return printable.String(out)
	}
	at := func(s *Side) string {
		if s.CollectedAt.IsZero() {
			return printable.String(s.File)
		}
		return s.CollectedAt.UTC().Format("2006-01-02 15:04 UTC")
	}
	if c.Old.AccountID != c.New.AccountID {
		return name(&c.Old) + " " + at(&c.Old) + " → " + name(&c.New) + " " + at(&c.New)
	}
	return name(&c.New) + "  " + at(&c.Old) + " → " + at(&c.New)
}

// label is a resource as people call it.
func (r *Resource) label() string { return shortName(r.ARN) }

func shortName(arn string) string {
	fields := strings.SplitN(arn, ":", 6)
	switch {
	case len(fields) != 6:
		return printable.String(arn)
	case fields[5] == "root":
		return "account " + printable.String(fields[4])
	case fields[4] == "aws":
		return "AWS " + printable.String(fields[5])
	default:
		return printable.String(fields[5])
	}
}

func (op Op) sign() string {
	return map[Op]string{Added: "+", Removed: "-", Changed: "~"}[op]
}

// values splits what a change shows into lines that went and lines that came. White space at the
// start of lines stays: statements are laid out.
func (c *Change) values() (old, new []string) { return lines(c.Old), lines(c.New) }

func lines(s string) []string {
	if s == "" {
		return nil
	}
	out := strings.Split(s, "\n")
	for i := range out {
		out[i] = printable.String(out[i])
	}
	return out
}

// headline is a finding in one line.
func headline(f *audit.Finding) string {
	return shortName(f.Resource) + ": " + printable.String(f.Message)
}
