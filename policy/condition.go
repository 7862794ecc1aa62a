package policy

import "slices"

// condition is a compiled condition.
type condition struct {
	source   *Condition
	key      string // in lower case
	test     test
	set      Set
	ifExists bool
	valid    bool // AWS knows the operator
	values   []operand
}

func compileCondition(c *Condition, variables bool) condition {
	op, ok := ParseOperator(c.Operator)
	out := condition{
		source: c, key: lowerASCII(c.Key), test: operators[op.Base],
		set: op.Set, ifExists: op.IfExists, valid: ok,
	}
	out.values = make([]operand, len(c.Values))
	for i, v := range c.Values {
		out.values[i] = compileOperand(out.test.family, v.Text, variables)
	}
	return out
}

// holds says whether the request satisfies the condition (semantics rules 46 to 58). wide chooses
// where AWS leaves the meaning open: several values of a key under an operator without a set
// operator (rule 57) satisfy it when any of them does; narrowly, never.
func (c *condition) holds(q *Request, wide bool) Truth {
	if !c.valid {
		return truth(wide)
	}
	values, state := q.lookup(c.key)
	switch {
	case c.test.family == familyNull:
		return c.null(state)
	case state == unknown:
		return Maybe
	case state == absent:
		return c.missing(wide)
	}
	switch c.set {
	case ForAnyValue:
		return c.some(q, values)
	case ForAllValues:
		all := True
		for _, v := range values {
			all = min(all, c.one(q, v))
		}
		return all
	default:
		if len(values) > 1 {
			if wide {
				return c.some(q, values)
			}
			return False
		}
		return c.one(q, values[0])
	}
}

// some says whether any of the request's values satisfies the condition.
func (c *condition) some(q *Request, values []string) Truth {
	best := False
	for _, v := range values {
		best = max(best, c.one(q, v))
	}
	return best
}

// Hold says whether the conditions of an Allow hold for what is known of a caller, whatever it asks for.
func Hold(conditions []Condition, c *Caller) Truth { return hold(conditions, c, true, true) }

// Always reports whether the conditions of a Deny hold whatever the caller asks for, however AWS may
// read what its pages leave open. The version is that of the document.
func Always(conditions []Condition, version string, c *Caller) bool {
	return hold(conditions, c, version == Version2012, false) == True
}

func hold(conditions []Condition, c *Caller, variables, wide bool) Truth {
	q := &Request{Caller: c}
	q.Prepare()
	all := True
	for i := range conditions {
		compiled := compileCondition(&conditions[i], variables)
		all = min(all, compiled.holds(q, wide))
	}
	return all
}

// one says whether one value of the request satisfies the condition: that it equals one of the
// policy's values, or, negated, none of them.
func (c *condition) one(q *Request, value string) Truth {
	best := False
	for i := range c.values {
		if best = max(best, c.values[i].match(q, c.test, value)); best == True {
			break
		}
	}
	if c.test.negated {
		return best.Not()
	}
	return best
}

// missing says whether a request without the key satisfies the condition (rules 48, 49, 55, 56). Where AWS's pages
// contradict each other, that of IfExists counts in the wide reading and that of ForAnyValue in the narrow one.
func (c *condition) missing(wide bool) Truth {
	switch {
	case c.set == ForAnyValue && c.ifExists:
		return truth(wide)
	case c.ifExists, c.set == ForAllValues:
		return True
	case c.set == ForAnyValue:
		return False
	default:
		return truth(c.test.negated)
	}
}

// null evaluates the operator Null: "true" asks for the absence of the key (rule 50).
func (c *condition) null(state presence) Truth {
	wantsAbsent := slices.ContainsFunc(c.values, func(o operand) bool { return equalFold(o.text, "true") })
	wantsPresent := slices.ContainsFunc(c.values, func(o operand) bool { return equalFold(o.text, "false") })
	switch {
	case wantsAbsent && wantsPresent:
		return True
	case state == unknown:
		if wantsAbsent || wantsPresent {
			return Maybe
		}
		return False
	case state == absent:
		return truth(wantsAbsent)
	default:
		return truth(wantsPresent)
	}
}
