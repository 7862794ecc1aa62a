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
// the account can change. A role that a Deny shuts for everybody trusts nobody.
func trustStatements(a *snapshot.Account) iter.Seq[trust] {
	return func(yield func(trust) bool) {
		for r := range trusts(a) {
			for i := range r.AssumeRolePolicyDocument.Statements {
				s := &r.AssumeRolePolicyDocument.Statements[i]
				if s.Effect == policy.Allow && slices.ContainsFunc(assuming, func(action string) bool { return about(s, action) && !shut(r, action) }) && neverHolds(s.Conditions, a.CollectedAt) == "" && !yield(trust{s, r}) {
					return
				}
			}
		}
	}
}

// assuming are the actions by which one becomes a role.
var assuming = []string{"sts:AssumeRole", "sts:AssumeRoleWithWebIdentity", "sts:AssumeRoleWithSAML"}

// assumes reports whether a statement is about becoming the role, and not only about tags of the session.
func assumes(s *policy.Statement) bool {
	return slices.ContainsFunc(assuming, func(action string) bool { return about(s, action) })
}

func about(s *policy.Statement, action string) bool {
	matches := func(v policy.Value) bool { return policy.MatchAction(v.Text, action) }
	if s.NotAction.Present {
		return !slices.ContainsFunc(s.NotAction.Values, matches)
	}
	return slices.ContainsFunc(s.Action.Values, matches)
}

// shut reports whether the trust policy of a role denies everybody an action.
func shut(r *snapshot.Role, action string) bool {
	statements := r.AssumeRolePolicyDocument.Statements
	for i := range statements {
		if s := &statements[i]; s.Effect == policy.Deny && len(s.Conditions) == 0 && (trust{s, r}).anyone() && about(s, action) {
			return true
		}
	}
	return false
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
// and all that it names in any way, be it in a condition that narrows down everybody.
func (t trust) foreign(a *snapshot.Account) (whole, named []string) {
	add := func(account string, everybody bool) {
		if len(account) != 12 || strings.Trim(account, "0123456789") != "" || account == a.AccountID || !t.admits(account) {
			return
		}
		named = append(named, account)
		if everybody {
			whole = append(whole, account)
		}
	}
	for _, v := range t.values("AWS") {
		if arn, ok := policy.ParseARN(v); ok {
			add(arn.Account, arn.Resource == "root")
		} else {
			add(v, true)
		}
	}
	for _, v := range t.values("Federated") {
		if arn, ok := policy.ParseARN(v); ok {
			add(arn.Account, false)
		}
	}
	if t.anyone() {
		for c := range t.binding("aws:principalaccount", "aws:principalarn") {
			for _, v := range c.Values {
				if arn, ok := policy.ParseARN(v.Text); ok {
					add(arn.Account, wholeAccount(v))
				} else {
					add(v.Text, true)
				}
			}
		}
	}
	slices.Sort(whole)
	slices.Sort(named)
	return slices.Compact(whole), slices.Compact(named)
}

// admits reports whether the conditions let anybody of an account through, as far as they name accounts.
func (t trust) admits(account string) bool {
	for c := range t.binding("aws:principalaccount", "aws:principalarn") {
		if !slices.ContainsFunc(c.Values, func(v policy.Value) bool {
			named := v.Text
			if arn, ok := policy.ParseARN(v.Text); ok {
				named = arn.Account
			}
			return named == account || strings.ContainsAny(named, "*?$")
		}) {
			return false
		}
	}
	return true
}

// binds reports whether a condition really limits who becomes the role by one of the keys, in lower case.
func (t trust) binds(keys ...string) bool {
	for range t.binding(keys...) {
		return true
	}
	return false
}

// binding ranges over the conditions that really limit who becomes the role by one of the keys, in lower
// case: those that a request without the key fails, with values that do not match anything. A Deny in the
// same policy for whoever has another value binds as well.
func (t trust) binding(keys ...string) iter.Seq[*policy.Condition] {
	return func(yield func(*policy.Condition) bool) {
		for i := range t.Conditions {
			c := &t.Conditions[i]
			op, ok := policy.ParseOperator(c.Operator)
			if ok && slices.Contains(keys, asked(c)) && op.Base != "Null" && !opensWithoutKey(op, c) && !anyValue(op, c) && !yield(c) {
				return
			}
		}
		for i := range t.role.AssumeRolePolicyDocument.Statements {
			s := &t.role.AssumeRolePolicyDocument.Statements[i]
			if s.Effect != policy.Deny || !assumes(s) || !(trust{s, t.role}).anyone() || len(s.Conditions) != 1 {
				continue
			}
			c := &s.Conditions[0]
			op, ok := policy.ParseOperator(c.Operator)
			if ok && slices.Contains(keys, asked(c)) && negated(op) && op.Set == policy.NoSet && !anyValue(op, c) && !yield(c) {
				return
			}
		}
	}
}

// asked returns the key, in lower case, that a condition asks about. To compare aws:ResourceAccount, which is the account
// of the role, with ${aws:PrincipalAccount} is to ask about aws:PrincipalAccount; so it is with the organization.
func asked(c *policy.Condition) string {
	key := strings.ToLower(c.Key)
	of, found := strings.CutPrefix(key, "aws:resource")
	if variable := "${aws:principal" + of + "}"; !found || slices.ContainsFunc(c.Values, func(v policy.Value) bool { return !strings.EqualFold(v.Text, variable) }) {
		return key
	}
	return "aws:principal" + of
}

// namesCallers reports whether a condition names who comes from an account, and not just the account.
func (t trust) namesCallers() bool {
	if t.binds("aws:userid") {
		return true
	}
	for c := range t.binding("aws:principalarn") {
		if !slices.ContainsFunc(c.Values, wholeAccount) {
			return true
		}
	}
	return false
}

// wholeAccount reports whether a pattern of ARNs matches every user, or every role, of an account.
func wholeAccount(v policy.Value) bool {
	arn, ok := policy.ParseARN(v.Text)
	_, name, found := strings.Cut(arn.Resource, "/")
	if !found {
		name = arn.Resource
	}
	return ok && strings.Trim(name, "*?/") == ""
}

// anyValue reports whether one of the values lets everybody through: a pattern that matches whatever the key
// holds, or what strangers can choose in it; the network that all addresses are in.
func anyValue(op policy.Operator, c *policy.Condition) bool {
	like := strings.HasSuffix(op.Base, "Like") || strings.HasPrefix(op.Base, "Arn")
	return slices.ContainsFunc(c.Values, func(v policy.Value) bool {
		switch {
		case strings.HasSuffix(op.Base, "IpAddress"):
			return strings.HasSuffix(v.Text, "/0")
		case !like || v.Text == "":
			return false
		default:
			return strings.Trim(v.Text, "*?:") == "" || anyCaller(strings.ToLower(c.Key), v.Text)
		}
	})
}

// anyCaller reports whether a pattern for a key, in lower case, names nobody although it has letters: those
// that every value of the key begins with, or those that come after the name of an owner that it leaves open.
func anyCaller(key, pattern string) bool {
	wild := strings.IndexAny(pattern, "*?")
	if wild < 0 {
		return false
	}
	switch literal := pattern[:wild]; {
	case slices.Contains(organizationKeys, key):
		return len(literal) <= len("o-")
	case key == "aws:userid":
		return len(literal) <= len("AROA")
	case key == "aws:principalaccount":
		return true
	case strings.HasSuffix(key, ":repository"), strings.HasSuffix(key, ":job_workflow_ref"), strings.HasSuffix(key, ":project_path"), strings.HasSuffix(key, ":namespace_path"):
		return !strings.Contains(literal, "/")
	default:
		return false
	}
}

// Keys by which a trust policy says who may come.
var (
	organizationKeys = []string{"aws:principalorgid", "aws:principalorgpaths"}
	networkKeys      = []string{"aws:sourceip", "aws:vpcsourceip", "aws:sourcevpc", "aws:sourcevpcarn", "aws:sourcevpce", "aws:vpceaccount", "aws:vpceorgid", "aws:vpceorgpaths"}
	sourceKeys       = []string{"aws:sourcearn", "aws:sourceaccount", "aws:sourceorgid", "aws:sourceorgpaths"}
)

const externalID = "sts:externalid"
