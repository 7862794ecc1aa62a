package policy

import (
	"slices"
	"strings"
)

// Matcher is a document made ready for many requests: its actions are indexed by service and the
// values of its conditions are read. It is safe for concurrent use.
type Matcher struct {
	Document   *Document
	statements []statement
	services   []service // patterns of Action elements, sorted by service
	anywhere   []entry   // patterns whose service is no plain name, such as "*"
	excepting  []int32   // statements with NotAction
}

// service is the patterns of one service. A sorted list of them is found faster than a map: most
// documents speak of a few services, and are asked once among ten thousand others.
type service struct {
	name    string // in lower case
	entries []entry
}

// entry is one pattern of an Action element.
type entry struct {
	statement int32
	pattern   actionPattern
}

// statement is a compiled statement.
type statement struct {
	source      *Statement
	notActions  []actionPattern
	resources   []resource
	notResource bool // resources are those of NotResource
	anyResource bool // the statement has neither element: a trust policy
	conditions  []condition
}

// Compile prepares a document. Variables have a meaning only in a document of version 2012-10-17
// (semantics rule 59).
func Compile(d *Document) *Matcher {
	m := &Matcher{Document: d, statements: make([]statement, len(d.Statements))}
	services := map[string][]entry{}
	variables := d.Version == Version2012
	for i := range d.Statements {
		s := &d.Statements[i]
		m.compileActions(i, s, services)
		m.statements[i] = compileStatement(s, variables)
	}
	m.services = make([]service, 0, len(services))
	for name, entries := range services {
		m.services = append(m.services, service{name, slices.Clip(entries)})
	}
	slices.SortFunc(m.services, func(a, b service) int { return strings.Compare(a.name, b.name) })
	return m
}

func (m *Matcher) compileActions(index int, s *Statement, services map[string][]entry) {
	if s.Effect == EffectInvalid {
		return
	}
	if s.NotAction.Present && !s.Action.Present {
		m.excepting = append(m.excepting, int32(index))
		return
	}
	for _, v := range s.Action.Values {
		pattern := lowerASCII(v.Text)
		service, name := SplitAction(pattern)
		if service == "" || strings.ContainsAny(service, "*?") {
			m.anywhere = append(m.anywhere, entry{int32(index), compileAction(pattern)})
			continue
		}
		services[service] = append(services[service], entry{int32(index), compileAction(name)})
	}
}

func compileStatement(s *Statement, variables bool) statement {
	out := statement{source: s}
	if s.NotAction.Present && !s.Action.Present {
		for _, v := range s.NotAction.Values {
			out.notActions = append(out.notActions, compileAction(lowerASCII(v.Text)))
		}
	}
	values := s.Resource.Values
	switch {
	case s.Resource.Present:
	case s.NotResource.Present:
		out.notResource, values = true, s.NotResource.Values
	default:
		out.anyResource = s.Principal.Present || s.NotPrincipal.Present
	}
	out.resources = make([]resource, len(values))
	for i, v := range values {
		out.resources[i] = compileResource(v.Text, variables)
	}
	out.conditions = make([]condition, len(s.Conditions))
	for i := range s.Conditions {
		out.conditions[i] = compileCondition(&s.Conditions[i], variables)
	}
	return out
}

// Hit is a statement that a request meets, for certain or perhaps.
type Hit struct {
	Truth     Truth
	Naming    Naming
	Statement *Statement
}

// longestService bounds the length of a service's name; the longest of AWS has 30 letters.
const longestService = 64

// Each calls yield with every statement that the request meets, in no particular order, until yield
// returns false. A statement may be handed over more than once.
func (m *Matcher) Each(q *Request, yield func(Hit) bool) {
	m.matching(q, func(i int32) bool { return m.offer(i, q, yield) })
}

// matching calls yield with the statements whose actions match, in no particular order, until yield
// returns false. A statement may be handed over more than once.
func (m *Matcher) matching(q *Request, yield func(statement int32) bool) {
	var buffer [longestService]byte
	if n := len(q.service); n > 0 && n <= len(buffer) {
		for i := range n {
			buffer[i] = lower[q.service[i]]
		}
		last := int32(-1)
		for _, e := range m.of(buffer[:n]) {
			if e.statement != last && e.pattern.match(q.name) {
				last = e.statement
				if !yield(last) {
					return
				}
			}
		}
	}
	last := int32(-1)
	for _, e := range m.anywhere {
		if e.statement != last && e.pattern.match(q.Action) {
			last = e.statement
			if !yield(last) {
				return
			}
		}
	}
	for _, i := range m.excepting {
		excepted := false
		for _, p := range m.statements[i].notActions {
			if p.match(q.Action) {
				excepted = true
				break
			}
		}
		if !excepted && !yield(i) {
			return
		}
	}
}

// of returns the patterns of a service, whose name is in lower case.
func (m *Matcher) of(name []byte) []entry {
	low, high := 0, len(m.services)
	for low < high {
		middle := (low + high) / 2
		switch s := &m.services[middle]; {
		case s.name == string(name):
			return s.entries
		case s.name < string(name):
			low = middle + 1
		default:
			high = middle
		}
	}
	return nil
}

// offer judges the rest of a statement whose actions match.
func (m *Matcher) offer(index int32, q *Request, yield func(Hit) bool) bool {
	s := &m.statements[index]
	hit := Hit{Truth: True, Naming: ByARN, Statement: s.source}
	if q.Caller != nil {
		hit.Naming, hit.Truth = s.source.naming(q.Caller)
	}
	if hit.Truth != False {
		hit.Truth = min(hit.Truth, s.coversResource(q))
	}
	for i := 0; i < len(s.conditions) && hit.Truth != False; i++ {
		hit.Truth = min(hit.Truth, s.conditions[i].holds(q, s.wide()))
	}
	return hit.Truth == False || yield(hit)
}

// wide says how to read what AWS's pages leave open: so that no access is hidden. An Allow reaches
// as far as any page says, a Deny only as far as all do.
func (s *statement) wide() bool { return s.source.Effect == Allow }

func (s *statement) coversResource(q *Request) Truth {
	if s.anyResource {
		return True
	}
	if !s.notResource {
		best := False
		for i := range s.resources {
			if best = max(best, s.resources[i].match(q, s.wide())); best == True {
				break
			}
		}
		return best
	}
	best := False
	for i := range s.resources {
		r := &s.resources[i]
		if !s.wide() && r.vars != nil && r.vars.lacksValue(q) {
			return False // a pattern that matches nothing: AWS does not say whether the Deny applies
		}
		best = max(best, r.match(q, !s.wide()))
	}
	return best.Not()
}
