package redact

import (
	"cmp"
	"crypto/sha256"
	"maps"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"
)

// names gives each word of a name its stand-in. Names are taken apart at everything that is neither
// letter nor digit, so that "deploy-*" matches the stand-in of "deploy-prod". Where a wildcard stands
// inside a word ("dep*"), that word and those it matches are replaced letter by letter. Stand-ins
// of words start with n, those of letters with o, and neither occurs inside one: so what did not
// match before does not match after. What differs only in case differs only in case after, as IAM
// tells some names apart by case and others not, and what IAM takes in no name (ä) is still that.
type names struct {
	settled   bool
	whole     map[string]bool // words seen
	fragments map[fragment]bool
	spelt     map[string]bool // words that are replaced letter by letter
	stand     map[string]string
	letters   map[rune]string
}

// fragment is a word with a wildcard directly before or after it.
type fragment struct {
	text          string
	before, after bool
}

// kept are words that say nothing of an account: AWS's own and those of common identity providers.
var kept = map[string]bool{
	"": true, "arn": true, "aws": true, "amazonaws": true, "com": true, "service": true, "role": true, "reserved": true, "sso": true,
	"AWSReservedSSO": true, "OrganizationAccountAccessRole": true, "AWSControlTowerExecution": true, "Root": true, "root": true,
	"repo": true, "ref": true, "refs": true, "heads": true, "main": true, "environment": true, "pull": true, "request": true,
	"system": true, "serviceaccount": true, "kube": true,
}

func newNames() *names {
	return &names{
		whole: map[string]bool{}, fragments: map[fragment]bool{}, spelt: map[string]bool{},
		stand: map[string]string{}, letters: map[rune]string{},
	}
}

// words replaces the words of s, or learns them as long as names is not settled.
func (n *names) words(s string) string {
	var out strings.Builder
	for i := 0; i < len(s); {
		if strings.HasPrefix(s[i:], "${") { // a policy variable
			end := strings.IndexByte(s[i:], '}')
			if end < 0 {
				end = len(s) - i - 1
			}
			out.WriteString(s[i : i+end+1])
			i += end + 1
			continue
		}
		j := i
		for j < len(s) {
			c, size := utf8.DecodeRuneInString(s[j:])
			if !unicode.IsLetter(c) && !unicode.IsDigit(c) {
				break
			}
			j += size
		}
		if j == i {
			_, size := utf8.DecodeRuneInString(s[i:])
			out.WriteString(s[i : i+size])
			i += size
			continue
		}
		f := fragment{s[i:j], i > 0 && wild(s[i-1]), j < len(s) && wild(s[j])}
		out.WriteString(n.word(f))
		i = j
	}
	return out.String()
}

func wild(c byte) bool { return c == '*' || c == '?' }

func (n *names) word(f fragment) string {
	if kept[f.text] || kept[strings.ToLower(f.text)] || strings.Trim(f.text, "0123456789") == "" {
		return f.text
	}
	if !n.settled {
		if f.before || f.after {
			n.fragments[f] = true
		} else {
			n.whole[f.text] = true
		}
		return f.text
	}
	if f.before || f.after || n.spelt[f.text] {
		var b strings.Builder
		for _, c := range f.text {
			b.WriteString(n.letters[c])
		}
		return b.String()
	}
	return n.stand[f.text]
}

// settle chooses the stand-ins once all words are known.
func (n *names) settle() {
	n.settled = true
	letters := map[rune]bool{}
	learn := func(s string) {
		for _, c := range s {
			letters[c] = true
		}
	}
	for f := range n.fragments {
		learn(f.text)
		for w := range n.whole {
			if !n.spelt[w] && f.matches(w) {
				n.spelt[w] = true
				learn(w)
			}
		}
	}
	same := map[string][]string{}
	for w := range n.whole {
		lower := strings.ToLower(w)
		same[lower] = append(same[lower], w)
	}
	for i, lower := range shuffled(slices.Collect(maps.Keys(same)), func(w string) string { return w }) {
		slices.Sort(same[lower])
		for k, w := range same[lower] {
			n.stand[w] = first("n", w) + number(i, 3) + caseOf(k, len(same[lower]))
		}
	}
	alike := map[rune][]rune{}
	for c := range letters {
		alike[unicode.ToLower(c)] = append(alike[unicode.ToLower(c)], c)
	}
	for i, lower := range shuffled(slices.Collect(maps.Keys(alike)), func(c rune) string { return string(c) }) {
		stand := first("o", string(lower)) + number(i, 2)
		for _, c := range alike[lower] {
			if n.letters[c] = stand; c != lower {
				n.letters[c] = strings.ToUpper(stand)
			}
		}
	}
}

// first returns the first letter of a stand-in: another one for a text that is not ASCII.
func first(letter, text string) string {
	if strings.IndexFunc(text, func(c rune) bool { return c >= utf8.RuneSelf }) < 0 {
		return letter
	}
	return map[string]string{"n": "ñ", "o": "õ"}[letter]
}

// caseOf returns letters that tell the k-th of so many words apart and are the same for all of them
// when case does not count.
func caseOf(k, words int) string {
	var b strings.Builder
	for words--; words > 0; words >>= 1 {
		b.WriteByte("oO"[k&1])
		k >>= 1
	}
	return b.String()
}

// matches reports whether the fragment, with its wildcards, matches part of the word in any case: a
// word and the same word in another case are replaced alike.
func (f fragment) matches(w string) bool {
	f.text, w = strings.ToLower(f.text), strings.ToLower(w)
	switch {
	case f.before && f.after:
		return strings.Contains(w, f.text)
	case f.after:
		return strings.HasPrefix(w, f.text)
	default:
		return strings.HasSuffix(w, f.text)
	}
}

// shuffled puts a list into an order that is always the same and tells nothing.
func shuffled[T any](list []T, text func(T) string) []T {
	key := func(v T) string {
		sum := sha256.Sum256([]byte("iamaudit " + text(v)))
		return string(sum[:])
	}
	slices.SortFunc(list, func(x, y T) int { return cmp.Compare(key(x), key(y)) })
	return list
}

// number writes i with at least so many digits, of letters and digits but n and o.
func number(i, digits int) string {
	const alphabet = "0123456789abcdefghijklmpqrstuvwxyz"
	var b []byte
	for ; i > 0 || len(b) < digits; i /= len(alphabet) {
		b = append(b, alphabet[i%len(alphabet)])
	}
	slices.Reverse(b)
	return string(b)
}
