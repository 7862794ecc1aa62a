package main

import (
	"context"
	"errors"
	"fmt"
	"strconv"

	"github.com/spf13/cobra"

	"github.com/iamaudit/iamaudit/internal/suggest"
)

// Exit codes. They are part of the interface: CI jobs tell by them what happened.
const (
	exitOK       = 0 // nothing at or above --fail-on
	exitFindings = 1 // findings at or above --fail-on; never an error
	exitUsage    = 2 // the command line is wrong
	exitFailed   = 3 // the audit could not be done
)

// errFindings ends a command with code 1. It has been reported already.
var errFindings = errors.New("findings at or above the threshold")

// errReported ends a command with code 3 when the reasons have been printed already.
var errReported = errors.New("already reported")

// usageError is a mistake in the command line.
type usageError struct{ error }

func (e usageError) Unwrap() error { return e.error }

// usageErrorf makes an error that ends the command with code 2.
func usageErrorf(format string, args ...any) error {
	return usageError{fmt.Errorf(format, args...)}
}

// exitCode prints an error, once, and returns the code it stands for.
func exitCode(ctx context.Context, e *env, err error) int {
	switch {
	case err == nil:
		return exitOK
	case errors.Is(err, errFindings):
		return exitFindings
	case errors.Is(err, errReported):
		return exitFailed
	case ctx.Err() != nil:
		fmt.Fprintln(e.Stderr, "iamaudit: interrupted; nothing was written")
		return exitFailed
	}
	fmt.Fprintf(e.Stderr, "iamaudit: %v\n", err)
	if _, ok := errors.AsType[usageError](err); ok {
		return exitUsage
	}
	return exitFailed
}

// noArgs refuses arguments, saying what the command is for.
func noArgs(cmd *cobra.Command, args []string) error {
	if len(args) > 0 {
		return usageErrorf("%s takes no argument, got %q; see `%s --help`", cmd.CommandPath(), args[0], cmd.CommandPath())
	}
	return nil
}

// onlyCommands refuses arguments of a command that has only commands below it, saying which may be meant.
func onlyCommands(cmd *cobra.Command, args []string) error {
	if len(args) == 0 {
		return nil
	}
	cmd.SuggestionsMinimumDistance = 2
	var near []string
	for _, name := range cmd.SuggestionsFor(args[0]) {
		near = append(near, strconv.Quote(name))
	}
	of := ""
	if cmd.HasParent() {
		of = " of " + cmd.CommandPath()
	}
	return usageErrorf("unknown command %q%s%s; see `%s --help`", args[0], of, suggest.Question(near...), cmd.CommandPath())
}

// helpTopic refuses to explain a command that is not there.
func helpTopic(help *cobra.Command, args []string) error {
	cmd, rest, err := help.Root().Find(args)
	if err != nil || len(rest) == 0 {
		return err
	}
	return onlyCommands(cmd, rest)
}

// exactArgs wants one argument for each name.
func exactArgs(names ...string) cobra.PositionalArgs {
	return func(cmd *cobra.Command, args []string) error {
		if len(args) < len(names) {
			return usageErrorf("%s is missing %s; see `%s --help`", cmd.CommandPath(), names[len(args)], cmd.CommandPath())
		}
		if len(args) > len(names) {
			return usageErrorf("%s does not know what to do with %q; see `%s --help`", cmd.CommandPath(), args[len(names)], cmd.CommandPath())
		}
		return nil
	}
}
