package policy

import (
	"slices"
	"strings"
)

// A box is the requests that a statement matches: the product of its actions, its resources, its
// principals and, for each condition key, the values that satisfy its conditions on that key.
type box struct {
	source    *Statement
	actions   patterns
	resources patterns
	keys      []keyConditions // sorted by key
}

// patterns is an element such as Action or NotAction. Where variables occur, exact reads each as a
// letter and so matches too little, wide reads it as any text and matches too much.
type patterns struct {
	all         bool // everything, whatever it is
	exact, wide clause
	variables   bool
	fickle      bool // what it matches with variables that have no value is not certain
}

// keyConditions is the conditions of a statement on one key, all of which must hold.
type keyConditions struct {
	key        string // in lower case
	conditions []*keyCondition
}

// statements is a document's boxes.
type statements struct {
	allows, denies []*box
}

// A comparer compares the documents whose boxes it made.
type comparer struct {
	actions, resources, texts globber
	names                     map[string]string // condition keys as written, by lower case
	steps                     int               // what is left of the work allowed
	reason                    string            // why something could not be decided
	letters                   bool              // read variables as letters where that may miss requests
	matchers                  map[*Document]*Matcher
	proves                    func(w *Witness, allowed func(*Document) bool) bool // the witness answers the question
}

// comparerSteps bounds the questions about a single dimension that a comparison may ask.
const comparerSteps = 20_000

func (c *comparer) boxes(d *Document) statements {
	var all statements
	for i := range d.Statements {
		switch s := &d.Statements[i]; s.Effect {
		case Allow:
			if b := c.box(s, d.Version == Version2012); b != nil {
				all.allows = append(all.allows, b)
			}
		case Deny:
			if b := c.box(s, d.Version == Version2012); b != nil {
				all.denies = append(all.denies, b)
			}
		}
	}
	return all
}

// box compiles a statement; nil is one that matches no request. Where AWS's pages leave room an
// Allow reaches as far as any page says and a Deny as far as all do, as in [Matcher].
func (c *comparer) box(s *Statement, variables bool) *box {
	wide := s.Effect == Allow
	b := &box{source: s}
	b.actions = compileElement(s.Action, s.NotAction, func(text string, _ bool) []glob {
		return []glob{c.actions.compile(text, Actions.reading())}
	})
	if s.Resource.Present || s.NotResource.Present || !(s.Principal.Present || s.NotPrincipal.Present) {
		patternsWide := wide == s.Resource.Present
		b.resources = compileElement(s.Resource, s.NotResource, func(text string, widen bool) []glob {
			return c.compileResource(text, patternsWide, variables, widen)
		})
		b.resources.fickle = !wide && b.resources.variables && !s.Resource.Present
	} else {
		b.resources = patterns{all: true} // a trust policy
	}
	for i := range s.Conditions {
		k := c.keyCondition(&s.Conditions[i], variables, !wide)
		switch {
		case !k.valid && wide:
			continue
		case !k.valid:
			return nil
		}
		at, found := b.find(k.key)
		if !found {
			b.keys = slices.Insert(b.keys, at, keyConditions{key: k.key})
		}
		b.keys[at].conditions = append(b.keys[at].conditions, k)
		c.names[k.key] = k.source.Key
	}
	return b
}

// compileElement compiles an element or its negation, by compile, which is told whether to widen.
func compileElement(element, not Element, compile func(text string, widen bool) []glob) patterns {
	p := patterns{exact: clause{negated: not.Present && !element.Present}}
	values := element.Values
	if p.exact.negated {
		values = not.Values
	}
	for _, v := range values {
		p.exact.globs = append(p.exact.globs, compile(v.Text, false)...)
	}
	p.wide = p.exact
	if p.variables = slices.ContainsFunc(p.exact.globs, glob.hasVariable); p.variables {
		p.wide.globs = nil
		for _, v := range values {
			p.wide.globs = append(p.wide.globs, compile(v.Text, true)...)
		}
	}
	return p
}

// compileResource compiles a pattern of resources, and says which services' actions without a
// resource it lets through, as [MatchResource] and Matcher do.
func (c *comparer) compileResource(text string, wide, variables, widen bool) []glob {
	how := reading{reach: segmentsStrict, variables: variables, widen: widen}
	if wide {
		how.reach = segmentsWide
	}
	g := c.resources.compile(text, how)
	service := wholeService(completeARN(text))
	switch {
	case g.tokens[0].kind == globRun && g.tokens[1].kind == globEnd:
		g.tokens[0].bare = true
	case MatchResource(text, "*"):
		return []glob{g, {tokens: []globToken{{kind: globLiteral, letter: noResource, shown: noResource}, {kind: globRun}, {kind: globEnd}}}}
	case wide && service != "":
		none := c.resources.compile(service, reading{fold: true, plain: true})
		none.tokens = slices.Insert(none.tokens, 0, globToken{kind: globLiteral, letter: noResource, shown: noResource})
		return []glob{g, none}
	}
	return []glob{g}
}

func (g glob) hasVariable() bool {
	return slices.ContainsFunc(g.tokens, func(t globToken) bool { return t.kind == globLiteral && t.letter >= firstVariable })
}

// least is a clause that matches no text which the element does not match.
func (p *patterns) least() clause {
	switch {
	case p.fickle:
		return clause{}
	case p.exact.negated:
		return p.wide
	default:
		return p.exact
	}
}

// most is a clause that matches every text which the element matches. A pattern with a variable is
// one text per value of the variable, so it may only be kept as a letter while it is alone: the
// only pattern that a text has to match.
func (p *patterns) most(alone bool) clause {
	if p.exact.negated || alone {
		return p.exact
	}
	return p.wide
}

func (b *box) find(key string) (at int, found bool) {
	return slices.BinarySearchFunc(b.keys, key, func(k keyConditions, key string) int { return strings.Compare(k.key, key) })
}

// on returns the box's conditions on a key.
func (b *box) on(key string) []*keyCondition {
	if at, found := b.find(key); found {
		return b.keys[at].conditions
	}
	return nil
}
