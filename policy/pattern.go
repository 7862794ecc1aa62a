package policy

import (
	"fmt"
	"slices"
	"strings"
)

// Space is a kind of texts that patterns with "*" (any number of letters) and "?" (exactly one
// letter) are about. It decides how a pattern is read and which texts exist at all.
type Space uint8

// The spaces.
const (
	// Strings are arbitrary texts, as the values of StringLike.
	Strings Space = iota
	// FoldedStrings are arbitrary texts whose case does not matter.
	FoldedStrings
	// Actions are "service:Name" without regard to case. A pattern without a colon, such as "*",
	// reaches over the colon.
	Actions
	// Resources are ARNs, and "*", which is the resource of an action that has no resource-level
	// permissions. A wildcard stays in its segment unless it is a "*" that ends one; an
	// incomplete ARN is completed with "*" (semantics rules 33, 34 and 37).
	Resources
	// serviceResources are the resources of requests where documents are compared: ARNs, and
	// noResource before the name of a service. "arn:aws:s3:::*" lets actions of S3 through that
	// have no resource, and "*" in their place could not tell whose action it is.
	serviceResources
)

// String names the texts of the space.
func (s Space) String() string {
	return [...]string{"strings", "folded strings", "actions", "resources", "resources of services"}[s]
}

// Answer is what is known about a question on sets that may be infinite.
type Answer uint8

// The answers. The zero value is Unknown, so that a forgotten answer is never a promise.
const (
	Unknown Answer = iota
	Yes
	No
)

// String returns the answer in lower case.
func (a Answer) String() string { return [...]string{"unknown", "yes", "no"}[a] }

// Verdict answers a question about patterns.
type Verdict struct {
	Answer Answer
	// Witness is a text that proves the answer: one that is not covered, one in the overlap, or
	// one that is left over. It is set with No of Covers and with Yes of Overlaps and Subtract.
	Witness string
	// Reason says why the answer is Unknown.
	Reason string
}

// A PatternSet is the texts that some pattern of Patterns matches and no pattern of Except does.
type PatternSet struct {
	Patterns []string
	Except   []string
}

// ActionsOf returns the actions that a statement's Action or NotAction element speaks of.
func ActionsOf(s *Statement) PatternSet { return setOf(s.Action, s.NotAction) }

// ResourcesOf returns the resources that a statement's Resource or NotResource element speaks of.
// Variables are plain text here; Covers and its like for documents understand them.
func ResourcesOf(s *Statement) PatternSet { return setOf(s.Resource, s.NotResource) }

func setOf(element, not Element) PatternSet {
	switch {
	case element.Present:
		return PatternSet{Patterns: element.Texts()}
	case not.Present:
		return PatternSet{Patterns: []string{"*"}, Except: not.Texts()}
	default:
		return PatternSet{Patterns: []string{"*"}}
	}
}

// Covers reports whether a matches every text that b matches.
func (s Space) Covers(a, b string) Verdict {
	return s.SetCovers(PatternSet{Patterns: []string{a}}, PatternSet{Patterns: []string{b}})
}

// Overlaps reports whether some text is matched by both a and b.
func (s Space) Overlaps(a, b string) Verdict {
	return s.SetOverlaps(PatternSet{Patterns: []string{a}}, PatternSet{Patterns: []string{b}})
}

// Subtract reports whether a matches some text that none of bs matches.
func (s Space) Subtract(a string, bs ...string) Verdict {
	return s.SetSubtract(PatternSet{Patterns: []string{a}}, PatternSet{Patterns: bs})
}

// CoversAll reports whether the patterns together match every text of the space.
func (s Space) CoversAll(patterns ...string) Verdict {
	return s.SetCovers(PatternSet{Patterns: patterns}, PatternSet{Patterns: []string{"*"}})
}

// SetCovers reports whether every text of b is in a.
func (s Space) SetCovers(a, b PatternSet) Verdict {
	v := s.SetSubtract(b, a)
	switch v.Answer {
	case Yes:
		v.Answer = No
	case No:
		v.Answer = Yes
	}
	return v
}

// SetOverlaps reports whether some text is in all of the sets.
func (s Space) SetOverlaps(sets ...PatternSet) Verdict {
	q := newQuery(s)
	for _, set := range sets {
		q.must = append(q.must, q.region(set))
	}
	return q.solve()
}

// SetSubtract reports whether some text is in a and in none of bs.
func (s Space) SetSubtract(a PatternSet, bs ...PatternSet) Verdict {
	q := newQuery(s)
	q.must = append(q.must, q.region(a))
	for _, b := range bs {
		q.not = append(q.not, q.region(b))
	}
	return q.solve()
}

// region compiles a set.
func (q *query) region(set PatternSet) region {
	r := region{q.clause(set.Patterns, false)}
	if len(set.Except) > 0 {
		r = append(r, q.clause(set.Except, true))
	}
	return r
}

func (q *query) clause(patterns []string, negated bool) clause {
	c := clause{negated: negated, globs: make([]glob, len(patterns))}
	for i, p := range patterns {
		c.globs[i] = q.compile(p, q.space.reading())
	}
	return c
}

// String prints the set for messages.
func (s PatternSet) String() string {
	text := strings.Join(s.Patterns, ", ")
	if len(s.Except) > 0 {
		except := slices.Clone(s.Except)
		slices.Sort(except)
		text += fmt.Sprintf(" except %s", strings.Join(except, ", "))
	}
	return text
}
