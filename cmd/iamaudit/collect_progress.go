package main

import (
	"fmt"
	"io"
	"maps"
	"slices"
	"strings"
	"sync"
	"time"

	"github.com/iamaudit/iamaudit/collector"
	"github.com/iamaudit/iamaudit/snapshot"
)

// collecting shows how a collection goes: one line that is rewritten on a terminal, one line per
// part elsewhere.
type collecting struct {
	status *progress
	w      io.Writer // for the lines; nil to print none
	live   bool

	mu    sync.Mutex
	parts map[snapshot.Part]collector.Progress
}

func newCollecting(e *env) *collecting {
	return &collecting{status: newProgress(e), w: e.Stderr, live: terminal(e.Stderr), parts: map[snapshot.Part]collector.Progress{}}
}

func (p *collecting) elapsed() time.Duration { return time.Since(p.status.start) }

func (p *collecting) update(u collector.Progress) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.parts[u.Part] = u
	if !p.live && u.Done {
		fmt.Fprintln(p.w, partLine(u))
		return
	}
	p.status.say("%s", p.line(u.Stats))
}

// line sums up the whole collection.
func (p *collecting) line(s collector.Stats) string {
	done, pages, entities := 0, 0, 0
	for _, u := range p.parts {
		if u.Done {
			done++
		}
		pages += u.Pages
		entities += u.Entities
	}
	line := fmt.Sprintf("collecting: %d of %d parts, %d pages, %d entities, %d calls", done, len(p.parts), pages, entities, s.Attempts)
	if s.Throttles > 0 {
		line += fmt.Sprintf(", throttled %d times", s.Throttles)
	}
	return fmt.Sprintf("%s, %s", line, p.elapsed().Round(100*time.Millisecond))
}

// end clears the line and, on a terminal, names the parts that are not complete.
func (p *collecting) end(c *collector.Collection) {
	p.status.clear()
	if !p.live || c.Account == nil {
		return
	}
	for _, part := range c.Incomplete() {
		fmt.Fprintln(p.w, partLine(collector.Progress{Part: part, State: c.Account.State(part)}))
	}
}

// partLine says what became of a part.
func partLine(u collector.Progress) string {
	line := fmt.Sprintf("%s: %s", u.Part, u.State.Status)
	if u.Entities > 0 {
		line += fmt.Sprintf(", %d entities", u.Entities)
	}
	if u.State.Action != "" {
		line += ", missing permission " + u.State.Action
	}
	if u.State.Reason != "" {
		line += ": " + u.State.Reason
	}
	return line
}

// printStats prints what a collection asked of AWS.
func printStats(w io.Writer, s collector.Stats, elapsed time.Duration) {
	var b strings.Builder
	for _, action := range slices.Sorted(maps.Keys(s.Calls)) {
		fmt.Fprintf(&b, "%8d  %s\n", s.Calls[action], action)
	}
	fmt.Fprintf(&b, "%8d  calls in all, %d of them retries, %d throttled, %d bytes received, %s\n",
		s.Attempts, s.Retries, s.Throttles, s.Bytes, elapsed.Round(time.Millisecond))
	_, _ = io.WriteString(w, b.String()) // standard error: there is nowhere to complain
}
