// Package suggest finds what somebody meant to write.
package suggest

import (
	"strconv"
	"strings"
	"unicode/utf8"

	"github.com/agnivade/levenshtein"
)

// Distance returns how many letters to insert, delete or replace to make b of a, in any case, or
// limit if it takes that many or more.
func Distance(a, b string, limit int) int {
	if d := utf8.RuneCountInString(a) - utf8.RuneCountInString(b); d >= limit || -d >= limit {
		return limit // no need to look, however long a hostile name is
	}
	return min(limit, levenshtein.ComputeDistance(strings.ToLower(a), strings.ToLower(b)))
}

// Limit is the distance at which a name is no longer like word.
func Limit(word string) int { return max(2, len(word)/3) + 1 }

// Nearest returns the candidate nearest to word, or "" when none is near.
func Nearest(word string, candidates []string) string {
	best, nearest := "", Limit(word)
	for _, c := range candidates {
		if d := Distance(word, c, nearest); d < nearest {
			best, nearest = c, d
		}
	}
	return best
}

// DidYouMean returns ` (did you mean "x"?)`, or "" when no candidate is near.
func DidYouMean(word string, candidates []string) string {
	if near := Nearest(word, candidates); near != "" {
		return Question(strconv.Quote(near))
	}
	return ""
}

// Question asks whether one of the texts was meant. In brackets it stands within a sentence, which
// may go on with what to do.
func Question(near ...string) string {
	if len(near) == 0 {
		return ""
	}
	return " (did you mean " + strings.Join(near, " or ") + "?)"
}
