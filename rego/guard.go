package rego

import (
	"runtime"
	"runtime/debug"
	"runtime/metrics"
	"sync"
	"time"
)

// watchInterval is how often the guard looks at the heap.
const watchInterval = 2 * time.Millisecond

// A guard bounds the memory of rules. Go cannot limit one goroutine, so the guard watches the heap
// of the process while rules run, stops all of them when it grows too far, and lets them run again
// one at a time.
type guard struct {
	limit uint64
	// Rules share the guard for reading; one that runs alone holds it for writing.
	running sync.RWMutex

	mu       sync.Mutex
	baseline uint64
	watches  map[*watch]bool
	end      chan struct{}
	once     sync.Once
	done     chan struct{}

	usual, percent int // of the garbage collector, before and now
}

// A watch tells one rule when it has to stop.
type watch struct {
	tripped chan struct{}
	done    func()
}

// headroom is how much garbage may pile up beside the account while rules run. The collector would
// let as much pile up as is alive, or a fixed share of it: half a gigabyte beside an account of 100
// MB, and beside a small one so little that it runs all the time.
const headroom = 64 << 20

func newGuard(limit uint64) *guard {
	live, _ := heap()
	g := &guard{limit: limit, baseline: live, watches: map[*watch]bool{}, end: make(chan struct{}), done: make(chan struct{})}
	g.percent = debug.SetGCPercent(100)
	g.usual = g.percent
	debug.SetGCPercent(g.usual)
	go g.look()
	return g
}

// collect makes the garbage collector run as often as keeps the garbage within the headroom. One
// that somebody has switched off stays off.
func (g *guard) collect(live uint64) {
	percent := int(min(max(headroom*100/max(live, 1), 10), 400))
	if change := percent - g.percent; g.usual > 0 && max(change, -change)*10 > g.percent {
		g.percent = percent
		debug.SetGCPercent(percent)
	}
}

func (g *guard) stop() {
	g.once.Do(func() {
		close(g.end)
		<-g.done
		debug.SetGCPercent(g.usual)
	})
}

// share lets a rule run beside others.
func (g *guard) share() *watch {
	g.running.RLock()
	return g.watch(g.running.RUnlock)
}

// alone waits until no other rule runs, and lets none begin before release is called.
func (g *guard) alone() (w *watch, release func()) {
	g.running.Lock()
	runtime.GC() // what the others left behind is not this rule's
	live, _ := heap()
	g.mu.Lock()
	g.baseline = live
	g.mu.Unlock()
	return g.watch(func() {}), g.running.Unlock
}

func (g *guard) watch(after func()) *watch {
	w := &watch{tripped: make(chan struct{})}
	w.done = sync.OnceFunc(func() {
		g.mu.Lock()
		delete(g.watches, w)
		g.mu.Unlock()
		after()
	})
	g.mu.Lock()
	g.watches[w] = true
	g.mu.Unlock()
	return w
}

func (g *guard) look() {
	defer close(g.done)
	ticker := time.NewTicker(watchInterval)
	defer ticker.Stop()
	for {
		select {
		case <-g.end:
			return
		case <-ticker.C:
		}
		live, objects := heap()
		g.collect(live)
		g.mu.Lock()
		// What the last collection found alive is exact but late; what is allocated by now may be
		// garbage, but twice the limit of garbage the collector does not let pile up.
		if live > g.baseline+g.limit || objects > g.baseline*2+g.limit*2 {
			for w := range g.watches {
				close(w.tripped)
				delete(g.watches, w)
			}
		}
		g.mu.Unlock()
	}
}

// heap returns the bytes that the last garbage collection found alive, and the bytes of all
// objects now.
func heap() (live, objects uint64) {
	samples := []metrics.Sample{{Name: "/gc/heap/live:bytes"}, {Name: "/memory/classes/heap/objects:bytes"}}
	metrics.Read(samples)
	return samples[0].Value.Uint64(), samples[1].Value.Uint64()
}
