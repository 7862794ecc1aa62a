package main

import (
	"bytes"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"github.com/iamaudit/iamaudit/internal/fakeaws"
	"github.com/iamaudit/iamaudit/internal/synth"
)

// TestCollectWhereNothingCanBeWritten collects onto a full disk and into a directory that is closed
// to the user. The command says what happened and leaves nothing behind; an older snapshot stays.
func TestCollectWhereNothingCanBeWritten(t *testing.T) {
	server := fakeaws.Start(fakeaws.Account{Account: synth.Account(synth.Size{Users: 200, Roles: 200, Groups: 5, Policies: 100}, 1)})
	t.Cleanup(server.Close)
	signIn(t, server, synth.AccountID)
	t.Run("full disk", func(t *testing.T) {
		dir := tmpfs(t, "size=64k")
		old := filepath.Join(dir, "acme.json")
		if err := os.WriteFile(old, []byte("the last snapshot"), 0o600); err != nil {
			t.Fatal(err)
		}
		message := collectInto(t, old)
		if !strings.Contains(message, "write "+old) || !strings.Contains(message, "no space left on device") {
			t.Errorf("message is %q, want the file and that there is no space left", message)
		}
		if got, err := os.ReadFile(old); err != nil || string(got) != "the last snapshot" {
			t.Errorf("the old file is %q (%v), want it untouched", got, err)
		}
		left(t, dir, "acme.json")
	})
	t.Run("read-only directory", func(t *testing.T) {
		dir := closedDirectory(t)
		message := collectInto(t, filepath.Join(dir, "acme.json"))
		if !strings.Contains(message, "permission denied") && !strings.Contains(message, "read-only file system") {
			t.Errorf("message is %q, want why the directory cannot be written", message)
		}
		left(t, dir)
		if calls := server.Calls()["iam:GetAccountAuthorizationDetails"]; calls > 5 {
			t.Errorf("the account was collected before the directory was tried")
		}
	})
}

// collectInto runs `iamaudit collect`, wants it to fail, and returns the last line that it printed.
func collectInto(t *testing.T, file string) string {
	t.Helper()
	code, stderr := iamaudit("collect", "-o", file)
	if code != exitFailed {
		t.Fatalf("exit code %d, want %d; standard error:\n%s", code, exitFailed, stderr)
	}
	lines := strings.Split(strings.TrimSpace(stderr), "\n")
	return lines[len(lines)-1]
}

// left wants a directory to hold these files and no others.
func left(t *testing.T, dir string, want ...string) {
	t.Helper()
	entries, err := os.ReadDir(dir)
	if err != nil {
		t.Fatal(err)
	}
	var got []string
	for _, e := range entries {
		got = append(got, e.Name())
	}
	if strings.Join(got, " ") != strings.Join(want, " ") {
		t.Errorf("the directory holds %q, want %q", got, want)
	}
}

// tmpfs mounts a small file system in memory. Where that is not permitted the test is skipped.
func tmpfs(t *testing.T, options string) string {
	t.Helper()
	dir := t.TempDir()
	if out, err := exec.Command("mount", "-t", "tmpfs", "-o", options, "tmpfs", dir).CombinedOutput(); err != nil {
		t.Skipf("a tmpfs cannot be mounted here, so this was not tested: %s", bytes.TrimSpace(out))
	}
	t.Cleanup(func() {
		if out, err := exec.Command("umount", dir).CombinedOutput(); err != nil {
			t.Errorf("umount: %s", out)
		}
	})
	return dir
}

// closedDirectory returns a directory in which this user cannot make files. No mode keeps root out,
// so root gets a file system that is read-only.
func closedDirectory(t *testing.T) string {
	t.Helper()
	if os.Geteuid() == 0 {
		return tmpfs(t, "ro,size=64k")
	}
	dir := t.TempDir()
	if err := os.Chmod(dir, 0o500); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = os.Chmod(dir, 0o700) }) // so that it can be removed
	return dir
}
