package main

import (
	"io"
	"os"

	"golang.org/x/term"
)

// env is what a command has of the world outside.
type env struct {
	Stdin  io.Reader
	Stdout io.Writer
	Stderr io.Writer
}

// terminal reports whether w is a terminal.
func terminal(w io.Writer) bool {
	f, ok := w.(*os.File)
	return ok && term.IsTerminal(int(f.Fd()))
}

// colour reports whether to colour what goes to w: only on a terminal, and never against the
// user's NO_COLOR (https://no-color.org).
func colour(w io.Writer) bool {
	return os.Getenv("NO_COLOR") == "" && os.Getenv("TERM") != "dumb" && terminal(w)
}

// width returns the columns of the terminal w, or 0 when it is none.
func width(w io.Writer) int {
	if !terminal(w) {
		return 0
	}
	columns, _, err := term.GetSize(int(w.(*os.File).Fd()))
	if err != nil {
		return 0
	}
	return columns
}
