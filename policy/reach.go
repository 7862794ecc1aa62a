package policy

import (
	"iter"
	"strings"
)

// Reaching ranges over the statements whose Action or NotAction element reaches some action of the
// pattern, whatever their other elements say.
func (m *Matcher) Reaching(actions string) iter.Seq[*Statement] {
	plain := !strings.ContainsAny(actions, "*?")
	asked := PatternSet{Patterns: []string{actions}}
	return func(yield func(*Statement) bool) {
		for i := range m.Document.Statements {
			s := &m.Document.Statements[i]
			if s.Effect == EffectInvalid {
				continue
			}
			reached := false
			if plain {
				reached = s.hasAction(actions)
			} else {
				reached = Actions.SetOverlaps(asked, ActionsOf(s)).Answer != No
			}
			if reached && !yield(s) {
				return
			}
		}
	}
}

// hasAction reports whether the statement speaks of the action.
func (s *Statement) hasAction(action string) bool {
	element := &s.Action
	if !s.Action.Present {
		element = &s.NotAction
	}
	for i := range element.Values {
		if MatchAction(element.Values[i].Text, action) {
			return element == &s.Action
		}
	}
	return element == &s.NotAction && s.NotAction.Present
}
