package policy

import "slices"

// Comparison answers a question about what documents allow.
type Comparison struct {
	Answer Answer
	// Witness is a request that proves the answer: allowed by one document and not by the other,
	// or by both. It is set with No of Covers and with Yes of Overlaps and Subtract.
	Witness *Witness
	// Reason says why the answer is Unknown.
	Reason string
}

// Covers reports whether a allows every request that b allows, as one document each: a request is
// allowed that some Allow statement matches and no Deny statement does.
//
// Actions, resources, principals and the values of each condition key are compared exactly. The
// answer is Unknown, never a guess, where it hangs on how a policy variable relates to other
// values, where one key is compared as several types, and where the work would not be bounded.
func Covers(a, b *Document) Comparison {
	c := Subtract(b, a)
	switch c.Answer {
	case Yes:
		c.Answer = No
	case No:
		c.Answer = Yes
	}
	return c
}

// Overlaps reports whether some request is allowed by both a and b.
func Overlaps(a, b *Document) Comparison {
	c := newComparer(func(_ *Witness, allowed func(*Document) bool) bool { return allowed(a) && allowed(b) })
	as, bs := c.boxes(a), c.boxes(b)
	not := append(slices.Clip(as.denies), bs.denies...)
	best := finding{answer: No}
	for _, s := range as.allows {
		for _, t := range bs.allows {
			if best = best.or(c.prove([]*box{s, t}, not)); best.answer == Yes {
				return c.conclude(best)
			}
		}
	}
	return c.conclude(best)
}

// Subtract reports whether some request is allowed by a and by none of bs.
func Subtract(a *Document, bs ...*Document) Comparison {
	c := newComparer(func(_ *Witness, allowed func(*Document) bool) bool {
		return allowed(a) && !slices.ContainsFunc(bs, allowed)
	})
	from := c.boxes(a)
	others := make([]statements, len(bs))
	for i, b := range bs {
		others[i] = c.boxes(b)
	}
	best := finding{answer: No}
	for _, s := range from.allows {
		if best = best.or(c.subtract([]*box{s}, from.denies, others)); best.answer == Yes {
			break
		}
	}
	return c.conclude(best)
}

// subtract looks for a request in all of must, in none of not, and allowed by none of the other
// documents: each of them must either have no Allow statement that matches or a Deny that does.
func (c *comparer) subtract(must, not []*box, others []statements) finding {
	if len(others) == 0 {
		return c.prove(must, not)
	}
	first, rest := others[0], others[1:]
	best := c.subtract(must, append(slices.Clip(not), first.allows...), rest)
	for _, d := range first.denies {
		if best.answer == Yes {
			break
		}
		best = best.or(c.subtract(append(slices.Clip(must), d), not, rest))
	}
	return best
}

// or joins the findings on two parts of a question: a request in either answers it.
func (f finding) or(g finding) finding {
	if f.answer == Yes || f.answer == Unknown && g.answer == No {
		return f
	}
	return g
}

// prove finds a request in all of must and in none of not that counts: one that the documents,
// evaluated as those of an account are, bear out. Values that depend on each other, by variables or
// as a caller and its keys do, may have been chosen so that they do not fit; variables get a second
// chance as mere letters.
func (c *comparer) prove(must, not []*box) finding {
	c.letters = false
	f := c.find(must, not)
	if f.answer != Yes {
		return f
	}
	for c.proof(&f) == nil {
		if c.letters {
			c.reason = "the answer depends on how the values of variables, keys and callers relate to each other"
			return finding{}
		}
		c.letters = true
		if f = c.find(must, not); f.answer != Yes {
			f = finding{}
		}
	}
	return f
}

func (c *comparer) proof(f *finding) *Witness {
	if f.answer != Yes {
		return nil
	}
	for _, w := range c.witnesses(f.point) {
		q := w.Request()
		if c.proves(w, func(d *Document) bool { return w.allowedBy(c.matcher(d), q) }) {
			f.witness = w
		}
	}
	return f.witness
}

func (c *comparer) matcher(d *Document) *Matcher {
	m, ok := c.matchers[d]
	if !ok {
		m = Compile(d)
		c.matchers[d] = m
	}
	return m
}

func (c *comparer) conclude(f finding) Comparison {
	switch f.answer {
	case Unknown:
		return Comparison{Reason: c.reason}
	default:
		return Comparison{Answer: f.answer, Witness: f.witness}
	}
}

func newComparer(proves func(*Witness, func(*Document) bool) bool) *comparer {
	return &comparer{names: map[string]string{}, steps: comparerSteps, matchers: map[*Document]*Matcher{}, proves: proves}
}
