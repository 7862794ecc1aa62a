package escalation

import "github.com/iamaudit/iamaudit/access"

// settle finds everybody who has every permission or can get it for certain, in rounds: each round
// may find targets that make more ways lead there.
func (x *analysis) settle() {
	for _, c := range x.classes {
		for _, p := range c.members {
			if c.admin {
				x.mark(p, 0)
			}
		}
	}
	x.indexAssumers()
	for round, changed := 0, true; changed; round++ {
		changed = round > 0 && x.spread()
		for _, c := range x.classes {
			for _, p := range c.members {
				if x.reaches(p) {
					continue
				}
				if w, ok := x.escalates(c, p, round > 0); ok {
					x.escalated[p] = true
					x.mark(p, x.reach[w.To]+1)
					changed = true
				}
			}
		}
		changed = changed || round == 0
	}
}

// escalates reports whether a principal can get every permission for certain by a way of its own.
// With again set it has been asked before, and only targets may have become worth more.
func (x *analysis) escalates(c *class, p *access.Principal, again bool) (Way, bool) {
	for _, path := range c.paths {
		if path.Assumes != "" || again && path.independent() {
			continue
		}
		if w, ok := x.try(p, path, true); ok {
			return w, true
		}
	}
	return Way{}, false
}
