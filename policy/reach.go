package policy

import (
	"iter"
	"slices"
	"strings"
)

// Reaching ranges over the statements whose Action or NotAction element reaches some action of the
// pattern, whatever their other elements say.
func (m *Matcher) Reaching(actions string) iter.Seq[*Statement] {
	if strings.ContainsAny(actions, "*?") {
		return m.overlapping(actions)
	}
	return func(yield func(*Statement) bool) {
		var buffer [16]int32
		found := buffer[:0]
		q := Request{Action: actions}
		q.Prepare()
		m.matching(&q, func(i int32) bool {
			found = append(found, i)
			return true
		})
		slices.Sort(found)
		for _, i := range slices.Compact(found) {
			if !yield(&m.Document.Statements[i]) {
				return
			}
		}
	}
}

// overlapping is Reaching for a pattern with wildcards.
func (m *Matcher) overlapping(actions string) iter.Seq[*Statement] {
	asked := PatternSet{Patterns: []string{actions}}
	return func(yield func(*Statement) bool) {
		for i := range m.Document.Statements {
			s := &m.Document.Statements[i]
			if s.Effect != EffectInvalid && Actions.SetOverlaps(asked, ActionsOf(s)).Answer != No && !yield(s) {
				return
			}
		}
	}
}
