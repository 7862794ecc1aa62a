package policy

// Truth is what is known about whether something holds. A request rarely tells all its condition
// keys to somebody who only looks at policies, and Maybe says so.
type Truth uint8

// The truth values, in order: of two that are joined by AND the lesser holds, by OR the greater.
const (
	False Truth = iota
	Maybe
	True
)

// String returns the truth value in lower case.
func (t Truth) String() string { return [...]string{"false", "maybe", "true"}[t] }

// Not negates: what may hold may as well not.
func (t Truth) Not() Truth { return True - t }

func truth(b bool) Truth {
	if b {
		return True
	}
	return False
}
