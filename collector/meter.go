package collector

import (
	"bytes"
	"maps"
	"net/http"
	"sync"
)

// Stats counts what a collection asked of AWS.
type Stats struct {
	Calls     map[string]int // attempts by API, "iam:ListUsers"
	Attempts  int
	Retries   int
	Throttles int
	Bytes     int64 // of the answers' bodies
}

// meter gathers Stats; the streams of an account share it.
type meter struct {
	mu    sync.Mutex
	stats Stats
}

func newMeter() *meter { return &meter{stats: Stats{Calls: map[string]int{}}} }

// count records one attempt; resp is nil when there was no answer.
func (m *meter) count(service, api string, attempt int, resp *http.Response) {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.stats.Calls[actionOf(service, api)]++
	m.stats.Attempts++
	if attempt > 1 {
		m.stats.Retries++
	}
	if resp == nil {
		return
	}
	if body, ok := resp.Body.(*answer); ok && throttled(resp.StatusCode, body.head) {
		m.stats.Throttles++
	}
}

// received adds the size of an answer's body.
func (m *meter) received(size int64) {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.stats.Bytes += size
}

func (m *meter) read() Stats {
	m.mu.Lock()
	defer m.mu.Unlock()
	s := m.stats
	s.Calls = maps.Clone(s.Calls)
	return s
}

// throttled recognises the answers that say "slow down".
func throttled(status int, body []byte) bool {
	switch {
	case status < 400:
		return false
	case status == http.StatusTooManyRequests:
		return true
	}
	for _, code := range [][]byte{[]byte("Throttling"), []byte("TooManyRequests"), []byte("RequestLimitExceeded"), []byte("SlowDown")} {
		if bytes.Contains(body, code) {
			return true
		}
	}
	return false
}

// Add adds the counts of another collection.
func (s *Stats) Add(other Stats) {
	if s.Calls == nil {
		s.Calls = map[string]int{}
	}
	for action, n := range other.Calls {
		s.Calls[action] += n
	}
	s.Attempts += other.Attempts
	s.Retries += other.Retries
	s.Throttles += other.Throttles
	s.Bytes += other.Bytes
}
