package main

import (
	"os"
	"runtime/debug"
)

// boundMemory makes the garbage collector run when the heap has grown by half, not by the whole: an
// account is in memory for as long as the program runs, so the default would double it. On the
// benchmark's account this takes a seventh off the peak for a twentieth more processor time. GOGC in
// the environment has the last word.
func boundMemory() {
	if os.Getenv("GOGC") == "" {
		debug.SetGCPercent(50)
	}
}
