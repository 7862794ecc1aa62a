package rules

import (
	"iter"
	"slices"
	"strings"

	"github.com/iamaudit/iamaudit/audit"
	"github.com/iamaudit/iamaudit/policy"
	"github.com/iamaudit/iamaudit/snapshot"
)

// trust is one statement of a trust policy that lets somebody become a role.
type trust struct {
	*policy.Statement
	role *snapshot.Role
}

// trustParts hold trust policies.
var trustParts = []snapshot.Part{snapshot.PartRoles}

// trustStatements ranges over the statements that let somebody become a role, in the trust policies that
// the account can change.
func trustStatements(a *snapshot.Account) iter.Seq[trust] {
	return func(yield func(trust) bool) {
		for r := range trusts(a) {
			for i := range r.AssumeRolePolicyDocument.Statements {
				s := &r.AssumeRolePolicyDocument.Statements[i]
				if s.Effect == policy.Allow && assumes(s) && neverHolds(s.Conditions, a.CollectedAt) == "" && !yield(trust{s, r}) {
					return
				}
			}
		}
	}
}

// assumes reports whether a statement is about becoming the role, and not only about tags of the session.
func assumes(s *policy.Statement) bool {
	return slices.ContainsFunc([]string{"sts:AssumeRole", "sts:AssumeRoleWithWebIdentity", "sts:AssumeRoleWithSAML"}, func(action string) bool {
		matches := func(v policy.Value) bool { return policy.MatchAction(v.Text, action) }
		if s.NotAction.Present {
			return !slices.ContainsFunc(s.NotAction.Values, matches)
		}
		return slices.ContainsFunc(s.Action.Values, matches)
	})
}

// at points at the statement.
func (t trust) at() snapshot.Ref {
	return t.role.AssumeRolePolicyDocument.StatementRef(t.role.ARN, trustKey, t.Statement)
}

// report reports something about the statement.
func (t trust) report(p *audit.Pass, severity audit.Severity, message string) {
	p.Report(audit.Report{At: t.at(), Message: trustName(t.role) + " " + message, Severity: severity, Principals: []snapshot.Identity{{Role: t.role}}})
}

// values returns the principals of one type.
func (t trust) values(kind string) (values []string) {
	for _, v := range t.Principal.Values {
		if v.Type == kind {
			values = append(values, v.Value.Text)
		}
	}
	return values
}

// anyone reports whether the statement names every principal there is.
func (t trust) anyone() bool {
	return slices.ContainsFunc(t.Principal.Values, func(v policy.Principal) bool {
		return v.Type == "*" || v.Type == "AWS" && v.Value.Text == "*"
	})
}

// foreign returns the other accounts that the statement trusts, sorted: those of which it trusts everybody,
// and all that it names in any way.
func (t trust) foreign(a *snapshot.Account) (whole, named []string) {
	for _, v := range t.values("AWS") {
		account, everybody := v, true
		if arn, ok := policy.ParseARN(v); ok {
			account, everybody = arn.Account, arn.Resource == "root"
		}
		if len(account) != 12 || strings.Trim(account, "0123456789") != "" || account == a.AccountID {
			continue
		}
		named = append(named, account)
		if everybody {
			whole = append(whole, account)
		}
	}
	slices.Sort(whole)
	slices.Sort(named)
	return slices.Compact(whole), slices.Compact(named)
}

// binds reports whether a condition really limits who becomes the role by one of the keys, in lower case:
// one that a request without the key fails, with values that do not match anything. A Deny in the same
// policy for whoever has another value binds as well.
func (t trust) binds(keys ...string) bool {
	for i := range t.Conditions {
		c := &t.Conditions[i]
		op, ok := policy.ParseOperator(c.Operator)
		if ok && slices.Contains(keys, strings.ToLower(c.Key)) && op.Base != "Null" && !opensWithoutKey(op, c) && !anyValue(op, c) {
			return true
		}
	}
	for i := range t.role.AssumeRolePolicyDocument.Statements {
		s := &t.role.AssumeRolePolicyDocument.Statements[i]
		if s.Effect != policy.Deny || !assumes(s) || !(trust{s, t.role}).anyone() || len(s.Conditions) != 1 {
			continue
		}
		c := &s.Conditions[0]
		op, ok := policy.ParseOperator(c.Operator)
		if ok && slices.Contains(keys, strings.ToLower(c.Key)) && negated(op) && op.Set == policy.NoSet && !anyValue(op, c) {
			return true
		}
	}
	return false
}

// anyValue reports whether a pattern among the values matches whatever the key holds.
func anyValue(op policy.Operator, c *policy.Condition) bool {
	if !strings.HasSuffix(op.Base, "Like") && !strings.HasPrefix(op.Base, "Arn") {
		return false
	}
	return slices.ContainsFunc(c.Values, func(v policy.Value) bool { return v.Text != "" && strings.Trim(v.Text, "*?:") == "" })
}

// Keys by which a trust policy says who may come.
var (
	organizationKeys = []string{"aws:principalorgid", "aws:principalorgpaths"}
	principalKeys    = []string{"aws:principalaccount", "aws:principalarn", "aws:userid", "aws:principaltype"}
	networkKeys      = []string{"aws:sourceip", "aws:vpcsourceip", "aws:sourcevpc", "aws:sourcevpcarn", "aws:sourcevpce", "aws:vpceaccount", "aws:vpceorgid", "aws:vpceorgpaths"}
	sourceKeys       = []string{"aws:sourcearn", "aws:sourceaccount", "aws:sourceorgid", "aws:sourceorgpaths"}
)

const externalID = "sts:externalid"
