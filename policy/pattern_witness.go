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
func (s Space) universe() []region {
	any := func(inside bool) globToken { return globToken{kind: globRun, inside: inside, variable: true} }
	one := func(inside bool) globToken { return globToken{kind: globOne, inside: inside, variable: true} }
	plain := func(r rune) globToken { return globToken{kind: globLiteral, letter: r, shown: r} }
	end := globToken{kind: globEnd}
	arn := []globToken{plain('a'), plain('r'), plain('n'), plain(':'), one(true), any(true), plain(':'), one(true), any(true), plain(':'),
		any(true), plain(':'), any(true), plain(':'), one(false), any(false), end}
	switch s {
	case Actions: // "?*:?*" with one colon only
		action := []globToken{one(true), any(true), plain(':'), one(true), any(true), end}
		return []region{{{globs: []glob{{tokens: action}}}}}
	case Resources: // "*", or "arn:?*:?*:*:*:?*" with wildcards inside the first five fields
		return []region{{{globs: []glob{{tokens: []globToken{plain('*'), end}}, {tokens: arn}}}}}
	case serviceResources:
		none := []globToken{plain(noResource), one(true), any(true), end}
		return []region{{{globs: []glob{{tokens: none}, {tokens: arn}}}}}
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
			if g.matches(sample) {
				candidates = append(candidates, sample)
			}
		}
		candidates = append(candidates, fill(g, q.space, false))
	}
	candidates = slices.Insert(candidates, max(0, len(candidates)-1), fill(g, q.space, true))
	for _, text := range candidates {
		if m.accept(text) {
			return text, true
		}
	}
	return nil, false
}

// matches reports whether g matches a text.
func (g *glob) matches(text []rune) bool {
	p := glob{tokens: make([]globToken, 0, len(text)+1)}
	for _, r := range text {
		p.tokens = append(p.tokens, globToken{kind: globLiteral, letter: r})
	}
	p.tokens = append(p.tokens, globToken{kind: globEnd})
	return g.plainlyCovers(&p)
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
