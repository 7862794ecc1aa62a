package rego

import (
	"fmt"
	"io"
	"strings"

	"github.com/iamaudit/iamaudit/audit"
)

// Document writes a page on each rule, in Markdown, from its METADATA.
func Document(w io.Writer, rules []*audit.Rule) error {
	var b strings.Builder
	b.WriteString("# Rules\n\n| ID | severity | title |\n|---|---|---|\n")
	for _, r := range rules {
		fmt.Fprintf(&b, "| [%s](#%s) | %s | %s |\n", r.ID, anchor(r.ID), r.Severity, r.Title)
	}
	for _, r := range rules {
		fmt.Fprintf(&b, "\n## %s\n\n**%s** (%s)\n\n%s\n\n### What to do\n\n%s\n", r.ID, r.Title, r.Severity, r.Risk, r.Remedy)
		if len(r.Params) > 0 {
			b.WriteString("\n### Parameters\n\n| name | type | default | |\n|---|---|---|---|\n")
			for _, p := range r.Params {
				usual := "none"
				if p.Default != "" {
					usual = "`" + p.Default + "`"
				}
				fmt.Fprintf(&b, "| `%s` | %s | %s | %s |\n", p.Name, p.Type, usual, p.Doc)
			}
		}
		if len(r.Controls) > 0 {
			b.WriteString("\n### Controls\n\n")
			for _, c := range r.Controls {
				fmt.Fprintf(&b, "- %s %s\n", c.Framework, c.ID)
			}
		}
		if len(r.Links) > 0 {
			b.WriteString("\n### Read more\n\n")
			for _, link := range r.Links {
				fmt.Fprintf(&b, "- <%s>\n", link)
			}
		}
	}
	_, err := io.WriteString(w, b.String())
	return err
}

// anchor is the link that GitHub makes of a heading.
func anchor(heading string) string { return strings.ReplaceAll(strings.ToLower(heading), "/", "") }

// Reference writes the reference of the input and of our functions, in Markdown.
func Reference(w io.Writer) error {
	var b strings.Builder
	b.WriteString("## The input\n\nSchema version 1. Keys marked *optional* are absent where AWS says nothing; all others are always there, and every list is sorted.\n")
	seen := map[string]bool{}
	var describe func(s *shape)
	describe = func(s *shape) {
		if s.elem != nil {
			describe(s.elem)
			return
		}
		if s.kind != "object" || seen[s.name] {
			return
		}
		seen[s.name] = true
		fmt.Fprintf(&b, "\n### %s\n\n| key | type | |\n|---|---|---|\n", s.name)
		for i := range s.fields {
			f := &s.fields[i]
			doc := f.doc
			if f.optional {
				doc = "*optional.* " + doc
			}
			fmt.Fprintf(&b, "| `%s` | %s | %s |\n", f.name, f.shape.title(), doc)
		}
		for i := range s.fields {
			describe(s.fields[i].shape)
		}
	}
	describe(inputShape)
	b.WriteString("\n## Functions\n\n| function | |\n|---|---|\n")
	for _, f := range functions {
		names := make([]string, len(f.argDocs))
		for i, a := range f.argDocs {
			names[i], _, _ = strings.Cut(a, ":")
		}
		fmt.Fprintf(&b, "| `%s(%s)` | %s %s |\n", f.name, strings.Join(names, ", "), f.doc, strings.Join(f.argDocs, "; ")+".")
	}
	_, err := io.WriteString(w, b.String())
	return err
}

// title names a type for people.
func (s *shape) title() string {
	switch s.kind {
	case "array":
		return "list of " + s.elem.title()
	case "map":
		return "map to " + s.elem.title()
	case "object":
		return "[" + s.name + "](#" + s.name + ")"
	case "any":
		return "anything"
	default:
		return s.kind
	}
}
