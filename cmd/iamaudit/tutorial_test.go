package main

import (
	"bytes"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// elapsed is what differs from run to run.
var elapsed = regexp.MustCompile(` in [0-9.]+(µs|ms|s)\b`)

// TestTutorial follows docs/rego.md from an empty directory: it writes the files that have a title,
// and runs the commands behind a dollar sign, which must print what the page says.
func TestTutorial(t *testing.T) {
	page, err := filepath.Abs("../../docs/rego.md")
	if err != nil {
		t.Fatal(err)
	}
	text, err := os.ReadFile(page)
	if err != nil {
		t.Fatal(err)
	}
	t.Chdir(t.TempDir())
	var got strings.Builder
	lines := strings.SplitAfter(string(text), "\n")
	commands, files := 0, 0
	for i := 0; i < len(lines); i++ {
		got.WriteString(lines[i])
		info, ok := strings.CutPrefix(strings.TrimSuffix(lines[i], "\n"), "```")
		if !ok || info == "" {
			continue
		}
		var body []string
		for i++; i < len(lines) && lines[i] != "```\n"; i++ {
			body = append(body, lines[i])
		}
		if _, title, ok := strings.Cut(info, "title="); ok {
			files++
			if err := os.MkdirAll(filepath.Dir(title), 0o755); err != nil {
				t.Fatal(err)
			}
			if err := os.WriteFile(title, []byte(strings.Join(body, "")), 0o600); err != nil {
				t.Fatal(err)
			}
		}
		if info != "console" {
			got.WriteString(strings.Join(body, "") + "```\n")
			continue
		}
		for _, line := range body {
			if command, ok := strings.CutPrefix(line, "$ iamaudit "); ok {
				commands++
				var out bytes.Buffer
				run(t.Context(), &env{Stdin: strings.NewReader(""), Stdout: &out, Stderr: &out}, strings.Fields(command))
				got.WriteString(line + elapsed.ReplaceAllString(out.String(), " in …"))
			}
		}
		got.WriteString("```\n")
	}
	if commands < 8 || files < 5 {
		t.Errorf("the page has %d commands and %d files", commands, files)
	}
	if *update {
		if err := os.WriteFile(page, []byte(got.String()), 0o644); err != nil {
			t.Fatal(err)
		}
		return
	}
	if diff := cmp.Diff(string(text), got.String()); diff != "" {
		t.Errorf("docs/rego.md is stale; read the difference, then run go test ./cmd/iamaudit -run Tutorial -update (-want +got):\n%s", diff)
	}
}
