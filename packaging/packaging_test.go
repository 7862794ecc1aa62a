// Package packaging_test checks what runs iamaudit elsewhere: the GitHub Action and its scripts, the
// templates for GitLab, Kubernetes and systemd, the release. Each as far as it goes on this machine.
package packaging_test

import (
	"bytes"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"

	"go.yaml.in/yaml/v3"
)

const root = ".."

// binary builds iamaudit once for all tests.
var binary = sync.OnceValues(func() (string, error) {
	dir, err := os.MkdirTemp("", "iamaudit-packaging")
	if err != nil {
		return "", err
	}
	path := filepath.Join(dir, "iamaudit")
	out, err := exec.Command("go", "build", "-o", path, "../cmd/iamaudit").CombinedOutput()
	if err != nil {
		return "", fmt.Errorf("%w\n%s", err, out)
	}
	return path, nil
})

func TestMain(m *testing.M) {
	code := m.Run()
	if path, err := binary(); err == nil {
		_ = os.RemoveAll(filepath.Dir(path))
	}
	os.Exit(code)
}

func iamaudit(t *testing.T) string {
	t.Helper()
	path, err := binary()
	if err != nil {
		t.Fatal(err)
	}
	return path
}

// load reads a YAML file of one document, refusing keys that stand twice.
func load(t *testing.T, path string, into any) {
	t.Helper()
	data, err := os.ReadFile(filepath.Join(root, path))
	if err != nil {
		t.Fatal(err)
	}
	if err := yaml.Unmarshal(data, into); err != nil {
		t.Fatalf("%s: %v", path, err)
	}
}

// shell runs a script in dir and returns its exit code and output.
func shell(t *testing.T, dir string, env []string, name string, args ...string) (int, string) {
	t.Helper()
	command := exec.CommandContext(t.Context(), name, args...)
	command.Dir = dir
	command.Env = append([]string{"PATH=" + filepath.Dir(iamaudit(t)) + ":" + os.Getenv("PATH"), "HOME=" + dir, "TMPDIR=" + dir}, env...)
	out, err := command.CombinedOutput()
	if exit, ok := errors.AsType[*exec.ExitError](err); ok {
		return exit.ExitCode(), string(out)
	}
	if err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
	return 0, string(out)
}

func absolute(t *testing.T, path string) string {
	t.Helper()
	abs, err := filepath.Abs(filepath.Join(root, path))
	if err != nil {
		t.Fatal(err)
	}
	return abs
}

func TestYAML(t *testing.T) {
	for _, pattern := range []string{"*.yml", "*.yaml", ".*.yml", ".*.yaml", "packaging/*/*.yml", "packaging/*/*.yaml"} {
		paths, err := filepath.Glob(filepath.Join(root, pattern))
		if err != nil {
			t.Fatal(err)
		}
		for _, path := range paths {
			data, err := os.ReadFile(path)
			if err != nil {
				t.Fatal(err)
			}
			for decoder := yaml.NewDecoder(bytes.NewReader(data)); ; {
				var document any
				err := decoder.Decode(&document)
				if err != nil {
					if err.Error() != "EOF" {
						t.Errorf("%s: %v", path, err)
					}
					break
				}
			}
		}
	}
}

func TestWorkflowsPassActionlint(t *testing.T) {
	tool, err := exec.LookPath("actionlint")
	if err != nil {
		t.Skip("actionlint is not installed: go install github.com/rhysd/actionlint/cmd/actionlint@latest")
	}
	workflows, err := filepath.Glob("github/*.yml")
	if err != nil || len(workflows) == 0 {
		t.Fatalf("no workflows: %v", err)
	}
	if out, err := exec.CommandContext(t.Context(), tool, workflows...).CombinedOutput(); err != nil {
		t.Errorf("%v\n%s", err, out)
	}
}

func TestSystemdAcceptsTheUnits(t *testing.T) {
	tool, err := exec.LookPath("systemd-analyze")
	if err != nil {
		t.Skip("systemd-analyze is not installed")
	}
	dir := t.TempDir()
	for _, name := range []string{"iamaudit.service", "iamaudit.timer"} {
		unit, err := os.ReadFile(filepath.Join("systemd", name))
		if err != nil {
			t.Fatal(err)
		}
		// The verifier wants the program to be there.
		unit = bytes.Replace(unit, []byte("/usr/bin/iamaudit"), []byte(iamaudit(t)), 1)
		if err := os.WriteFile(filepath.Join(dir, name), unit, 0o600); err != nil {
			t.Fatal(err)
		}
	}
	command := exec.CommandContext(t.Context(), tool, "verify", "--man=no", filepath.Join(dir, "iamaudit.service"), filepath.Join(dir, "iamaudit.timer"))
	if out, err := command.CombinedOutput(); err != nil || bytes.Contains(out, []byte("iamaudit.")) {
		t.Errorf("%v\n%s", err, out)
	}
}

// TestCommandLinesAreKnown runs every command line that a template holds as far as its flags.
func TestCommandLinesAreKnown(t *testing.T) {
	help := func(command ...string) string {
		out, err := exec.CommandContext(t.Context(), iamaudit(t), append(command, "--help")...).Output()
		if err != nil {
			t.Fatalf("iamaudit %v: %v", command, err)
		}
		return string(out)
	}
	scan := help("scan")
	known := func(where string, args []string) {
		for _, arg := range args {
			if flag, _, _ := strings.Cut(arg, "="); strings.HasPrefix(flag, "--") && flag != "--" && !strings.Contains(scan, flag+" ") {
				t.Errorf("%s: iamaudit scan does not know %s", where, flag)
			}
		}
	}
	var hooks []struct{ ID, Entry, Language, Files string }
	load(t, ".pre-commit-hooks.yaml", &hooks)
	for _, hook := range hooks {
		words := strings.Fields(hook.Entry)
		i := slices.IndexFunc(words, func(w string) bool { return strings.HasPrefix(w, "-") })
		if i < 0 {
			i = len(words)
		}
		if got := help(words[1:i]...); !strings.Contains(got, "iamaudit "+strings.Join(words[1:i], " ")) {
			t.Errorf("hook %s: %q is no command", hook.ID, hook.Entry)
		}
	}
	for _, manifest := range kubernetes(t) {
		known("kubernetes", manifest.args())
	}
	unit, err := os.ReadFile("systemd/iamaudit.service")
	if err != nil {
		t.Fatal(err)
	}
	known("systemd", strings.Fields(string(unit)))
	script, err := os.ReadFile("github/scan.sh")
	if err != nil {
		t.Fatal(err)
	}
	known("scan.sh", strings.FieldsFunc(string(script), func(r rune) bool { return strings.ContainsRune(" \n()=\"", r) }))
}
