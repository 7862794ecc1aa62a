package rego

import (
	"slices"
	"strings"
	"sync"
	"sync/atomic"

	"github.com/iamaudit/iamaudit/policy"
)

// matchesAllActions reports whether the statement is about every action, however that is spelled.
func matchesAllActions(st *policy.Statement) bool {
	return (st.Action.Present || st.NotAction.Present) && coversAll(policy.Actions, policy.ActionsOf(st))
}

// matchesAllResources reports whether the statement is about every resource.
func matchesAllResources(st *policy.Statement) bool {
	return (st.Resource.Present || st.NotResource.Present) && coversAll(policy.Resources, policy.ResourcesOf(st))
}

// covered remembers answers, as many as maxCovered: the same lists come again and again.
var (
	covered      sync.Map
	coveredCount atomic.Int64
)

const maxCovered = 16 << 10

// coversAll reports whether the set holds every text of the space. The plain spellings, which are
// nearly all there are, are told apart without asking the algebra.
func coversAll(space policy.Space, set policy.PatternSet) bool {
	if len(set.Except) == 0 {
		if slices.Contains(set.Patterns, "*") {
			return true
		}
		// A set that leaves nothing out has a pattern that begins with a wildcard, or one for each
		// letter that a text may begin with.
		if len(set.Patterns) < 26 && !slices.ContainsFunc(set.Patterns, func(p string) bool {
			return strings.HasPrefix(p, "*") || strings.HasPrefix(p, "?") || space == policy.Resources && strings.HasPrefix(p, "arn:*")
		}) {
			return false
		}
	} else if slices.ContainsFunc(set.Except, func(p string) bool { return !strings.ContainsAny(p, "*?") }) {
		return false // it leaves out at least that one
	}
	key := space.String() + "\x00" + set.String()
	if answer, ok := covered.Load(key); ok {
		return answer.(bool)
	}
	answer := space.SetCovers(set, policy.PatternSet{Patterns: []string{"*"}}).Answer == policy.Yes
	if coveredCount.Add(1) <= maxCovered {
		covered.Store(key, answer)
	}
	return answer
}
