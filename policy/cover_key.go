package policy

import "slices"

// A demand is a condition that the value of a key has to satisfy, or that it must not.
type demand struct {
	*keyCondition
	want bool
}

// solveKey finds a value for a condition key that satisfies the conditions of all of must and, for
// each of the boxes, fails at least one of its conditions.
func (p *puzzle) solveKey(key string, boxes []*box) (Answer, keyValue) {
	var demands []demand
	given := map[string]bool{}
	for _, b := range p.must {
		for _, c := range b.on(key) {
			if !given[c.identity] {
				given[c.identity] = true
				demands = append(demands, demand{c, true})
			}
		}
	}
	failing := make([][]demand, len(boxes))
	for i, b := range boxes {
		for _, c := range b.on(key) {
			if !given[c.identity] { // what a value has to satisfy it cannot fail
				failing[i] = append(failing[i], demand{c, false})
			}
		}
		if len(failing[i]) == 0 {
			return No, nil
		}
	}
	return p.chooseFailing(key, demands, failing)
}

// chooseFailing goes through the ways to fail one condition of each list.
func (p *puzzle) chooseFailing(key string, demands []demand, failing [][]demand) (Answer, keyValue) {
	if !p.step() {
		return Unknown, nil
	}
	if len(failing) == 0 {
		return p.meet(key, demands)
	}
	result := No
	for _, d := range failing[0] {
		answer, v := p.chooseFailing(key, append(slices.Clip(demands), d), failing[1:])
		if answer == Yes {
			return Yes, v
		}
		if answer == Unknown {
			result = Unknown
		}
	}
	return result, nil
}

// meet finds what a request may have for the key to meet all demands: nothing, one value, or, where
// only set operators look at it, several.
func (p *puzzle) meet(key string, demands []demand) (Answer, keyValue) {
	some := keyValue{nil} // any value: all that Null asks
	missing, present, single := true, true, false
	var ofEach, ofSome []demand
	for _, d := range demands {
		missing = missing && d.meets(nil) == d.want
		switch {
		case d.test.family == familyNull:
			present = present && d.meets(some) == d.want
		case d.set == NoSet:
			single = true
			ofEach = append(ofEach, d)
		case (d.set == ForAnyValue) == d.want:
			ofSome = append(ofSome, d)
		default:
			ofEach = append(ofEach, d)
		}
	}
	switch {
	case missing:
		return Yes, nil
	case !present:
		return No, nil
	case single || len(ofSome) < 2:
		answer, text := p.solveValue(key, append(ofEach, ofSome...))
		return answer, keyValue{text}
	}
	var v keyValue
	for _, d := range ofSome {
		answer, text := p.solveValue(key, append(slices.Clip(ofEach), d))
		if answer != Yes {
			return answer, nil
		}
		v = append(v, text)
	}
	return Yes, v
}

// solveValue finds one text that meets the demands, read without their set operators.
func (p *puzzle) solveValue(key string, demands []demand) (Answer, []rune) {
	if slices.ContainsFunc(demands, func(d demand) bool { return !d.textual() }) {
		return p.tryValues(key, demands)
	}
	q := &query{globber: &p.texts, space: Strings}
	positive := 0
	for _, d := range demands {
		if d.want != d.test.negated {
			positive++
		}
	}
	for _, d := range demands {
		// As in patterns: too much for what has to match, too little for what must not.
		switch c := (clause{globs: d.exact}); {
		case d.want == d.test.negated:
			q.not = append(q.not, region{c})
		case d.want && (p.letters || positive == 1 && d.test.family != familyStringFold):
			q.must = append(q.must, region{c})
		default:
			q.must = append(q.must, region{{globs: d.wide}})
		}
	}
	if positive == 0 {
		q.must = append(q.must, region{{globs: []glob{everything}}})
	}
	answer, text := q.find()
	if answer == Unknown {
		p.reason = "condition key " + p.names[key] + ": " + tooComplex
	}
	return answer, text
}

// tryValues finds a text among those that stand for all others where values are numbers, dates,
// addresses or booleans.
func (p *puzzle) tryValues(key string, demands []demand) (Answer, []rune) {
	family := demands[0].test.family
	sure := true
	var candidates []string
	for _, d := range demands {
		candidates = append(candidates, d.landmarks()...)
		sure = sure && d.test.family == family && !slices.ContainsFunc(d.values, func(o operand) bool { return o.vars != nil })
	}
	for _, text := range between(candidates, family) {
		if !slices.ContainsFunc(demands, func(d demand) bool { return d.meetsText([]rune(text)) != d.want }) {
			return Yes, []rune(text)
		}
	}
	if !sure {
		p.reason = "condition key " + p.names[key] + " is compared as values of several types"
		return Unknown, nil
	}
	return No, nil
}
