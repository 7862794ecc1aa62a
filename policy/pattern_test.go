package policy

import (
	"regexp"
	"strings"
	"testing"
	"time"
	"unicode/utf8"
)

func TestPatternCovers(t *testing.T) {
	tests := []struct {
		space Space
		a, b  string
		want  Answer
	}{
		{Strings, "*", "", Yes},
		{Strings, "?*", "*", No},
		{Strings, "*?", "?*", Yes},
		{Strings, "?*", "*?", Yes},
		{Strings, "*??*", "?*?", Yes},
		{Strings, "a*", "A*", No},
		{FoldedStrings, "a*", "A*", Yes},
		{Strings, "*a*", "*ba*", Yes},
		{Strings, "*ab*ab*", "*abab*", Yes},
		{Strings, "*abab*", "*ab*ab*", No},
		{Strings, "*a?b*", "*aab*", Yes},
		{Strings, "a?c", "abc", Yes},
		{Strings, "abc", "a?c", No},
		{Strings, "**a**", "*a*", Yes},
		{Strings, "é?", "éé", Yes},
		{Strings, "??", "é", No},
		{Actions, "*:*", "*", Yes},
		{Actions, "?*", "*", Yes},
		{Actions, "**", "*", Yes},
		{Actions, "?*:?*", "*", Yes},
		{Actions, "*:?", "*", No},
		{Actions, "s3:*", "*", No},
		{Actions, "S3:GET*", "s3:getObject", Yes},
		{Actions, "s3:getobject", "S3:GetObject", Yes},
		{Actions, "iam:*", "iam:Create*", Yes},
		{Actions, "iam:Create*", "iam:*", No},
		{Resources, "*", "arn:aws:s3:::*", Yes},
		{Resources, "arn:*", "*", No},
		{Resources, "arn:aws:s3", "arn:aws:s3:::*", Yes},
		{Resources, "arn:aws:s3:::*", "arn:aws:s3", No},
		{Resources, "arn:aws:s3:::bucket/*", "arn:aws:s3:::bucket/a:b", Yes},
		{Resources, "arn:aws:iam::*:user/a", "arn:aws:iam::111122223333:user/a", Yes},
		{Resources, "arn:aws:s3:::Bucket", "arn:aws:s3:::bucket", No},
	}
	for _, test := range tests {
		got := test.space.Covers(test.a, test.b)
		if got.Answer != test.want {
			t.Errorf("%v.Covers(%q, %q) = %+v, want %v", test.space, test.a, test.b, got, test.want)
		}
		checkWitness(t, test.space, got, []string{test.b}, []string{test.a})
	}
}

func TestPatternOverlaps(t *testing.T) {
	tests := []struct {
		space Space
		a, b  string
		want  Answer
	}{
		{Strings, "a*", "*b", Yes},
		{Strings, "a*c", "b*", No},
		{Strings, "*a?", "*b", Yes},
		{Strings, "*a?b", "*ba", No},
		{Actions, "s3:Get*", "*:*Object", Yes},
		{Actions, "s3:Get*", "s3:Put*", No},
		{Actions, "*", "*:*", Yes},
		{Actions, "nocolon", "*", No},
		{Resources, "arn:aws:s3:::a*", "arn:aws:s3:::*b", Yes},
		{Resources, "arn:aws:s3:::a*", "arn:aws:iam::*", No},
		{Resources, "*", "*", Yes},
	}
	for _, test := range tests {
		got := test.space.Overlaps(test.a, test.b)
		if got.Answer != test.want {
			t.Errorf("%v.Overlaps(%q, %q) = %+v, want %v", test.space, test.a, test.b, got, test.want)
		}
		checkWitness(t, test.space, got, []string{test.a, test.b}, nil)
	}
}

func TestPatternSubtract(t *testing.T) {
	tests := []struct {
		space   Space
		a       string
		bs      []string
		want    Answer
		witness string
	}{
		{Actions, "*", nil, Yes, "iam:CreateUser"},
		{Actions, "*", []string{"iam:*"}, Yes, "s3:GetObject"},
		{Actions, "s3:Get*", []string{"s3:GetObject", "s3:GetBucket*"}, Yes, "s3:GetExample"},
		{Actions, "*", []string{"*:a*", "*:?*"}, No, ""},
		{Actions, "s3:Get*", []string{"S3:*"}, No, ""},
		{Strings, "ab?", []string{"aba", "?b*"}, No, ""},
		{Strings, "*", []string{"", "?", "??*"}, No, ""},
		{Strings, "*", []string{"", "?", "???*"}, Yes, "xx"},
		{Resources, "*", []string{"arn:*", "*"}, No, ""},
		{Resources, "*", []string{"arn:*"}, Yes, "*"},
		{Resources, "*", []string{"arn:aws:*", "\\*"}, Yes, "*"},
		{Resources, "arn:aws:s3:::*", []string{"arn:aws:s3:::*/*"}, Yes, "arn:aws:s3:::example-bucket"},
	}
	for _, test := range tests {
		got := test.space.Subtract(test.a, test.bs...)
		if got.Answer != test.want || test.witness != "" && got.Witness != test.witness {
			t.Errorf("%v.Subtract(%q, %q) = %+v, want %v %q", test.space, test.a, test.bs, got, test.want, test.witness)
		}
		checkWitness(t, test.space, got, []string{test.a}, test.bs)
	}
}

func TestSets(t *testing.T) {
	all := PatternSet{Patterns: []string{"*"}}
	tests := []struct {
		name string
		a, b PatternSet
		want Answer
	}{
		{"NotAction of nothing", PatternSet{Patterns: []string{"*"}, Except: nil}, all, Yes},
		{"NotAction leaves one out", PatternSet{Patterns: []string{"*"}, Except: []string{"iam:CreateUser"}}, all, No},
		{"NotAction of everything is empty", all, PatternSet{Patterns: []string{"*"}, Except: []string{"*:*"}}, Yes},
		{"except of both", PatternSet{Patterns: []string{"*"}, Except: []string{"iam:*"}}, PatternSet{Patterns: []string{"*"}, Except: []string{"iam:*", "s3:*"}}, Yes},
		{"except of one too few", PatternSet{Patterns: []string{"*"}, Except: []string{"iam:*", "s3:*"}}, PatternSet{Patterns: []string{"*"}, Except: []string{"iam:*"}}, No},
		{"lists", PatternSet{Patterns: []string{"s3:*", "iam:*"}}, PatternSet{Patterns: []string{"iam:Get*", "s3:Put*"}}, Yes},
		{"empty list", PatternSet{}, all, No},
		{"covers the empty list", PatternSet{}, PatternSet{}, Yes},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			if got := Actions.SetCovers(test.a, test.b); got.Answer != test.want {
				t.Errorf("Actions.SetCovers(%v, %v) = %+v, want %v", test.a, test.b, got, test.want)
			}
		})
	}
}

// The work on patterns made to blow up stays bounded, and the answer says so.
func TestPatternBounded(t *testing.T) {
	hard := "*a" + strings.Repeat("?", 40) + "b*"
	harder := "*b" + strings.Repeat("?", 41) + "a*"
	start := time.Now()
	got := Strings.Subtract("*a*b*", hard, harder, "*a?a*", "*b?b*", "*c*", "*x*")
	if got.Answer == No {
		t.Errorf("got %+v, want yes or unknown", got)
	}
	if took := time.Since(start); took > 30*time.Second {
		t.Errorf("took %v", took)
	}
	long := strings.Repeat("*a", 20_000)
	if got := Strings.Covers(long, long+"*"); got.Answer == Yes {
		t.Errorf("long pattern: got %+v", got)
	}
}

// matchers are what decides about requests. The algebra has to agree with them.
var matchers = map[Space]func(pattern, text string) bool{Actions: MatchAction, Resources: MatchResource}

// checkWitness holds a witness against the matchers of the evaluator and against regular
// expressions, which know nothing of our automata.
func checkWitness(t *testing.T, s Space, v Verdict, in, out []string) {
	t.Helper()
	if v.Witness == "" && v.Answer == Unknown {
		return
	}
	proves := v.Witness != ""
	if match := matchers[s]; match != nil && proves {
		for _, p := range in {
			if !match(p, v.Witness) {
				t.Errorf("%v: the evaluator does not match witness %q with %q", s, v.Witness, p)
			}
		}
		for _, p := range out {
			if match(p, v.Witness) {
				t.Errorf("%v: the evaluator matches witness %q with %q", s, v.Witness, p)
			}
		}
	}
	for _, p := range in {
		if proves && !slowMatch(s, p, v.Witness) {
			t.Errorf("%v: witness %q is not matched by %q", s, v.Witness, p)
		}
	}
	for _, p := range out {
		if proves && slowMatch(s, p, v.Witness) {
			t.Errorf("%v: witness %q is matched by %q", s, v.Witness, p)
		}
	}
}

func slowMatch(s Space, pattern, text string) bool { return slowPattern(s, pattern).MatchString(text) }

// slowPattern translates a pattern to a regular expression.
func slowPattern(s Space, pattern string) *regexp.Regexp {
	if s == Resources {
		pattern = completeARN(pattern)
	}
	re := "(?s)^"
	if s == Actions || s == FoldedStrings {
		re = "(?si)^"
	}
	for i, r := range pattern {
		switch {
		case r == '?' && s == Resources:
			re += "[^:]"
		case r == '?':
			re += "."
		case r == '*' && s == Resources && i+1 < len(pattern) && pattern[i+1] != ':':
			re += "[^:]*"
		case r == '*':
			re += ".*"
		default:
			re += regexp.QuoteMeta(string(r))
		}
	}
	return regexp.MustCompile(re + "$")
}

// words lists all texts of up to n letters.
func words(alphabet string, n int) []string {
	all, last := []string{""}, []string{""}
	for range n {
		var next []string
		for _, w := range last {
			for _, r := range alphabet {
				next = append(next, w+string(r))
			}
		}
		all, last = append(all, next...), next
	}
	return all
}

func FuzzPatterns(f *testing.F) {
	f.Add("a*", "*a", "ab*")
	f.Add("*a?b*", "a*b", "?*")
	f.Add("", "*", "?")
	f.Add("a:*", "a*:b", "*:?:*")
	f.Add("a*b*c", "*?c", "A*C")
	f.Add("a:b*", "?:*a", "*:?B*")
	f.Add("arn:a:b:*", "arn:*", "arn:a:?*a")
	f.Add("arn:a:*a", "arn:a:b:::*:a", "arn:?:b:*:b")
	texts := map[Space][]string{
		Strings: words("ab:c", 3), FoldedStrings: words("ab:A", 3), Actions: prefixed(words("abA", 3), "a:b", "b:a"),
		Resources: prefixed(words("ab:", 3), "arn:a:b:::", "arn:a:b:a:b:a"),
	}
	f.Fuzz(func(t *testing.T, a, b, c string) {
		for _, p := range []string{a, b, c} {
			if len(p) > 12 || !utf8.ValidString(p) {
				t.Skip()
			}
		}
		for _, space := range []Space{Strings, FoldedStrings, Actions, Resources} {
			got := space.Subtract(a, b, c)
			checkWitness(t, space, got, []string{a}, []string{b, c})
			overlap := space.Overlaps(a, b)
			checkWitness(t, space, overlap, []string{a, b}, nil)
			if v := space.Covers(a, a); v.Answer != Yes {
				t.Errorf("%v.Covers(%q, itself) = %+v", space, a, v)
			}
			if space.Covers(a, b).Answer == Yes && space.Covers(b, c).Answer == Yes && space.Covers(a, c).Answer != Yes {
				t.Errorf("%v: %q covers %q covers %q, yet the first does not cover the last", space, a, b, c)
			}
			inA, inB, inC := slowPattern(space, a), slowPattern(space, b), slowPattern(space, c)
			for _, text := range texts[space] {
				if got.Answer == No && inA.MatchString(text) && !inB.MatchString(text) && !inC.MatchString(text) {
					t.Errorf("%v.Subtract(%q, %q, %q) = no, but %q is left", space, a, b, c, text)
				}
				if overlap.Answer == No && inA.MatchString(text) && inB.MatchString(text) {
					t.Errorf("%v.Overlaps(%q, %q) = no, but both match %q", space, a, b, text)
				}
			}
		}
	})
}

// prefixed sets each prefix before each text but the empty one.
func prefixed(texts []string, prefixes ...string) (all []string) {
	for _, p := range prefixes {
		for _, text := range texts[1:] {
			all = append(all, p+text)
		}
	}
	return all
}

func BenchmarkPatternCovers(b *testing.B) {
	for _, bench := range []struct {
		name string
		a, b string
	}{
		{"literal", "s3:GetObject", "s3:GetObject"},
		{"prefix", "s3:*", "s3:Get*"},
		{"search", "*:*Object*", "s3:Get*"},
	} {
		b.Run(bench.name, func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				Actions.Covers(bench.a, bench.b)
			}
		})
	}
}

func BenchmarkPatternPathological(b *testing.B) {
	hard := "*a" + strings.Repeat("?", 40) + "b*"
	for b.Loop() {
		Strings.Subtract("*a*b*", hard, "*a?a*", "*b?b*", "*c*", "*x*", "*e*")
	}
}
