package policy

import "unicode/utf8"

// Substituted values of variables hold "*" and "?" as themselves. In a pattern these two bytes,
// which no UTF-8 text holds, stand for them.
const (
	literalStar     = 0xF8
	literalQuestion = 0xF9
)

// matchWild reports whether the pattern, in which "*" is any run of letters and "?" exactly one,
// matches the whole text. It only ever goes back to the last star, so its time is bounded by the
// product of the lengths, however many stars there are.
func matchWild(pattern, text string) bool {
	p, t := 0, 0
	star, mark := -1, 0 // the last star, and where the text continues after what it took
	for t < len(text) {
		if p < len(pattern) {
			switch c := pattern[p]; {
			case c == '*':
				star, mark = p, t
				p++
				continue
			case c == text[t] || c >= literalStar && literal(c) == text[t]:
				p++
				t++
				continue
			case c == '?':
				p++
				t += letterLen(text, t)
				continue
			}
		}
		if star < 0 {
			return false
		}
		mark += letterLen(text, mark)
		p, t = star+1, mark
	}
	return onlyStars(pattern[p:])
}

// matchWildFold is matchWild without regard to the case of ASCII letters.
func matchWildFold(pattern, text string) bool {
	p, t := 0, 0
	star, mark := -1, 0
	for t < len(text) {
		if p < len(pattern) {
			switch c := pattern[p]; {
			case c == '*':
				star, mark = p, t
				p++
				continue
			case lower[c] == lower[text[t]]:
				p++
				t++
				continue
			case c == '?':
				p++
				t += letterLen(text, t)
				continue
			}
		}
		if star < 0 {
			return false
		}
		mark += letterLen(text, mark)
		p, t = star+1, mark
	}
	return onlyStars(pattern[p:])
}

// matchSegments matches an ARN with a pattern whose wildcards stay between two colons, but for a
// "*" at the end of a segment, which may reach over them; when strict, only a "*" at the very end
// of the pattern may. A star inside a segment that cannot grow gives way to the last star that
// reaches over colons: going back to a star between the two could not help, because the text up to
// the next colon is all that any of them could take.
func matchSegments(pattern, text string, strict bool) bool {
	p, t := 0, 0
	star, mark := -1, 0
	far, farMark := -1, 0 // the last star that reaches over colons
	for t < len(text) {
		if p < len(pattern) {
			switch c := pattern[p]; {
			case c == '*':
				star, mark = p, t
				p++
				if p == len(pattern) || !strict && pattern[p] == ':' {
					far, farMark = star, t
				}
				continue
			case c == text[t] || c >= literalStar && literal(c) == text[t]:
				p++
				t++
				continue
			case c == '?' && text[t] != ':':
				p++
				t += letterLen(text, t)
				continue
			}
		}
		if star > far && text[mark] != ':' {
			mark += letterLen(text, mark)
			p, t = star+1, mark
			continue
		}
		if far < 0 {
			return false
		}
		farMark += letterLen(text, farMark)
		star, p, t = far, far+1, farMark
	}
	return onlyStars(pattern[p:])
}

func onlyStars(pattern string) bool {
	for i := range len(pattern) {
		if pattern[i] != '*' {
			return false
		}
	}
	return true
}

func literal(c byte) byte {
	switch c {
	case literalStar:
		return '*'
	case literalQuestion:
		return '?'
	default:
		return c
	}
}

// letterLen is the length of the letter of text at i: "?" takes a letter, not a byte.
func letterLen(text string, i int) int {
	if text[i] < utf8.RuneSelf {
		return 1
	}
	_, size := utf8.DecodeRuneInString(text[i:])
	return size
}

// lower maps ASCII capitals to small letters and every other byte to itself.
var lower = func() (t [256]byte) {
	for c := range t {
		t[c] = byte(c)
		if 'A' <= c && c <= 'Z' {
			t[c] += 'a' - 'A'
		}
	}
	return t
}()

// lowerASCII is strings.ToLower for ASCII. It returns s itself if there is nothing to change.
func lowerASCII(s string) string {
	for i := range len(s) {
		if lower[s[i]] != s[i] {
			b := []byte(s)
			for j := i; j < len(b); j++ {
				b[j] = lower[b[j]]
			}
			return string(b)
		}
	}
	return s
}

// equalFold compares without regard to the case of ASCII letters.
func equalFold(a, b string) bool {
	if len(a) != len(b) {
		return false
	}
	for i := range len(a) {
		if lower[a[i]] != lower[b[i]] {
			return false
		}
	}
	return true
}
