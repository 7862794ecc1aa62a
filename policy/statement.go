package policy

import (
	"slices"
	"strconv"
	"strings"
)

// The elements of a statement, as bits of a seen set.
const (
	hasSid seen = 1 << iota
	hasEffect
	hasPrincipal
	hasNotPrincipal
	hasAction
	hasNotAction
	hasResource
	hasNotResource
	hasCondition
)

// statementList reads the Statement element: a list of statements, or one in its place.
func (p *parser) statementList() bool {
	p.statements = p.statements[:0]
	switch p.next() {
	case atObject:
		return p.statement("/Statement")
	case atList:
		span, ok := p.elements(func(i int) bool {
			if p.next() != atObject {
				return p.mismatch("object")
			}
			return p.statement(statementPointer(i))
		})
		if ok && len(p.statements) == 0 {
			p.fault(span, "Add a statement to the policy.")
		}
		return ok
	default:
		return p.mismatch("array")
	}
}

// pointers are the JSON pointers of the first statements of any document.
var pointers = func() (t [64]string) {
	for i := range t {
		t[i] = "/Statement/" + strconv.Itoa(i)
	}
	return t
}()

func statementPointer(i int) string {
	if i < len(pointers) {
		return pointers[i]
	}
	return "/Statement/" + strconv.Itoa(i)
}

func (p *parser) statement(pointer string) bool {
	p.statements = append(p.statements, Statement{Index: len(p.statements), Pointer: pointer})
	s := &p.statements[len(p.statements)-1]
	var got seen
	span, ok := p.members(func(name Value) bool {
		has := func(bit seen) bool { return got.once(&p.scanner, bit, name) }
		switch name.Text {
		case "Sid":
			return has(hasSid) && p.sid(s)
		case "Effect":
			return has(hasEffect) && p.effect(&s.Effect)
		case "Principal":
			return has(hasPrincipal) && p.principal(&s.Principal)
		case "NotPrincipal":
			return has(hasNotPrincipal) && p.principal(&s.NotPrincipal)
		case "Action":
			return has(hasAction) && p.element(&s.Action, "Policy statement must contain actions.")
		case "NotAction":
			return has(hasNotAction) && p.element(&s.NotAction, "Policy statement must contain actions.")
		case "Resource":
			return has(hasResource) && p.element(&s.Resource, "Policy statement must contain resources.")
		case "NotResource":
			return has(hasNotResource) && p.element(&s.NotResource, "Policy statement must contain resources.")
		case "Condition":
			return has(hasCondition) && p.condition(s)
		default:
			p.fault(name.Span, "The policy element %s is not valid.", brief(name.Text))
			_, ok := p.skip()
			return ok
		}
	})
	s.Span = span
	if ok {
		p.wholeStatement(s, got)
	}
	return ok
}

// wholeStatement checks what can only be judged when a statement has been read to its end.
func (p *parser) wholeStatement(s *Statement, has seen) {
	if has&hasEffect == 0 {
		p.fault(s.Span, "Add an Effect element to the policy statement with a value of Allow or Deny.")
	}
	if has&(hasAction|hasNotAction) == 0 {
		p.fault(s.Span, "Add an Action or NotAction element to the policy statement.")
	}
	exclude := func(bits seen, one, other string) {
		if has&bits == bits {
			p.fault(s.Span, "The policy elements %s and %s cannot be used within the same statement. Remove one of these elements.", one, other)
		}
	}
	exclude(hasAction|hasNotAction, "Action", "NotAction")
	exclude(hasResource|hasNotResource, "Resource", "NotResource")
	exclude(hasPrincipal|hasNotPrincipal, "Principal", "NotPrincipal")
}

func (p *parser) sid(s *Statement) bool {
	if p.next() != atString {
		return p.mismatch("string")
	}
	v, ok := p.str()
	s.Sid, s.SidSpan = v.Text, v.Span
	return ok
}

func (p *parser) effect(to *Effect) bool {
	if p.next() != atString {
		return p.mismatch("string")
	}
	v, ok := p.str()
	switch v.Text {
	case "Allow":
		*to = Allow
	case "Deny":
		*to = Deny
	default:
		*to = EffectInvalid
		if ok {
			p.fault(v.Span, "The effect %s is not valid. Use Allow or Deny.", brief(v.Text))
		}
	}
	return ok
}

// element reads a string or a list of strings; empty is what AWS says to an empty list.
func (p *parser) element(e *Element, empty string) bool {
	*e = Element{Present: true}
	start := len(p.values)
	switch p.next() {
	case atString:
		v, ok := p.str()
		e.Single, e.Span = true, v.Span
		p.values = append(p.values, v)
		e.Values = p.values[start:]
		return ok
	case atList:
		span, ok := p.elements(func(int) bool { return p.listed("string") })
		if ok && len(p.values) == start {
			p.fault(span, "%s", empty)
		}
		e.Span, e.Values = span, p.values[start:]
		return ok
	default:
		start := p.pos
		ok := p.mismatch("string or array")
		e.Span = Span{start, p.pos}
		return ok
	}
}

// listed reads a string of a list.
func (p *parser) listed(want string) bool {
	if p.next() != atString {
		return p.mismatch(want)
	}
	v, ok := p.str()
	p.values = append(p.values, v)
	return ok
}

// principalTypes are the keys that a Principal object may have.
var principalTypes = []string{"AWS", "CanonicalUser", "Federated", "Service"}

func (p *parser) principal(e *PrincipalElement) bool {
	*e = PrincipalElement{Present: true}
	first := len(p.principals)
	var ok bool
	switch p.next() {
	case atString:
		var v Value
		v, ok = p.str()
		e.Span = v.Span
		if ok && v.Text != "*" {
			p.fault(v.Span, `Invalid principal in policy: %s; a principal is "*" or an object such as {"AWS": "arn:…"}`, strconv.Quote(brief(v.Text)))
		}
		p.principals = append(p.principals, Principal{Type: "*", Value: v})
	case atObject:
		e.Span, ok = p.members(func(name Value) bool { return p.principalType(first, name) })
	default:
		start := p.pos
		ok = p.mismatch("object")
		e.Span = Span{start, p.pos}
	}
	e.Values = p.principals[first:]
	return ok
}

// principalType reads the value or values of one key of a Principal object whose first principal
// was stored at first.
func (p *parser) principalType(first int, name Value) bool {
	known := slices.Contains(principalTypes, name.Text)
	switch {
	case !known:
		p.fault(name.Span, "Invalid principal in policy: the principal key %s is not valid. Use one of AWS, CanonicalUser, Federated, Service.", strconv.Quote(brief(name.Text)))
	case slices.ContainsFunc(p.principals[first:], func(o Principal) bool { return o.Type == name.Text }):
		p.duplicate(name)
	}
	kind := name.Text
	one := func() bool {
		if p.next() != atString {
			return p.mismatch("string")
		}
		v, ok := p.str()
		p.principals = append(p.principals, Principal{Type: kind, Value: v})
		return ok
	}
	switch p.next() {
	case atString:
		return one()
	case atList:
		_, ok := p.elements(func(int) bool { return one() })
		return ok
	default:
		return p.mismatch("string or array")
	}
}

// condition reads the Condition element: operators, under each of them keys, under each of those
// one value or several.
func (p *parser) condition(s *Statement) bool {
	first := len(p.conditions)
	defer func() { s.Conditions = p.conditions[first:] }()
	if p.next() != atObject {
		return p.mismatch("object")
	}
	var operators distinct
	_, ok := p.members(func(operator Value) bool {
		if !operators.add(operator.Text) {
			p.duplicate(operator)
		}
		if fault := operatorFault(operator.Text); fault != "" {
			p.fault(operator.Span, "%s", fault)
		}
		if p.next() != atObject {
			return p.mismatch("object")
		}
		keys := distinct{fold: true}
		_, ok := p.members(func(key Value) bool {
			switch {
			case !keys.add(key.Text):
				p.fault(key.Span, "The condition key %s appears more than once in the same condition block. Remove the duplicate condition keys.", brief(key.Text))
			case !strings.Contains(key.Text, ":"):
				p.fault(key.Span, "The condition key format %s is not valid. Use the format service:keyname.", strconv.Quote(brief(key.Text)))
			}
			return p.conditionKey(operator, key)
		})
		return ok
	})
	return ok
}

func (p *parser) conditionKey(operator, key Value) bool {
	c := Condition{Operator: operator.Text, Key: key.Text, OperatorSpan: operator.Span, KeySpan: key.Span}
	start := len(p.values)
	var ok bool
	switch p.next() {
	case atList:
		c.Span, ok = p.elements(func(int) bool { _, ok := p.scalar(); return ok })
	default:
		c.Single = true
		c.Span, ok = p.scalar()
	}
	c.Values = p.values[start:]
	p.conditions = append(p.conditions, c)
	return ok
}

// scalar reads a value of a condition: a string, or a number or boolean, which keep their spelling.
func (p *parser) scalar() (Span, bool) {
	var v Value
	var ok bool
	switch p.next() {
	case atString:
		v, ok = p.str()
	case atLiteral:
		v, ok = p.literal()
		if ok && v.Text == "null" {
			p.fault(v.Span, "The text does not match the expected JSON data type string.")
			return v.Span, true
		}
	default:
		start := p.pos
		ok := p.mismatch("string")
		return Span{start, p.pos}, ok
	}
	if ok {
		p.values = append(p.values, v)
	}
	return v.Span, ok
}

// distinct is a set of names of one object; nearly always it holds one to three.
type distinct struct {
	fold bool // names that differ only in case are the same
	few  [4]string
	n    int
	many map[string]bool
}

// add reports whether name was not in the set.
func (d *distinct) add(name string) bool {
	if d.many == nil {
		for _, n := range d.few[:d.n] {
			if n == name || d.fold && strings.EqualFold(n, name) {
				return false
			}
		}
		if d.n < len(d.few) {
			d.few[d.n] = name
			d.n++
			return true
		}
		d.many = map[string]bool{}
		for _, n := range d.few {
			d.many[d.canonical(n)] = true
		}
	}
	name = d.canonical(name)
	known := d.many[name]
	d.many[name] = true
	return !known
}

func (d *distinct) canonical(name string) string {
	if d.fold {
		return strings.ToLower(name)
	}
	return name
}
