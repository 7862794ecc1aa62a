package access

import (
	"iter"

	"github.com/iamaudit/iamaudit/policy"
	"github.com/iamaudit/iamaudit/snapshot"
)

// Grant is one Allow statement of a principal's identity policies.
type Grant struct {
	Attached
	Statement *policy.Statement
}

// Ref points at the statement.
func (g Grant) Ref() snapshot.Ref { return g.Policy.Ref(g.Statement) }

// Conditional reports whether the grant has conditions.
func (g Grant) Conditional() bool { return len(g.Statement.Conditions) > 0 }

// Grants ranges over the Allow statements of the principal's identity policies that reach some
// action of the pattern, on whatever resource and under whatever condition: `iam:PassRole`, `s3:*`,
// `*`. What limits them is told by [Engine.Limits], what is left on a resource by [Engine.Reach].
func (p *Principal) Grants(actions string) iter.Seq[Grant] {
	return func(yield func(Grant) bool) {
		for _, a := range p.Policies {
			for s := range a.allowing(actions) {
				if !yield(Grant{a, s}) {
					return
				}
			}
		}
	}
}

// allowing ranges over the policy's Allow statements that reach an action of the pattern.
func (p *Policy) allowing(actions string) iter.Seq[*policy.Statement] {
	return p.reaching(policy.Allow, actions)
}

// reaching ranges over the statements with an effect that reach an action of the pattern.
func (p *Policy) reaching(effect policy.Effect, actions string) iter.Seq[*policy.Statement] {
	return func(yield func(*policy.Statement) bool) {
		for s := range p.matcher().Reaching(actions) {
			if s.Effect == effect && !yield(s) {
				return
			}
		}
	}
}
