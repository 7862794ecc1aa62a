package main

import (
	"fmt"
	"io"
	"sync"
	"time"
)

// progress is one line on standard error that says what goes on, rewritten in place. It shows only
// on a terminal, and only for work that takes long enough for a person to wonder.
type progress struct {
	w     io.Writer // nil: say nothing
	start time.Time
	last  time.Time
	shown bool
	mu    sync.Mutex
}

// patience is how long a person waits before wondering, and how often the line changes.
const (
	patience = 300 * time.Millisecond
	interval = 100 * time.Millisecond
)

func newProgress(e *env) *progress {
	p := &progress{start: time.Now()}
	if terminal(e.Stderr) {
		p.w = e.Stderr
	}
	return p
}

// say shows what goes on.
func (p *progress) say(format string, args ...any) {
	p.mu.Lock()
	defer p.mu.Unlock()
	now := time.Now()
	if p.w == nil || now.Sub(p.start) < patience || now.Sub(p.last) < interval {
		return
	}
	p.last, p.shown = now, true
	fmt.Fprintf(p.w, "\r\x1b[K"+format, args...)
}

// clear removes the line, before a result is printed.
func (p *progress) clear() {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.shown {
		fmt.Fprint(p.w, "\r\x1b[K")
	}
	p.shown = false
}
