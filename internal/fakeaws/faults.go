package fakeaws

import (
	"hash/fnv"
	"maps"
	"net/http"
	"slices"
	"strconv"
	"sync"
	"time"

	"github.com/iamaudit/iamaudit/snapshot"
)

// Faults are what goes wrong with an account. The zero value is AWS on a good day. Percentages are
// spread evenly over the attempts of each call, so that a run does not depend on its timing.
type Faults struct {
	PageSize   int  // most entities of a page, whatever is asked for; 0 for no limit of its own
	EmptyPages bool // every other page is empty and truncated

	Delay    time.Duration // before each answer
	Silence  int           // percent of attempts that are never answered
	Throttle int           // percent of attempts that are told to slow down
	Rate     int           // calls a second that each API bears; a second's calls may come at once
	Errors   int           // percent of attempts that get HTTP 500
	Cut      int           // percent of attempts whose connection breaks in the middle of the answer
	Garble   int           // percent of attempts whose answer ends early, though complete for HTTP

	Deny        []string // actions that are denied, "*" for all
	Member      bool     // a member of its organization is told nothing of the tree
	DenyRegions []string // Regions in which everything is denied
	Unknown     []string // actions answered with a web page and HTTP 500, as an emulator without them does

	RepeatMarkers int  // so many truncated pages repeat the marker they were asked with
	LoseMarkers   int  // so many truncated pages come without a marker
	Delete        bool // the first user is deleted once the second page of users was read

	ReportNotPresent int  // so many requests find no credential report
	ReportInProgress int  // so many find it in the making
	ReportExpired    int  // so many find it expired
	ReportLimit      bool // making a report is over its limit

	PlainDocuments bool // policy documents are not encoded
}

// Forever is a count of faults that never ends.
const Forever = int(^uint(0) >> 1)

// account is an account being served: its snapshot, what is left of its faults, its jobs.
type account struct {
	Account

	mu       sync.Mutex
	attempts map[string]int     // by call
	buckets  map[string]*bucket // by API
	users    []snapshot.User
	summary  map[string]int
}

func newAccount(a Account) *account {
	for _, state := range a.Parts { // what the snapshot was denied, whoever collects it again is denied
		if state.Status == snapshot.Denied && state.Action != "" {
			a.Faults.Deny = append(slices.Clone(a.Faults.Deny), state.Action)
		}
	}
	return &account{Account: a, attempts: map[string]int{}, buckets: map[string]*bucket{}, users: a.UserDetailList, summary: maps.Clone(a.AccountSummary)}
}

// spend takes one from a count of faults and reports whether there was one left.
func (a *account) spend(count *int) bool {
	a.mu.Lock()
	defer a.mu.Unlock()
	if *count <= 0 {
		return false
	}
	*count--
	return true
}

// due reports whether this attempt of the call is among the percentage that has the fault.
func (a *account) due(out *answer, fault string, percent int) bool {
	if percent <= 0 {
		return false
	}
	key := fault + "\x00" + out.action() + "\x00" + string(out.body)
	h := fnv.New32a()
	_, _ = h.Write([]byte(key))
	a.mu.Lock()
	defer a.mu.Unlock()
	n := a.attempts[key]
	a.attempts[key]++
	return ((n+int(h.Sum32()%100))*percent)%100 < percent
}

// bucket holds what is left of the calls that an API bears.
type bucket struct {
	tokens float64
	filled time.Time
}

// over reports whether a call comes too fast. AWS has a bucket of tokens for each API and account.
func (a *account) over(out *answer) bool {
	rate := float64(a.Faults.Rate)
	if rate <= 0 {
		return false
	}
	now := time.Now()
	a.mu.Lock()
	defer a.mu.Unlock()
	b := a.buckets[out.action()]
	if b == nil {
		b = &bucket{tokens: rate, filled: now}
		a.buckets[out.action()] = b
	}
	b.tokens = min(rate, b.tokens+rate*now.Sub(b.filled).Seconds())
	b.filled = now
	if b.tokens < 1 {
		return true
	}
	b.tokens--
	return false
}

// interfere answers in AWS's place where a fault is due, and reports whether it did.
func (a *account) interfere(out *answer) bool {
	f := &a.Faults
	if f.Delay > 0 {
		pause(out, f.Delay)
	}
	switch {
	case slices.Contains(f.Unknown, out.action()):
		out.status = http.StatusInternalServerError
		out.set("Content-Type", "text/html; charset=utf-8")
		out.out.WriteString("<!doctype html><title>500 Internal Server Error</title><h1>Internal Server Error</h1>")
	case a.due(out, "silence", f.Silence):
		<-out.Context().Done()
		out.half = true
	case a.due(out, "throttle", f.Throttle), a.over(out):
		out.fail(http.StatusBadRequest, "Throttling", "Rate exceeded")
	case a.due(out, "error", f.Errors):
		out.fail(http.StatusInternalServerError, "ServiceFailure", "Service failure")
	case out.api != "GetCallerIdentity" && (slices.Contains(f.Deny, "*") || slices.Contains(f.Deny, out.action())), slices.Contains(f.DenyRegions, out.region):
		out.deny()
	default:
		out.half, out.short = a.due(out, "cut", f.Cut), a.due(out, "garble", f.Garble)
		return false
	}
	return true
}

func pause(out *answer, d time.Duration) {
	timer := time.NewTimer(d)
	defer timer.Stop()
	select {
	case <-timer.C:
	case <-out.Context().Done():
	}
}

// window is the part of a list that is one page.
type window struct {
	from, to int
	marker   string // of the next page
	more     bool
}

// page chooses the page that a request asks for. A marker holds the index of its page's first
// entity and, on pages that are empty, how often it was asked for.
func (a *answer) page(n int) window {
	f := &a.account.Faults
	size, err := strconv.Atoi(a.form.Get("MaxItems"))
	if err != nil || size <= 0 {
		size = 100
	}
	if f.PageSize > 0 {
		size = min(size, f.PageSize)
	}
	marker := a.form.Get("Marker")
	from, empty := parseMarker(marker)
	if f.EmptyPages && !empty && from < n {
		return window{from, from, "e" + strconv.Itoa(from), true}
	}
	w := window{from: min(from, n), to: min(from+size, n)}
	w.more = w.to < n
	if w.more {
		w.marker = "m" + strconv.Itoa(w.to)
		switch {
		case marker != "" && a.account.spend(&f.RepeatMarkers):
			w.marker = marker
		case a.account.spend(&f.LoseMarkers):
			w.marker = ""
		}
	}
	return w
}

func parseMarker(marker string) (from int, empty bool) {
	if marker == "" {
		return 0, false
	}
	from, err := strconv.Atoi(marker[1:])
	if err != nil {
		return 0, false
	}
	return from, marker[0] == 'e'
}

// end writes the end of a page.
func (a *answer) end(w window) {
	a.el("Marker", w.marker)
	a.bool("IsTruncated", w.more)
}
