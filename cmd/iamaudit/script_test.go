package main

import (
	"context"
	"errors"
	"flag"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"testing"

	"github.com/rogpeppe/go-internal/testscript"
)

var update = flag.Bool("update", false, "rewrite the expected output in testdata/script")

// TestMain makes the test binary the iamaudit command of the scripts, with real exit codes.
func TestMain(m *testing.M) {
	testscript.Main(m, map[string]func(){
		"iamaudit": func() {
			os.Exit(run(context.Background(), &env{Stdin: os.Stdin, Stdout: os.Stdout, Stderr: os.Stderr}, os.Args[1:]))
		},
	})
}

// TestScripts runs testdata/script: the manual of the command line, as a test. $SNAPSHOTS are the
// whole accounts of testdata/snapshots.
func TestScripts(t *testing.T) {
	snapshots, err := filepath.Abs("../../testdata/snapshots")
	if err != nil {
		t.Fatal(err)
	}
	testscript.Run(t, testscript.Params{
		Dir:                 "testdata/script",
		UpdateScripts:       *update,
		RequireExplicitExec: true,
		RequireUniqueNames:  true,
		Cmds:                map[string]func(*testscript.TestScript, bool, []string){"exits": exits, "fakeaws": fakeAWS},
		Setup: func(e *testscript.Env) error {
			e.Setenv("SNAPSHOTS", snapshots)
			e.Setenv("HOME", e.WorkDir)
			e.Setenv("AWS_EC2_METADATA_DISABLED", "true") // nobody asks the machine for credentials
			return nil
		},
	})
}

// exits runs a command and wants an exit code: `exits 2 iamaudit scan --fail-on x`. The standard
// `! exec` does not tell findings from errors.
func exits(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) < 2 {
		ts.Fatalf("usage: exits CODE COMMAND [ARG…]")
	}
	err := ts.Exec(args[1], args[2:]...)
	code := "0"
	if exit, ok := asExit(err); ok {
		code = exit
	} else if err != nil {
		ts.Fatalf("%v", err)
	}
	if code != args[0] {
		ts.Fatalf("%v ended with code %s, want %s", args[1:], code, args[0])
	}
}

func asExit(err error) (code string, ok bool) {
	exit, ok := errors.AsType[*exec.ExitError](err)
	if !ok {
		return "", false
	}
	return strconv.Itoa(exit.ExitCode()), true
}
