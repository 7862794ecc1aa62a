package policy

// memory is where documents live once they are read, each in exactly the room that it needs.
type memory struct {
	documents  block[Document]
	statements block[Statement]
	values     block[Value]
	principals block[Principal]
	conditions block[Condition]
}

// newMemory returns a memory that is asked for in blocks. That of the zero value is asked for by each
// document on its own.
func newMemory() memory {
	const most = 256
	return memory{
		documents:  block[Document]{most: most},
		statements: block[Statement]{most: most},
		values:     block[Value]{most: 4 * most},
		principals: block[Principal]{most: most},
		conditions: block[Condition]{most: most},
	}
}

func (m *memory) document() *Document { return &m.documents.take(1)[0] }

// block hands out parts of a list. Each block is twice as large as the one before.
type block[T any] struct {
	free []T
	size int // of the last block
	most int // size of the largest block; 0 for none at all
}

// take returns a list of n zero values.
func (b *block[T]) take(n int) []T {
	if n > len(b.free) {
		if n > b.most/4 {
			return make([]T, n)
		}
		b.size = min(max(2*b.size, 4*n), b.most)
		b.free = make([]T, b.size)
	}
	taken := b.free[:n:n]
	b.free = b.free[n:]
	return taken
}

// finish copies what was read to its place. All statements of a document share one list of each kind:
// small policies are many, and each saved allocation counts.
func (p *parser) finish(d *Document, m *memory) {
	if len(p.statements) == 0 {
		return
	}
	d.Statements = m.statements.take(len(p.statements))
	copy(d.Statements, p.statements)
	values := m.values.take(len(p.values))[:0]
	principals := m.principals.take(len(p.principals))[:0]
	conditions := m.conditions.take(len(p.conditions))[:0]
	for i := range d.Statements {
		s := &d.Statements[i]
		own(&values, &s.Action.Values)
		own(&values, &s.NotAction.Values)
		own(&values, &s.Resource.Values)
		own(&values, &s.NotResource.Values)
		own(&principals, &s.Principal.Values)
		own(&principals, &s.NotPrincipal.Values)
		own(&conditions, &s.Conditions)
		for j := range s.Conditions {
			own(&values, &s.Conditions[j].Values)
		}
	}
}

// own moves a part to a list that has room for it.
func own[T any](list, part *[]T) {
	if len(*part) == 0 {
		*part = nil
		return
	}
	start := len(*list)
	*list = append(*list, *part...)
	*part = (*list)[start:len(*list):len(*list)]
}
