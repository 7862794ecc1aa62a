package packaging_test

import (
	"archive/tar"
	"bytes"
	"compress/gzip"
	"crypto/sha256"
	"fmt"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"regexp"
	"runtime"
	"strings"
	"testing"
)

func TestActionIsWellFormed(t *testing.T) {
	var action struct {
		Name, Description string
		Inputs            map[string]struct{ Description, Default string }
		Outputs           map[string]struct{ Description, Value string }
		Runs              struct {
			Using string
			Steps []struct {
				Name, ID, Shell, Run, Uses string
				Env                        map[string]string
			}
		}
	}
	load(t, "action.yml", &action)
	if action.Runs.Using != "composite" || action.Name == "" || action.Description == "" {
		t.Errorf("the action is not a composite one with name and description")
	}
	scan, err := os.ReadFile("github/scan.sh")
	if err != nil {
		t.Fatal(err)
	}
	used := map[string]bool{}
	for _, step := range action.Runs.Steps {
		if step.Run != "" && step.Shell == "" {
			t.Errorf("step %q has no shell", step.Name)
		}
		if strings.Contains(step.Run, "${{") {
			t.Errorf("step %q pastes an expression into a command", step.Name)
		}
		for _, value := range step.Env {
			for _, m := range regexp.MustCompile(`inputs\.([a-z-]+)`).FindAllStringSubmatch(value, -1) {
				used[m[1]] = true
			}
		}
		for name := range step.Env {
			if strings.HasPrefix(name, "INPUT_") && !bytes.Contains(scan, []byte(name)) {
				t.Errorf("scan.sh does not read %s", name)
			}
		}
	}
	for name, input := range action.Inputs {
		if input.Description == "" || !used[name] && name != "upload-sarif" {
			t.Errorf("input %s has no description or is not used", name)
		}
	}
	for name := range action.Outputs {
		if !bytes.Contains(scan, []byte(name+"=")) {
			t.Errorf("scan.sh does not write the output %s", name)
		}
	}
}

// action runs the Action's script and returns its outputs, the summary and the log.
func action(t *testing.T, dir string, env ...string) (outputs map[string]string, summary, log string) {
	t.Helper()
	output, steps := filepath.Join(dir, "github-output"), filepath.Join(dir, "github-summary")
	code, log := shell(t, dir, append(env, "GITHUB_OUTPUT="+output, "GITHUB_STEP_SUMMARY="+steps), "bash", absolute(t, "packaging/github/scan.sh"))
	if code != 0 {
		t.Fatalf("the step ended with %d: nothing would be uploaded\n%s", code, log)
	}
	data, err := os.ReadFile(output)
	if err != nil {
		t.Fatal(err)
	}
	outputs = map[string]string{}
	for line := range strings.Lines(string(data)) {
		name, value, _ := strings.Cut(strings.TrimSpace(line), "=")
		outputs[name] = value
	}
	text, _ := os.ReadFile(steps)
	return outputs, string(text), log
}

func TestActionScan(t *testing.T) {
	snapshot := absolute(t, "testdata/snapshots/small-company.json")
	t.Run("findings are reported before they fail the job", func(t *testing.T) {
		dir := t.TempDir()
		outputs, summary, _ := action(t, dir, "INPUT_SNAPSHOT="+snapshot)
		if outputs["exit-code"] != "1" {
			t.Errorf("exit code %s", outputs["exit-code"])
		}
		for _, name := range []string{"sarif", "html", "result"} {
			if _, err := os.Stat(filepath.Join(dir, outputs[name])); outputs[name] == "" || err != nil {
				t.Errorf("output %s: %v", name, err)
			}
		}
		if !strings.HasPrefix(summary, "## IAM audit") {
			t.Errorf("summary %.40q", summary)
		}
	})
	t.Run("a baseline that is not there yet is none", func(t *testing.T) {
		outputs, _, log := action(t, t.TempDir(), "INPUT_SNAPSHOT="+snapshot, "INPUT_BASELINE=old/result.json", "INPUT_FAIL_ON_NEW=high", "INPUT_FAIL_ON=never")
		if outputs["exit-code"] != "0" || !strings.Contains(log, "no baseline") {
			t.Errorf("exit code %s\n%s", outputs["exit-code"], log)
		}
	})
	t.Run("only new findings fail", func(t *testing.T) {
		dir := t.TempDir()
		first, _, _ := action(t, dir, "INPUT_SNAPSHOT="+snapshot, "INPUT_OUTPUT=first")
		outputs, _, log := action(t, dir, "INPUT_SNAPSHOT="+snapshot, "INPUT_BASELINE="+first["result"], "INPUT_FAIL_ON_NEW=high", "INPUT_SUMMARY=false")
		if outputs["exit-code"] != "0" {
			t.Errorf("exit code %s\n%s", outputs["exit-code"], log)
		}
	})
	t.Run("an audit that cannot be done leaves no report", func(t *testing.T) {
		outputs, summary, log := action(t, t.TempDir(), "INPUT_SNAPSHOT=missing.json")
		if outputs["exit-code"] != "3" || outputs["sarif"] != "" || summary != "" || !strings.Contains(log, "::error::") {
			t.Errorf("outputs %v, summary %q\n%s", outputs, summary, log)
		}
	})
	t.Run("the report of an earlier run is not this one's", func(t *testing.T) {
		dir := t.TempDir()
		first, _, _ := action(t, dir, "INPUT_SNAPSHOT="+snapshot)
		for _, name := range []string{"github-output", "github-summary"} {
			if err := os.Remove(filepath.Join(dir, name)); err != nil {
				t.Fatal(err)
			}
		}
		outputs, summary, _ := action(t, dir, "INPUT_SNAPSHOT=missing.json", "INPUT_BASELINE="+first["result"])
		if outputs["exit-code"] != "3" || outputs["sarif"] != "" || summary != "" {
			t.Errorf("outputs %v, summary %q, want those of an audit that could not be done", outputs, summary)
		}
		if _, err := os.Stat(filepath.Join(dir, first["result"])); err != nil {
			t.Errorf("the baseline is gone: %v", err)
		}
	})
	t.Run("inputs are data", func(t *testing.T) {
		dir := t.TempDir()
		outputs, _, _ := action(t, dir, "INPUT_SNAPSHOT=$(touch pwned); `touch pwned`", "INPUT_ARGS=--rule\n$(touch pwned)")
		if _, err := os.Stat(filepath.Join(dir, "pwned")); err == nil || outputs["exit-code"] == "0" {
			t.Error("an input was run")
		}
	})
	t.Run("further arguments stand on lines", func(t *testing.T) {
		outputs, _, log := action(t, t.TempDir(), "INPUT_SNAPSHOT="+snapshot, "INPUT_ARGS=--rule\nuser-without-group\n", "INPUT_FAIL_ON=medium")
		if outputs["exit-code"] != "0" {
			t.Errorf("exit code %s\n%s", outputs["exit-code"], log)
		}
	})
}

// release serves a release as GitHub does, with a script in place of the program.
func release(t *testing.T, checksum string) string {
	t.Helper()
	var archive bytes.Buffer
	zip := gzip.NewWriter(&archive)
	files := tar.NewWriter(zip)
	program := "#!/bin/sh\necho iamaudit 1.2.3\n"
	if err := files.WriteHeader(&tar.Header{Name: "iamaudit", Mode: 0o755, Size: int64(len(program))}); err != nil {
		t.Fatal(err)
	}
	_, _ = files.Write([]byte(program))
	_, _ = files.Close(), zip.Close()
	if checksum == "" {
		checksum = fmt.Sprintf("%x", sha256.Sum256(archive.Bytes()))
	}
	name := fmt.Sprintf("iamaudit_1.2.3_%s_%s.tar.gz", runtime.GOOS, runtime.GOARCH)
	mux := http.NewServeMux()
	mux.HandleFunc("/latest", func(w http.ResponseWriter, r *http.Request) { http.Redirect(w, r, "/tag/v1.2.3", http.StatusFound) })
	mux.HandleFunc("/tag/v1.2.3", func(http.ResponseWriter, *http.Request) {})
	mux.HandleFunc("/download/v1.2.3/"+name, func(w http.ResponseWriter, _ *http.Request) { _, _ = w.Write(archive.Bytes()) })
	mux.HandleFunc("/download/v1.2.3/checksums.txt", func(w http.ResponseWriter, _ *http.Request) { fmt.Fprintf(w, "%s  %s\n", checksum, name) })
	server := httptest.NewServer(mux)
	t.Cleanup(server.Close)
	return server.URL
}

func TestActionInstall(t *testing.T) {
	install := func(t *testing.T, releases, version string) (code int, log, path string) {
		dir := t.TempDir()
		path = filepath.Join(dir, "github-path")
		// Without the built iamaudit on the PATH, which would do.
		code, log = shell(t, dir, []string{
			"PATH=" + os.Getenv("PATH"), "IAMAUDIT_RELEASES=" + releases, "IAMAUDIT_VERSION=" + version,
			"IAMAUDIT_BIN=" + filepath.Join(dir, "bin"), "GITHUB_PATH=" + path,
		}, "bash", absolute(t, "packaging/github/install.sh"))
		return code, log, path
	}
	for _, version := range []string{"1.2.3", "v1.2.3", ""} {
		code, log, path := install(t, release(t, ""), version)
		if added, _ := os.ReadFile(path); code != 0 || !strings.Contains(log, "iamaudit 1.2.3") || len(added) == 0 {
			t.Errorf("version %q: exit code %d\n%s", version, code, log)
		}
	}
	for version, releases := range map[string]string{
		"1.2.3":            release(t, strings.Repeat("0", 64)), // another file than the release's
		"9.9.9":            release(t, ""),
		"1.2.3/../../evil": release(t, ""),
	} {
		code, log, path := install(t, releases, version)
		if _, err := os.Stat(path); code != 3 || err == nil {
			t.Errorf("version %q: exit code %d\n%s", version, code, log)
		}
	}
}
