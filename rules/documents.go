package rules

import (
	"iter"
	"strconv"
	"strings"

	"github.com/iamaudit/iamaudit/audit"
	"github.com/iamaudit/iamaudit/policy"
	"github.com/iamaudit/iamaudit/snapshot"
)

// writtenDocument is a document that somebody in the account wrote: an identity policy or a trust policy.
type writtenDocument struct {
	*snapshot.Document
	name    string // for a message: `policy "ops"`
	arn     string
	key     string // the policy's name
	holders []snapshot.Identity
	trust   bool
}

// at points at one statement.
func (d writtenDocument) at(s *policy.Statement) snapshot.Ref { return d.StatementRef(d.arn, d.key, s) }

// writtenDocuments ranges over the documents that can be read and that the account can change: policies of
// AWS and roles of services are AWS's business.
func writtenDocuments(a *snapshot.Account) iter.Seq[writtenDocument] {
	return func(yield func(writtenDocument) bool) {
		for use := range a.PolicyUses() {
			if use.Document == nil || use.Document.Document == nil || !use.Inline() && use.Managed.AWSManaged() {
				continue
			}
			if !yield(writtenDocument{Document: use.Document, name: use.String(), arn: use.ARN, key: use.Name, holders: use.Holders}) {
				return
			}
		}
		for r := range trusts(a) {
			d := writtenDocument{Document: &r.AssumeRolePolicyDocument, name: trustName(r), arn: r.ARN, key: trustKey, holders: []snapshot.Identity{{Role: r}}, trust: true}
			if !yield(d) {
				return
			}
		}
	}
}

// trustKey names the trust policy of a role in references.
const trustKey = "AssumeRolePolicyDocument"

func trustName(r *snapshot.Role) string { return "the trust policy of role/" + r.RoleName }

// trusts ranges over the roles that the account answers for and whose trust policy can be read.
func trusts(a *snapshot.Account) iter.Seq[*snapshot.Role] {
	return func(yield func(*snapshot.Role) bool) {
		for i := range a.RoleDetailList {
			r := &a.RoleDetailList[i]
			if !r.ServiceLinked() && r.AssumeRolePolicyDocument.Document != nil && !yield(r) {
				return
			}
		}
	}
}

// eachCondition calls check for every condition of every statement with the effect, and reports what it
// says: a sentence about the statement, or nothing.
func eachCondition(p *audit.Pass, effect policy.Effect, check func(s *policy.Statement, c *policy.Condition, op policy.Operator) string) {
	for d := range writtenDocuments(p.Account) {
		for i := range d.Statements {
			s := &d.Statements[i]
			if s.Effect != effect {
				continue
			}
			for j := range s.Conditions {
				c := &s.Conditions[j]
				op, ok := policy.ParseOperator(c.Operator)
				if !ok {
					continue
				}
				if message := check(s, c, op); message != "" {
					p.Report(audit.Report{
						At: d.at(s), Message: d.name + " " + message, Principals: d.holders, Key: c.Operator + "/" + c.Key,
						Fixes: d.useOperator(s, c, op.Base),
					})
				}
			}
		}
	}
}

// useOperator is the fix that puts another operator in place of a condition's. There is none where
// the statement has that operator already, or where more conditions stand under the old one.
func (d writtenDocument) useOperator(s *policy.Statement, c *policy.Condition, operator string) []audit.ReportFix {
	for i := range s.Conditions {
		other := &s.Conditions[i]
		if other != c && (other.OperatorSpan == c.OperatorSpan || strings.EqualFold(other.Operator, operator)) {
			return nil
		}
	}
	at, ok := d.at(s).Narrow(c.OperatorSpan)
	if !ok {
		return nil
	}
	return []audit.ReportFix{{At: at, Message: "use " + operator + " in place of " + c.Operator, Text: strconv.Quote(operator)}}
}

// presentRequired reports whether another condition of the statement fails when the key is missing, which
// closes the hole that IfExists and ForAllValues leave.
func presentRequired(s *policy.Statement, c *policy.Condition) bool {
	for i := range s.Conditions {
		other := &s.Conditions[i]
		if other == c || !strings.EqualFold(other.Key, c.Key) {
			continue
		}
		if op, ok := policy.ParseOperator(other.Operator); ok && !opensWithoutKey(op, other) {
			return true
		}
	}
	return false
}
