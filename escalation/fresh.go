package escalation

import (
	"strings"

	"github.com/iamaudit/iamaudit/access"
	"github.com/iamaudit/iamaudit/policy"
)

// freshMost is how many names for a new user or role are tried.
const freshMost = 20

// fresh returns ARNs of users or roles that are not there and that the principal may at best make: one for
// each pattern of the resources on which it may.
func (x *analysis) fresh(p *access.Principal, path *Path) []string {
	kind := path.Makes() + "/"
	a := x.aim(p, path.Permissions[0].Action)
	patterns := a.patterns
	if a.all {
		patterns = []string{"*"}
	}
	var arns []string
	for _, pattern := range patterns[:min(len(patterns), freshMost)] {
		for _, arn := range []string{x.arn(kind + "new"), x.named(pattern)} {
			if strings.HasPrefix(arn, x.arn(kind)) && x.Principal(arn) == nil && policy.MatchResource(pattern, arn) {
				arns = append(arns, arn)
				break
			}
		}
	}
	return arns
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
