package escalation

import (
	"slices"
	"strconv"

	"github.com/iamaudit/iamaudit/access"
	"github.com/iamaudit/iamaudit/policy"
)

// same returns the class of principals with the policies of p, after noting c as the class of the
// next ones.
func (x *analysis) same(p *access.Principal, c *class) *class {
	key := p.Identity.Kind()
	number := func(d *policy.Document) {
		n, ok := x.numbers[d]
		if !ok {
			n = len(x.numbers)
			x.numbers[d] = n
		}
		key += " " + strconv.Itoa(n)
	}
	docs := slices.Clone(c.docs)
	for _, d := range docs {
		number(d)
	}
	if key += "|"; p.Boundary != nil {
		number(p.Boundary.Document.Document)
	}
	if found := x.bySet[key]; found != nil {
		return found
	}
	x.bySet[key] = c
	return nil
}
