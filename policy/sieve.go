package policy

// Sieve tells resources apart as some statements do: two of one account that leave the same [Trace]
// meet the same of them, whatever else the request holds. It lets one decision serve for thousands of
// resources of which policies speak alike.
type Sieve struct {
	patterns []sievePattern
}

type sievePattern struct {
	*resource
	wide bool
}

// Trace is what a resource leaves in a sieve: a bit for each pattern that it matches.
type Trace [4]uint64

// patternsMost is how many patterns a trace has room for.
const patternsMost = len(Trace{}) * 64

// Add makes the sieve tell resources apart that the statements of a document do which speak of the
// request's action.
func (s *Sieve) Add(m *Matcher, q *Request) {
	m.matching(q, func(i int32) bool {
		st := &m.statements[i]
		for j := range st.resources {
			if r := &st.resources[j]; r.kind != patternAny {
				s.add(sievePattern{r, st.wide() != st.notResource})
			}
		}
		return len(s.patterns) <= patternsMost
	})
}

func (s *Sieve) add(p sievePattern) {
	for _, known := range s.patterns {
		if known.wide == p.wide && known.kind == p.kind && known.text == p.text && (known.vars == nil) == (p.vars == nil) {
			return
		}
	}
	s.patterns = append(s.patterns, p)
}

// Sift returns the trace of the request's resource. ok is false where a trace cannot tell: there are
// more patterns than it has room for, or the request does not say what a variable stands for.
func (s *Sieve) Sift(q *Request) (t Trace, ok bool) {
	if len(s.patterns) > patternsMost {
		return t, false
	}
	for i, p := range s.patterns {
		switch p.match(q, p.wide) {
		case True:
			t[i/64] |= 1 << (i % 64)
		case Maybe:
			return t, false
		}
	}
	return t, true
}
