package main

import (
	"bytes"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/spf13/cobra"
	"github.com/spf13/cobra/doc"
)

// TestCommandReference holds docs/cli and docs/man to the commands: they are generated from them by
// `make generate`.
func TestCommandReference(t *testing.T) {
	want := map[string]string{}
	describe(t, newRoot(&env{Stdin: strings.NewReader(""), Stdout: &bytes.Buffer{}, Stderr: &bytes.Buffer{}}), want)
	for _, dir := range []string{"../../docs/cli", "../../docs/man"} {
		if *update {
			if err := os.RemoveAll(dir); err != nil {
				t.Fatal(err)
			}
			if err := os.MkdirAll(dir, 0o755); err != nil {
				t.Fatal(err)
			}
		}
	}
	if *update {
		for path, text := range want {
			if err := os.WriteFile(path, []byte(text), 0o644); err != nil {
				t.Fatal(err)
			}
		}
		return
	}
	var got []string
	for _, pattern := range []string{"../../docs/cli/*", "../../docs/man/*"} {
		found, err := filepath.Glob(pattern)
		if err != nil {
			t.Fatal(err)
		}
		got = append(got, found...)
	}
	if diff := cmp.Diff(slices.Sorted(maps.Keys(want)), slices.Sorted(slices.Values(got))); diff != "" {
		t.Errorf("the pages are not those of the commands; run make generate (-want +got):\n%s", diff)
	}
	for path, text := range want {
		is, err := os.ReadFile(path)
		if err == nil && string(is) != text {
			t.Errorf("%s is stale; run make generate", path)
		}
	}
}

// describe writes the pages of a command and those below it.
func describe(t *testing.T, cmd *cobra.Command, pages map[string]string) {
	t.Helper()
	if !cmd.IsAvailableCommand() && cmd.HasParent() || cmd.IsAdditionalHelpTopicCommand() {
		return
	}
	name := strings.ReplaceAll(cmd.CommandPath(), " ", "-")
	cmd.DisableAutoGenTag = true
	var page, man bytes.Buffer
	link := func(file string) string { return strings.ReplaceAll(file, "_", "-") }
	if err := doc.GenMarkdownCustom(cmd, &page, link); err != nil {
		t.Fatal(err)
	}
	header := &doc.GenManHeader{Section: "1", Source: "iamaudit", Manual: "iamaudit", Date: new(time.Time)}
	*header.Date = time.Date(2026, 11, 22, 0, 0, 0, 0, time.UTC) // a day that does not move
	if err := doc.GenMan(cmd, header, &man); err != nil {
		t.Fatal(err)
	}
	pages["../../docs/cli/"+name+".md"] = page.String()
	pages["../../docs/man/"+name+".1"] = man.String()
	for _, sub := range cmd.Commands() {
		describe(t, sub, pages)
	}
}

func TestEveryCommandExplainsItself(t *testing.T) {
	var check func(*cobra.Command)
	check = func(cmd *cobra.Command) {
		if cmd.Short == "" || strings.HasSuffix(cmd.Short, ".") {
			t.Errorf("%s: summary %q", cmd.CommandPath(), cmd.Short)
		}
		for _, sub := range cmd.Commands() {
			if sub.IsAvailableCommand() {
				check(sub)
			}
		}
	}
	check(newRoot(&env{}))
}
