package report_test

import (
	"bytes"
	"encoding/json"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"github.com/iamaudit/iamaudit/report"
)

// TestSARIFPassesMultitool asks Microsoft's validator, which knows GitHub's rules as well. It is a
// program of 96 MB that npm installs; CONTRIBUTING.md says how.
func TestSARIFPassesMultitool(t *testing.T) {
	tool := multitool(t)
	dir := t.TempDir()
	for name, r := range withScanned(t) {
		for _, profile := range []report.Profile{report.GitHub, report.Full} {
			t.Run(name+"/"+string(profile), func(t *testing.T) {
				in := filepath.Join(dir, name+"."+string(profile)+".sarif")
				out := strings.TrimSuffix(in, ".sarif") + ".checked.sarif"
				text := render(t, "sarif", r, report.Options{SARIFProfile: profile})
				if err := os.WriteFile(in, []byte(text), 0o600); err != nil {
					t.Fatal(err)
				}
				// The exit code is 0 even with errors: what counts is the file it writes.
				command := exec.CommandContext(t.Context(), tool, "validate", in, "--rule-kind", "Sarif;Ghas",
					"--level", "Error;Warning;Note", "--max-file-size-in-kb", "100000", "-o", out, "--log", "ForceOverwrite")
				if message, err := command.CombinedOutput(); err != nil {
					t.Fatalf("%v\n%s", err, message)
				}
				for _, problem := range multitoolProblems(t, out, in) {
					t.Error(problem)
				}
			})
		}
	}
}

// multitool finds the validator, or skips.
func multitool(t *testing.T) string {
	t.Helper()
	if path := os.Getenv("SARIF_MULTITOOL"); path != "" {
		return path
	}
	for _, name := range []string{"Sarif.Multitool", "sarif"} {
		if path, err := exec.LookPath(name); err == nil {
			return path
		}
	}
	local := filepath.Join("testdata", "multitool", "node_modules", "@microsoft", "sarif-multitool-linux", "Sarif.Multitool")
	if info, err := os.Stat(local); err == nil {
		if info.Mode()&0o100 == 0 { // npm does not run the script that makes it a program
			if err := os.Chmod(local, 0o755); err != nil {
				t.Fatal(err)
			}
		}
		path, err := filepath.Abs(local)
		if err != nil {
			t.Fatal(err)
		}
		return path
	}
	t.Skip("Microsoft's sarif-multitool is not installed: npm ci in report/testdata/multitool")
	return ""
}

// multitoolProblems returns the errors and warnings in the validator's report. One that looked at
// nothing is a problem too: a wrong value makes it give up in silence.
func multitoolProblems(t *testing.T, path, in string) []string {
	t.Helper()
	data, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	var log struct {
		Runs []struct {
			Artifacts []struct{ Location struct{ URI string } }
			Results   []struct {
				RuleID, Level string
				Message       struct{ Arguments []string }
			}
			Invocations []struct {
				ExecutionSuccessful        bool
				ToolExecutionNotifications []struct{ Message struct{ Text string } }
			}
		}
	}
	if err := json.Unmarshal(bytes.TrimPrefix(data, []byte("\xef\xbb\xbf")), &log); err != nil {
		t.Fatal(err)
	}
	var out []string
	notes := 0
	for _, run := range log.Runs {
		for _, result := range run.Results {
			switch result.Level {
			case "note":
				notes++
			default: // warning when not written
				out = append(out, result.RuleID+" "+result.Level+" "+strings.Join(result.Message.Arguments, " "))
			}
		}
		for _, invocation := range run.Invocations {
			for _, n := range invocation.ToolExecutionNotifications {
				out = append(out, n.Message.Text)
			}
		}
	}
	if notes == 0 { // it always has notes for a file with findings: rule ids that are words, say
		out = append(out, "the validator said nothing at all about "+in)
	}
	return out
}
