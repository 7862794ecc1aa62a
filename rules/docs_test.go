package rules_test

import (
	"bytes"
	"cmp"
	"flag"
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	gocmp "github.com/google/go-cmp/cmp"

	"github.com/iamaudit/iamaudit/audit"
	"github.com/iamaudit/iamaudit/config"
	"github.com/iamaudit/iamaudit/internal/fixture"
	"github.com/iamaudit/iamaudit/rules"
)

var update = flag.Bool("update", false, "write the pages in docs/rules")

const (
	docs   = "../docs/rules"
	schema = "../docs/schemas/config.schema.json" // of iamaudit.yaml: it knows rules and parameters
)

// TestDocs compares the pages in docs/rules with what rules and fixtures say; -update writes them.
func TestDocs(t *testing.T) {
	pages := map[string]string{"README.md": index(t, rules.All())}
	for _, rule := range rules.All() {
		f, err := fixture.Read("testdata/" + rule.ID + ".txtar")
		if err != nil {
			t.Error(err)
			continue
		}
		pages[rule.ID+".md"] = page(t, rule, f)
	}
	if *update {
		if err := os.MkdirAll(docs, 0o755); err != nil {
			t.Fatal(err)
		}
	}
	for _, name := range slices.Sorted(maps.Keys(pages)) {
		path := filepath.Join(docs, name)
		if *update {
			if err := os.WriteFile(path, []byte(pages[name]), 0o644); err != nil {
				t.Error(err)
			}
			continue
		}
		have, err := os.ReadFile(path)
		if err != nil {
			t.Errorf("%v; run go test ./rules -update", err)
			continue
		}
		if diff := gocmp.Diff(string(have), pages[name]); diff != "" {
			t.Errorf("%s is stale; run go test ./rules -update (-have +want)\n%s", path, diff)
		}
	}
	files, err := filepath.Glob(docs + "/*.md")
	if err != nil {
		t.Fatal(err)
	}
	for _, file := range files {
		if _, ok := pages[filepath.Base(file)]; ok {
			continue
		}
		if *update {
			if err := os.Remove(file); err != nil {
				t.Error(err)
			}
			continue
		}
		t.Errorf("%s describes no rule; run go test ./rules -update", file)
	}
}

// TestConfigSchema compares the published schema of iamaudit.yaml with the rules; -update writes it.
func TestConfigSchema(t *testing.T) {
	want, err := config.Schema(rules.All())
	if err != nil {
		t.Fatal(err)
	}
	want = append(want, '\n')
	if *update {
		if err := os.WriteFile(schema, want, 0o644); err != nil {
			t.Fatal(err)
		}
	}
	have, err := os.ReadFile(schema)
	if err != nil {
		t.Fatal(err)
	}
	if !bytes.Equal(have, want) {
		t.Errorf("%s is stale; run go test ./rules -update", schema)
	}
}

const generated = "<!-- Generated from the rule and its fixture by go test ./rules -update. Do not edit. -->\n\n"

// page is the page of one rule.
func page(t *testing.T, rule *audit.Rule, f *fixture.Fixture) string {
	t.Helper()
	var b strings.Builder
	fmt.Fprintf(&b, "%s# %s\n\n", generated, rule.Title)
	fmt.Fprintf(&b, "`%s` · %s · %s", rule.ID, rule.Severity, rule.Category)
	if rule.Off {
		fmt.Fprintf(&b, " · off by default (`--rule %s`)", rule.ID)
	}
	fmt.Fprintf(&b, "\n\n## Why it matters\n\n%s\n\n## What to do\n\n%s\n", rule.Risk, rule.Remedy)
	if len(rule.Params) > 0 {
		b.WriteString("\n## Parameters\n\n| parameter | default | meaning |\n|---|---|---|\n")
		for _, p := range rule.Params {
			fmt.Fprintf(&b, "| `%s` | %s | %s |\n", p.Name, code(p.Default), p.Doc)
		}
		p := rule.Params[0]
		fmt.Fprintf(&b, "\n`--param %s.%s=%s`, or in `iamaudit.yaml`.\n", rule.ID, p.Name, cmp.Or(p.Default, "VALUE"))
	}
	b.WriteString("\n## Reads\n\n")
	for _, part := range rule.Needs {
		fmt.Fprintf(&b, "- `%s`\n", part)
	}
	for i, part := range rule.NeedsAny {
		if i == 0 {
			b.WriteString("- one of ")
		} else {
			b.WriteString(", ")
		}
		fmt.Fprintf(&b, "`%s`", part)
		if i == len(rule.NeedsAny)-1 {
			b.WriteString("\n")
		}
	}
	for _, part := range rule.Reads {
		fmt.Fprintf(&b, "- `%s`, if it was collected\n", part)
	}
	b.WriteString("\n## Example\n\n")
	if f.Comment != "" {
		fmt.Fprintf(&b, "%s\n\n", f.Comment)
	}
	examples(t, &b, rule, f)
	if len(rule.Controls) > 0 {
		b.WriteString("\n## Controls\n\n| framework | controls |\n|---|---|\n")
		for _, row := range byFramework(rule.Controls) {
			fmt.Fprintf(&b, "| %s | %s |\n", row[0], row[1])
		}
	}
	b.WriteString("\n## See also\n\n")
	for _, link := range rule.Links {
		fmt.Fprintf(&b, "- <%s>\n", link)
	}
	return b.String()
}

// examples shows the first flagged snapshot with what the rule says of it, and the near misses.
func examples(t *testing.T, b *strings.Builder, rule *audit.Rule, f *fixture.Fixture) {
	t.Helper()
	i := slices.IndexFunc(f.Cases, func(c fixture.Case) bool { return c.Flagged })
	if i < 0 {
		return
	}
	fmt.Fprintf(b, "```jsonc\n%s```\n\n", snapshotText(&f.Cases[i]))
	result, err := f.Run(t.Context(), rule, &f.Cases[i])
	if err != nil {
		t.Error(err)
		return
	}
	for _, finding := range result.Findings {
		fmt.Fprintf(b, "- line %d, **%s**: %s\n", finding.Location.StartLine, finding.Severity, finding.Message)
	}
	for i := range f.Cases {
		if c := &f.Cases[i]; !c.Flagged {
			fmt.Fprintf(b, "\n<details><summary>Silent: %s</summary>\n\n```jsonc\n%s```\n\n</details>\n",
				strings.ReplaceAll(strings.TrimSuffix(c.Name, ".jsonc"), "-", " "), snapshotText(c))
		}
	}
}

var wants = regexp.MustCompile(`[ \t]*// want .*`)

func snapshotText(c *fixture.Case) string {
	return strings.TrimSpace(wants.ReplaceAllString(string(c.Text), "")) + "\n"
}

// index is the table of all rules, and what is not among them.
func index(t *testing.T, all []*audit.Rule) string {
	t.Helper()
	var b strings.Builder
	fmt.Fprintf(&b, "%s# Rules\n\n`iamaudit rules` lists them, `iamaudit rules show ID` explains one.\n", generated)
	byCategory := map[audit.Category][]*audit.Rule{}
	for _, rule := range all {
		byCategory[rule.Category] = append(byCategory[rule.Category], rule)
	}
	for _, category := range slices.Sorted(maps.Keys(byCategory)) {
		fmt.Fprintf(&b, "\n## %s\n\n| rule | severity | finds |\n|---|---|---|\n", strings.ToUpper(string(category[:1]))+string(category[1:]))
		list := byCategory[category]
		slices.SortStableFunc(list, func(x, y *audit.Rule) int { return cmp.Compare(y.Severity, x.Severity) })
		for _, rule := range list {
			off := ""
			if rule.Off {
				off = " (off by default)"
			}
			fmt.Fprintf(&b, "| [%s](%s.md) | %s | %s%s |\n", rule.ID, rule.ID, rule.Severity, rule.Title, off)
		}
	}
	leftOut, err := os.ReadFile("testdata/left-out.md")
	if err != nil {
		t.Error(err)
	}
	return b.String() + "\n" + string(leftOut)
}

// byFramework groups controls: one row per framework, in the order of the rule.
func byFramework(controls []audit.Control) [][2]string {
	var rows [][2]string
	for _, c := range controls {
		i := slices.IndexFunc(rows, func(r [2]string) bool { return r[0] == c.Framework })
		if i < 0 {
			rows = append(rows, [2]string{c.Framework, c.ID})
			continue
		}
		rows[i][1] += ", " + c.ID
	}
	return rows
}

func code(s string) string {
	if s == "" {
		return "none"
	}
	return "`" + s + "`"
}
