package policy

import (
	"cmp"
	"fmt"
	"maps"
	"slices"
	"strings"
)

// Witness is a request that proves what a [Comparison] says.
type Witness struct {
	Action   string
	Resource string // an ARN, or "*" for an action that works on no particular resource
	// Caller makes the request; nil stands for whoever has the documents as identity policies.
	Caller *Caller
	// Granted says that the caller's own identity policies allow the request, too. Where a document
	// names an account as principal, that makes the difference.
	Granted bool
	// Context is the condition keys of the request. It has no others.
	Context map[string][]string
}

// Request returns the witness as a request with a complete context.
func (w *Witness) Request() *Request {
	q := &Request{Action: w.Action, Resource: w.Resource, Caller: w.Caller, Keys: NewContext(w.Context)}
	q.Keys.Complete = true
	q.Prepare()
	return q
}

// AllowedBy reports whether the document by itself allows the witness.
func (w *Witness) AllowedBy(d *Document) bool { return w.allowedBy(Compile(d), w.Request()) }

func (w *Witness) allowedBy(m *Matcher, q *Request) bool {
	allowed, denied := False, False
	m.Each(q, func(h Hit) bool {
		switch {
		case h.Statement.Effect == Deny:
			denied = max(denied, h.Truth)
		case h.Naming > ByAccount || w.Granted:
			allowed = max(allowed, h.Truth)
		}
		return true
	})
	return allowed == True && denied == False
}

// String writes the witness on one line.
func (w *Witness) String() string {
	var b strings.Builder
	fmt.Fprintf(&b, "%s on %s", w.Action, w.Resource)
	if w.Caller != nil {
		fmt.Fprintf(&b, " by %s", w.Caller.describe())
		if w.Granted {
			b.WriteString(", whose own policies allow it")
		}
	}
	for i, key := range slices.Sorted(maps.Keys(w.Context)) {
		b.WriteString([...]string{" with ", " and "}[min(i, 1)])
		b.WriteString(key + " = ")
		for j, v := range w.Context[key] {
			if j > 0 {
				b.WriteString(", ")
			}
			fmt.Fprintf(&b, "%q", v)
		}
	}
	return b.String()
}

func (c *Caller) describe() string {
	switch {
	case c.Kind == Anonymous:
		return "anybody, without credentials"
	case c.ID != "":
		return c.ID
	case c.ARN != "":
		return c.ARN
	default:
		return c.Name
	}
}

// witnesses spells a point: as it is and, because a caller has the ARN that aws:PrincipalArn says,
// with the one made to fit the other.
func (c *comparer) witnesses(at point) []*Witness {
	const key = "aws:principalarn"
	w := c.witness(at)
	arn, constrained := c.names[key]
	if w.Caller == nil || w.Caller.ARN == "" || !constrained {
		return []*Witness{w}
	}
	byCaller := *w
	byCaller.Context = maps.Clone(w.Context)
	byCaller.Context[arn] = []string{cmp.Or(w.Caller.Role, w.Caller.ARN)}
	if len(w.Context[arn]) != 1 {
		return []*Witness{&byCaller}
	}
	p := Principal{Type: "AWS", Value: Value{Text: w.Context[arn][0]}}
	if a, ok := ParseARN(p.Value.Text); !ok || a.Account == "" {
		return []*Witness{&byCaller}
	}
	w.Caller = p.callers()[0]
	return []*Witness{w, &byCaller}
}

func (c *comparer) witness(at point) *Witness {
	w := &Witness{Caller: at.principal.caller, Granted: at.principal.granted, Context: map[string][]string{}}
	s := speller{c, at, w, nil}
	for key := range at.keys {
		s.key(key)
	}
	w.Action = string(at.action)
	w.Resource = "*"
	if len(at.resource) == 0 || at.resource[0] != noResource {
		w.Resource = s.text(at.resource, &c.resources)
	}
	return w
}

// A speller replaces variables by the values that the request has for their keys.
type speller struct {
	*comparer
	at   point
	w    *Witness
	busy []string // keys whose values are being spelled, in case they refer to each other
}

func (s *speller) key(key string) []string {
	name := s.names[key]
	if v, ok := s.w.Context[name]; ok || slices.Contains(s.busy, key) {
		return v
	}
	s.busy = append(s.busy, key)
	var values []string
	for _, v := range s.at.keys[key] {
		values = append(values, s.text(v, &s.texts))
	}
	s.busy = s.busy[:len(s.busy)-1]
	if values != nil {
		s.w.Context[name] = values
	}
	return values
}

func (s *speller) text(text []rune, g *globber) string {
	var b strings.Builder
	for _, r := range text {
		if r < firstVariable {
			b.WriteRune(r)
			continue
		}
		b.WriteString(s.variable(g.names[r-firstVariable]))
	}
	return b.String()
}

// variable returns the value of a variable: what the request has for its key, else the variable's
// default, else a text made of its name that no policy is likely to mention.
func (s *speller) variable(name string) string {
	key, fallback, hasFallback := strings.Cut(name, ",")
	if _, constrained := s.at.keys[key]; constrained {
		if v := s.key(key); len(v) == 1 {
			return v[0]
		}
	}
	if hasFallback {
		return fallback
	}
	if _, ok := s.names[key]; !ok {
		s.names[key] = key
	}
	value := "example-" + key[strings.LastIndexAny(key, ":/")+1:]
	s.w.Context[s.names[key]] = []string{value}
	return value
}
