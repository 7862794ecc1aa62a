package escalation

import (
	"slices"
	"strings"

	"github.com/iamaudit/iamaudit/access"
	"github.com/iamaudit/iamaudit/policy"
)

// freshMost is how many patterns of names for a new user or role are tried.
const freshMost = 20

// fresh returns ARNs of users or roles that are not there and on which the principal may at best do all that the path
// asks for: of a name that nobody names, and one for each pattern of a resource.
func (x *analysis) fresh(p *access.Principal, path *Path) []string {
	kind := path.Makes() + "/"
	aims := make([]aim, len(path.Permissions))
	for i, q := range path.Permissions {
		aims[i] = x.aim(p, q.Action)
	}
	var arns []string
	try := func(arn string) {
		if x.Principal(arn) != nil {
			arn += "n"
		}
		misses := func(a aim) bool { return !a.at(arn) }
		if strings.HasPrefix(arn, x.arn(kind)) && x.Principal(arn) == nil && !slices.Contains(arns, arn) && !slices.ContainsFunc(aims, misses) {
			arns = append(arns, arn)
		}
	}
	try(x.arn(kind + "new"))
	for _, a := range aims {
		for _, pattern := range a.patterns[:min(len(a.patterns), freshMost)] {
			try(x.named(pattern))
		}
	}
	for _, pattern := range x.classOf[p].spared() {
		try(x.named(pattern))
	}
	return arns
}

// spared returns some of the resources that statements of the policies deny everything but.
func (c *class) spared() []string {
	var patterns []string
	for _, d := range c.docs {
		for i := range d.document.Statements {
			s := &d.document.Statements[i]
			if s.Effect == policy.Deny && len(patterns) < freshMost {
				patterns = append(patterns, s.NotResource.Texts()...)
			}
		}
	}
	return patterns[:min(len(patterns), freshMost)]
}

// letters stand for the wildcards of a name.
var letters = strings.NewReplacer("*", "new", "?", "n")

// named makes the ARN of an IAM entity of the account that a pattern matches, if there is one.
func (x *analysis) named(pattern string) string {
	fields := strings.SplitN(pattern, ":", 6)
	return x.arn(letters.Replace(fields[len(fields)-1]))
}

// free reports whether a principal with every policy and without a boundary would manage IAM: one that somebody
// makes has neither the policies nor the boundary of its maker.
func (x *analysis) free(p *access.Principal) bool {
	who := p.Identity.Kind() // the organization's policies are the same for all
	if x.personal {
		who = p.Caller.ARN
	}
	return x.unbound.get(who, func() bool {
		q := &access.Principal{Identity: p.Identity, Caller: p.Caller, Policies: []access.Attached{{Policy: x.everyone, Via: p.Identity}}}
		q.Caller.Bounded = false
		return x.managesIAM(q, policy.Maybe)
	})
}
