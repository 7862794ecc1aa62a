package policy

import (
	"slices"
)

// Texts to try as witnesses before searching for one. They are known to every reader; the search
// would return "a:x".
var (
	sampleActions = runes(
		"iam:CreateUser", "s3:GetObject", "s3:PutObject", "ec2:RunInstances", "sts:AssumeRole", "iam:PassRole",
		"kms:Decrypt", "lambda:InvokeFunction", "dynamodb:GetItem", "sqs:SendMessage", "secretsmanager:GetSecretValue",
	)
	sampleResources = runes(
		"arn:aws:iam::111122223333:user/example", "arn:aws:s3:::example-bucket", "arn:aws:s3:::example-bucket/example",
		"arn:aws:ec2:us-east-1:111122223333:instance/i-0123456789abcdef0",
		"arn:aws:sqs:us-east-1:111122223333:example", "*",
	)
)

func runes(texts ...string) [][]rune {
	all := make([][]rune, len(texts))
	for i, text := range texts {
		all[i] = []rune(text)
	}
	return all
}

func (s Space) samples() [][]rune {
	switch s {
	case Actions:
		return sampleActions
	case Resources, serviceResources:
		return sampleResources
	default:
		return nil
	}
}

// samplesFor returns samples of resources, those that suit an action of the service first.
func samplesFor(service string) [][]rune {
	samples := slices.Clone(sampleResources)
	slices.SortStableFunc(samples, func(a, b []rune) int {
		suits := func(text []rune) int {
			if arn, ok := ParseARN(string(text)); ok && arn.Service == service {
				return 0
			}
			return 1
		}
		return suits(a) - suits(b)
	})
	return append(samples, append([]rune{noResource}, []rune(service)...))
}

// universe returns what holds for every text of the space.
func (s Space) universe() []region { return universes[s] }

var universes = [...][]region{
	Actions: newUniverse(Actions), Resources: newUniverse(Resources), serviceResources: newUniverse(serviceResources),
}

func newUniverse(s Space) []region {
	run := func(inside bool) globToken { return globToken{kind: globRun, inside: inside, variable: true} }
	one := func(inside bool) globToken { return globToken{kind: globOne, inside: inside, variable: true} }
	plain := func(r rune) globToken { return globToken{kind: globLiteral, letter: r, shown: r} }
	end := globToken{kind: globEnd}
	arn := []globToken{
		plain('a'), plain('r'), plain('n'), plain(':'), one(true), run(true), plain(':'), one(true), run(true), plain(':'),
		run(true), plain(':'), run(true), plain(':'), one(false), run(false), end,
	}
	switch s {
	case Actions: // "?*:?*" with one colon only
		action := []globToken{one(true), run(true), plain(':'), one(true), run(true), end}
		return []region{{{globs: []glob{{tokens: action}}}}}
	case Resources: // "*", or "arn:?*:?*:*:*:?*" with wildcards inside the first five fields
		return []region{{{globs: []glob{{tokens: []globToken{plain('*'), end}}, {tokens: arn}}}}}
	case serviceResources:
		none := []globToken{plain(noResource), one(true), run(true), end}
		return []region{{{globs: []glob{{tokens: none}, {tokens: arn}}}}}
	default:
		return nil
	}
}

// try looks for a witness among texts that look natural: the samples, and the patterns of the
// query with their wildcards filled in.
func (q *query) try() ([]rune, bool) {
	for _, regions := range [][]region{q.must, q.not} {
		tries := 0
		for _, r := range regions {
			for _, c := range r {
				for i := range c.globs {
					if tries++; tries > 40 {
						break
					}
					if text, ok := q.tryGlob(&c.globs[i]); ok {
						return text, true
					}
				}
			}
		}
	}
	return nil, false
}

func (q *query) tryGlob(g *glob) ([]rune, bool) {
	if g.literal() {
		text := fill(g, q.space, true)
		return text, q.accepts(q.literal(text))
	}
	for _, sample := range q.samples {
		if t := q.literal(sample); g.plainlyCovers(t) && q.accepts(t) {
			return sample, true
		}
	}
	for _, full := range [...]bool{true, false} {
		if text := fill(g, q.space, full); q.accepts(q.literal(text)) {
			return text, true
		}
	}
	return nil, false
}

// literal returns the text as a pattern that matches nothing else. It is good until the next one.
func (q *query) literal(text []rune) *glob {
	q.text.tokens = appendLiteral(q.text.tokens[:0], text)
	return &q.text
}

func appendLiteral(tokens []globToken, text []rune) []globToken {
	for _, r := range text {
		tokens = append(tokens, globToken{kind: globLiteral, letter: r})
	}
	return append(tokens, globToken{kind: globEnd})
}

// matches reports whether g matches a text.
func (g *glob) matches(text []rune) bool {
	return g.plainlyCovers(&glob{tokens: appendLiteral(make([]globToken, 0, len(text)+1), text)})
}

// accepts reports whether a text answers the query.
func (q *query) accepts(text *glob) bool {
	for _, regions := range [...][]region{q.space.universe(), q.must} {
		for _, r := range regions {
			if !r.holds(text) {
				return false
			}
		}
	}
	return !slices.ContainsFunc(q.not, func(r region) bool { return r.holds(text) })
}

// holds reports whether a text is in the region.
func (r region) holds(text *glob) bool {
	for _, c := range r {
		matched := false
		for i := range c.globs {
			if matched = c.globs[i].plainlyCovers(text); matched {
				break
			}
		}
		if matched == c.negated {
			return false
		}
	}
	return true
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
			case (s == Resources || s == serviceResources) && start && last:
				for ; colons < 5; colons++ {
					add(arnFill[colons] + ":")
				}
				add("example")
			case (s == Resources || s == serviceResources) && start && colons < 5:
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
