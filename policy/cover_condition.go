package policy

import (
	"slices"
	"strings"
)

// keyCondition is a condition with its values as patterns, if its operator compares texts.
type keyCondition struct {
	condition
	exact, wide []glob // as in patterns
	denies      bool   // it stands in a Deny, which applies only if all of AWS's pages say so
	identity    string // equal for conditions that mean the same
}

func (c *comparer) keyCondition(from *Condition, variables, denies bool) *keyCondition {
	to := &keyCondition{condition: compileCondition(from, variables), denies: denies}
	how := reading{variables: variables}
	switch to.test.family {
	case familyString, familyBinary:
		how.plain = true
	case familyStringFold:
		how.plain, how.fold = true, true
	case familyARN:
		how.reach = fields
	}
	if to.textual() {
		to.exact = c.compileValues(from.Values, how)
		to.wide = to.exact
		if how.widen = slices.ContainsFunc(to.exact, glob.hasVariable); how.widen {
			to.wide = c.compileValues(from.Values, how)
		}
	}
	values := make([]string, len(from.Values))
	for i, v := range from.Values {
		values[i] = v.Text
	}
	slices.Sort(values)
	to.identity = strings.Join(append([]string{from.Operator, map[bool]string{true: "$", false: ""}[variables]}, slices.Compact(values)...), "\x00")
	if denies && to.set == ForAnyValue && to.ifExists {
		to.identity += "\x00!"
	}
	return to
}

func (c *comparer) compileValues(values []Value, how reading) []glob {
	globs := make([]glob, len(values))
	for i, v := range values {
		globs[i] = c.texts.compile(v.Text, how)
	}
	return globs
}

// textual reports whether the operator compares texts, so that patterns describe what it accepts.
func (c *keyCondition) textual() bool {
	switch c.test.family {
	case familyString, familyStringFold, familyStringLike, familyARN:
		return true
	default:
		return false
	}
}

// keyValue is what a request has for a condition key: values, or none if it lacks the key.
type keyValue [][]rune

// meets reports whether the condition holds for a value, with variables as letters.
func (c *keyCondition) meets(v keyValue) bool {
	switch {
	case c.test.family == familyNull && len(v) == 0:
		return c.null(absent) == True
	case c.test.family == familyNull:
		return c.null(present) == True
	case len(v) == 0:
		return c.missing(!c.denies) == True
	case c.set == ForAnyValue:
		return slices.ContainsFunc(v, c.meetsText)
	default:
		return !slices.ContainsFunc(v, func(text []rune) bool { return !c.meetsText(text) })
	}
}

// meetsText reports whether the condition, read without its set operator, holds for one value.
func (c *keyCondition) meetsText(text []rune) bool {
	if !c.textual() {
		return slices.ContainsFunc(c.values, func(o operand) bool { return o.match(&Request{}, c.test, string(text)) == True }) != c.test.negated
	}
	globs := c.exact
	if c.test.negated {
		globs = c.wide
	}
	return slices.ContainsFunc(globs, func(g glob) bool { return g.matches(text) }) != c.test.negated
}

// landmarks returns the values of the condition and their neighbours: with the values between those
// of all conditions they stand for every value there is.
func (c *keyCondition) landmarks() []string {
	var texts []string
	for _, o := range c.values {
		switch {
		case !o.valid:
		case c.test.family == familyNumeric:
			texts = append(texts, numberNeighbours(o.number)...)
		case c.test.family == familyDate:
			texts = append(texts, dateText(o.time), dateText(o.time.Add(-1e9)), dateText(o.time.Add(1e9)))
		case c.test.family == familyIP:
			texts = append(texts, prefixNeighbours(o.prefix)...)
		case c.test.family == familyBool:
			texts = append(texts, "true", "false")
		default:
			texts = append(texts, o.text, "example", "ZXhhbXBsZQ==")
		}
	}
	if len(texts) == 0 {
		texts = append(texts, "example")
	}
	return texts
}
