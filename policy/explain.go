package policy

import (
	"slices"
	"strings"
)

// Clause is one thing that a statement asks of a request.
type Clause struct {
	Key      string // condition key, as written
	Operator string // "" for a variable of a resource
	Values   []string
	Truth    Truth // whether the request satisfies it
}

// String says the clause in words: "aws:SourceIp satisfies IpAddress 203.0.113.0/24".
func (c Clause) String() string {
	if c.Operator == "" {
		return "the value of ${" + c.Key + "} fits"
	}
	return c.Key + " satisfies " + c.Operator + " " + strings.Join(c.Values, " or ")
}

// Clauses returns what a statement of the document asks of the request beside its action, resource
// and principal: its conditions, and the variables of its resources whose values are not known.
func (m *Matcher) Clauses(q *Request, s *Statement) []Clause {
	c := &m.statements[s.Index]
	var out []Clause
	for i := range c.conditions {
		cond := &c.conditions[i]
		clause := Clause{Key: cond.source.Key, Operator: cond.source.Operator, Truth: cond.holds(q, c.wide())}
		for _, v := range cond.source.Values {
			clause.Values = append(clause.Values, v.Text)
		}
		out = append(out, clause)
	}
	if c.coversResource(q) != Maybe {
		return out
	}
	for i := range c.resources {
		for _, p := range c.resources[i].vars {
			if _, state := q.lookup(p.key); p.key != "" && state == unknown &&
				!slices.ContainsFunc(out, func(o Clause) bool { return o.Operator == "" && o.Key == p.key }) {
				out = append(out, Clause{Key: p.key, Truth: Maybe})
			}
		}
	}
	return out
}
