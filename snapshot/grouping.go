package snapshot

// grouping collects values by key, to put the lists of all keys into one block of memory.
type grouping[T any] struct {
	keys   map[string]int // key → its number
	counts []int          // of values, by number
	of     []int          // value → number of its key
	values []T
}

func newGrouping[T any](keys int) *grouping[T] {
	return &grouping[T]{keys: make(map[string]int, keys)}
}

func (g *grouping[T]) add(key string, value T) {
	n, ok := g.keys[key]
	if !ok {
		n = len(g.counts)
		g.keys[key] = n
		g.counts = append(g.counts, 0)
	}
	g.counts[n]++
	g.of = append(g.of, n)
	g.values = append(g.values, value)
}

// lists returns the values of each key, in the order in which they were added.
func (g *grouping[T]) lists() map[string][]T {
	memory := make([]T, len(g.values))
	lists := make([][]T, len(g.counts))
	for n, count := range g.counts {
		lists[n], memory = memory[:0:count], memory[count:]
	}
	for i, n := range g.of {
		lists[n] = append(lists[n], g.values[i])
	}
	byKey := make(map[string][]T, len(g.keys))
	for key, n := range g.keys {
		byKey[key] = lists[n]
	}
	return byKey
}
