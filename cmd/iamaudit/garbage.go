package main

import (
	"os"
	"runtime/debug"
)

// boundGarbage makes the garbage collector run when the heap has grown by three tenths, until it is
// undone. Collecting makes much garbage, because the SDK takes pages apart piece by piece, and keeps
// little: so it takes less than twice the memory of the snapshot, for a twentieth more processor time.
// GOGC in the environment has the last word.
func boundGarbage() (undo func()) {
	if os.Getenv("GOGC") != "" {
		return func() {}
	}
	usual := debug.SetGCPercent(30)
	return func() { debug.SetGCPercent(usual) }
}
