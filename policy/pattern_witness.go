package policy

import (
	"slices"
	"strings"
)

// Texts to try as witnesses before searching for one. They are known to every reader; the search
// would return "a:x".
var (
	sampleActions = []string{
		"iam:CreateUser", "s3:GetObject", "s3:PutObject", "ec2:RunInstances", "sts:AssumeRole", "iam:PassRole",
		"kms:Decrypt", "lambda:InvokeFunction", "dynamodb:GetItem", "sqs:SendMessage", "secretsmanager:GetSecretValue",
	}
	sampleResources = []string{
		"arn:aws:iam::111122223333:user/example", "arn:aws:s3:::example-bucket", "arn:aws:s3:::example-bucket/example",
		"arn:aws:ec2:us-east-1:111122223333:instance/i-0123456789abcdef0",
		"arn:aws:sqs:us-east-1:111122223333:example", "*",
	}
)

// universe returns what holds for every text of the space.
func (s Space) universe() []region {
	any := func(inside bool) globToken { return globToken{kind: globRun, inside: inside} }
	one := func(inside bool) globToken { return globToken{kind: globOne, inside: inside} }
	plain := func(r rune) globToken { return globToken{kind: globLiteral, letter: r, shown: r} }
	end := globToken{kind: globEnd}
	switch s {
	case Actions: // "?*:?*" with one colon only
		action := []globToken{one(true), any(true), plain(':'), one(true), any(true), end}
		return []region{{{globs: []glob{{tokens: action}}}}}
	case Resources: // "*", or "arn:?*:?*:*:*:?*" with wildcards inside the first five segments
		arn := []globToken{plain('a'), plain('r'), plain('n'), plain(':'), one(true), any(true), plain(':'), one(true), any(true), plain(':'),
			any(true), plain(':'), any(true), plain(':'), one(false), any(false), end}
		return []region{{{globs: []glob{{tokens: []globToken{plain('*'), end}}, {tokens: arn}}}}}
	default:
		return nil
	}
}

// try looks for a witness among texts that look natural: the samples, and the patterns of the
// query with their wildcards filled in.
func (q *query) try(m *machine) ([]rune, bool) {
	for _, regions := range [][]region{q.must, q.not} {
		tries := 0
		for _, r := range regions {
			for _, c := range r {
				for i := range c.globs {
					if tries++; tries > 40 {
						break
					}
					if text, ok := q.tryGlob(m, &c.globs[i]); ok {
						return text, true
					}
				}
			}
		}
	}
	return nil, false
}

func (q *query) tryGlob(m *machine, g *glob) ([]rune, bool) {
	var candidates [][]rune
	if !g.literal() {
		for _, sample := range q.samples {
			if text := []rune(sample); g.matches(q.foldAll(text)) {
				candidates = append(candidates, text)
			}
		}
		candidates = append(candidates, fill(g, q.space, false))
	}
	candidates = slices.Insert(candidates, max(0, len(candidates)-1), fill(g, q.space, true))
	for _, text := range candidates {
		if m.accept(q.foldAll(text)) {
			return text, true
		}
	}
	return nil, false
}

// matches reports whether g matches a text, which must be folded already. It decides exactly
// except where a wildcard inside a segment would have to be retried with an earlier segment.
func (g *glob) matches(text []rune) bool {
	p := glob{tokens: make([]globToken, 0, len(text)+1)}
	for _, r := range text {
		p.tokens = append(p.tokens, globToken{kind: globLiteral, letter: r})
	}
	p.tokens = append(p.tokens, globToken{kind: globEnd})
	return g.plainlyCovers(&p)
}

func (q *query) foldAll(text []rune) []rune {
	folded := make([]rune, len(text))
	for i, r := range text {
		folded[i] = q.fold(r)
	}
	return folded
}

// render spells a witness with a value for each variable in it.
func (q *query) render(text []rune) string {
	var b strings.Builder
	for _, r := range text {
		if r < firstVariable {
			b.WriteRune(r)
		} else {
			b.WriteString(variableSample(q.names[r-firstVariable]))
		}
	}
	return b.String()
}

// variableSample is the value that witnesses give to a variable: its default, or a text made of
// its name that no policy is likely to mention.
func variableSample(name string) string {
	if _, fallback, ok := strings.Cut(name, ","); ok {
		return strings.Trim(fallback, " '")
	}
	return "example-" + strings.ToLower(name[strings.LastIndexAny(name, ":/")+1:])
}

// arnFill is what a "*" that is a whole segment of an ARN is filled with.
var arnFill = [...]string{"arn", "aws", "s3", "us-east-1", "111122223333", "example"}

// fill replaces the wildcards of a pattern by something a reader takes for a value.
func fill(g *glob, s Space, full bool) []rune {
	var b []rune
	add := func(text string) { b = append(b, []rune(text)...) }
	colons, start := 0, true
	for i := range g.tokens {
		t := &g.tokens[i]
		switch t.kind {
		case globLiteral:
			b = append(b, t.shown)
			if start = t.shown == ':'; start {
				colons++
			}
			continue
		case globOne:
			add("x")
		case globRun:
			switch last := g.tokens[i+1].kind == globEnd; {
			case s == Resources && start && last:
				for ; colons < 5; colons++ {
					add(arnFill[colons] + ":")
				}
				add("example")
			case s == Resources && start && colons < 5:
				add(arnFill[colons])
			case s == Actions && full && last:
				add("Example")
			case full:
				add("example")
			}
		}
		start = false
	}
	return b
}
