package main

import (
	"bytes"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

// TestREADME asks what the README asks of the account that comes with iamaudit: whoever tries it gets an answer.
func TestREADME(t *testing.T) {
	readme, err := os.ReadFile("../../README.md")
	if err != nil {
		t.Fatal(err)
	}
	account, err := os.ReadFile("../../testdata/snapshots/small-company.json")
	if err != nil {
		t.Fatal(err)
	}
	acme := filepath.Join(t.TempDir(), "acme.json")
	if err := os.WriteFile(acme, account, 0o600); err != nil {
		t.Fatal(err)
	}
	asked := 0
	for line := range strings.Lines(string(readme)) {
		args := strings.Fields(line)
		if len(args) < 3 || args[0] != "iamaudit" || !slices.Contains([]string{"can", "who-can", "what-can"}, args[1]) {
			continue
		}
		asked++
		args[2] = acme
		var out, problems bytes.Buffer
		code := run(t.Context(), &env{Stdin: strings.NewReader(""), Stdout: &out, Stderr: &problems}, args[1:])
		if code != exitOK || out.Len() == 0 || problems.Len() > 0 {
			t.Errorf("%sends with exit code %d, %s%s", line, code, problems.String(), out.String())
		}
	}
	if asked != 3 {
		t.Errorf("the README asks %d questions, want can, who-can and what-can", asked)
	}
}
