package escalation

import "sync"

// memo keeps what was worked out, for all goroutines. Where two ask at once both may work it out: they
// get the answer of the one that came first, so that answers can be told apart by their addresses.
type memo[K comparable, V any] struct {
	mu    sync.Mutex
	known map[K]V
}

func (m *memo[K, V]) get(key K, workOut func() V) V {
	if v, ok := m.find(key); ok {
		return v
	}
	v := workOut()
	m.mu.Lock()
	defer m.mu.Unlock()
	if first, ok := m.known[key]; ok {
		return first
	}
	if m.known == nil {
		m.known = map[K]V{}
	}
	m.known[key] = v
	return v
}

func (m *memo[K, V]) find(key K) (V, bool) {
	m.mu.Lock()
	defer m.mu.Unlock()
	v, ok := m.known[key]
	return v, ok
}
