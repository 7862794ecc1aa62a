// Package glob matches names with patterns of * and ?, byte by byte and slashes included. What AWS
// matches, with variables and letters in any case, is in package policy.
package glob

import "strings"

// Match reports whether the pattern matches the whole text. On a mismatch only the last star takes
// another byte, so the time is at most len(pattern)*len(text).
func Match(pattern, text string) bool {
	p, t := 0, 0
	star, mark := -1, 0
	for t < len(text) {
		switch {
		case p < len(pattern) && pattern[p] == '*':
			star, mark = p, t
			p++
		case p < len(pattern) && (pattern[p] == '?' || pattern[p] == text[t]):
			p++
			t++
		case star >= 0:
			mark++
			p, t = star+1, mark
		default:
			return false
		}
	}
	return strings.Trim(pattern[p:], "*") == ""
}
