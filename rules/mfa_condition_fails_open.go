package rules

import (
	"slices"
	"strings"

	"github.com/iamaudit/iamaudit/audit"
	"github.com/iamaudit/iamaudit/policy"
)

var _ = register(audit.Rule{
	ID:       "mfa-condition-fails-open",
	Title:    "A condition on MFA does not bind requests made with access keys",
	Severity: audit.Medium,
	Category: audit.Grants,
	Risk: `Requests signed with a long-lived access key do not carry aws:MultiFactorAuthPresent at all; it is not false, it is missing. A Deny with ` + "`Bool`" + ` and false does not
match them, so whoever steals a key gets past it. An Allow with ` + "`BoolIfExists`" + ` and true lets them in. ` + "`Null`" + ` does not help: temporary credentials carry the key without MFA
as well, with the value false. The same holds for aws:MultiFactorAuthAge.

A document that denies the missing key elsewhere is fine.`,
	Remedy: "In a Deny use `BoolIfExists` with false, in an Allow `Bool` with true:" + `

    {"Effect": "Deny", "NotAction": ["iam:ChangePassword", "iam:GetUser", "sts:GetSessionToken"], "Resource": "*",
     "Condition": {"BoolIfExists": {"aws:MultiFactorAuthPresent": "false"}}}

Console: *IAM*, *Policies*, the policy, *Edit*.

    aws iam create-policy-version --policy-arn POLICY --policy-document file://policy.json --set-as-default`,
	Links: []string{
		"https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_condition-keys.html#condition-keys-multifactorauthpresent",
		"https://docs.aws.amazon.com/IAM/latest/UserGuide/id_credentials_mfa_configure-api-require.html",
	},
	Controls: controls(pci("8.4.1", "8.4.2"), nist("IA-2(1)", "IA-2(2)"), soc2("CC6.1"), iso("A.8.5"), cwe("308", "636")),
	NeedsAny: policyParts,
	Reads:    policyParts,
	Check: func(p *audit.Pass) {
		for d := range writtenDocuments(p.Account) {
			if deniesWithoutMFA(d.Document.Document) {
				continue
			}
			for i := range d.Statements {
				s := &d.Statements[i]
				for j := range s.Conditions {
					if why := mfaFailsOpen(s, &s.Conditions[j]); why != "" {
						p.Report(audit.Report{
							At: d.at(s), Message: d.name + " " + why, Principals: d.holders, Key: s.Conditions[j].Operator,
							Fixes: d.closeMFA(s, &s.Conditions[j]),
						})
					}
				}
			}
		}
	},
})

// closeMFA is the fix: a Deny wants IfExists, so that it holds for requests that do not tell of MFA; an
// Allow wants it gone. A test of the mere presence has no such fix.
func (d writtenDocument) closeMFA(s *policy.Statement, c *policy.Condition) []audit.ReportFix {
	op, ok := policy.ParseOperator(c.Operator)
	switch {
	case !ok || op.Base == "Null" || op.Set != policy.NoSet:
		return nil
	case s.Effect == policy.Deny:
		return d.useOperator(s, c, op.Base+"IfExists")
	default:
		return d.useOperator(s, c, op.Base)
	}
}

const mfaPresent, mfaAge = "aws:MultiFactorAuthPresent", "aws:MultiFactorAuthAge"

// mfaFailsOpen says how a condition on MFA lets requests without it through, or "".
func mfaFailsOpen(s *policy.Statement, c *policy.Condition) string {
	op, ok := policy.ParseOperator(c.Operator)
	if !ok {
		return ""
	}
	older := strings.HasPrefix(op.Base, "NumericGreaterThan")
	switch age, present := strings.EqualFold(c.Key, mfaAge), strings.EqualFold(c.Key, mfaPresent); {
	case s.Effect == policy.Deny && present && says(op, c, "false") && !op.IfExists:
		return "denies who is without MFA by " + c.Operator + ", which requests with access keys pass"
	case s.Effect == policy.Deny && age && older && !op.IfExists:
		return "denies an old MFA by " + c.Operator + ", which requests without MFA pass"
	case s.Effect == policy.Allow && present && says(op, c, "true") && op.IfExists,
		s.Effect == policy.Allow && age && strings.HasPrefix(op.Base, "NumericLessThan") && op.IfExists:
		if presentRequired(s, c) {
			return ""
		}
		return "asks for MFA by " + c.Operator + ", which requests with access keys pass"
	case s.Effect == policy.Allow && present && op.Base == "Null" && !opensWithoutKey(op, c) && !needsMFA(s):
		return "asks for MFA by Null, which temporary credentials without MFA pass"
	}
	return ""
}

// says reports whether a condition compares with a truth value, as text or as a boolean.
func says(op policy.Operator, c *policy.Condition, value string) bool {
	if op.Base != "Bool" && op.Base != "StringEquals" && op.Base != "StringLike" && op.Base != "StringEqualsIgnoreCase" {
		return false
	}
	return len(c.Values) == 1 && strings.EqualFold(c.Values[0].Text, value)
}

// needsMFA reports whether a statement has the right condition beside the wrong one.
func needsMFA(s *policy.Statement) bool {
	return slices.ContainsFunc(s.Conditions, func(c policy.Condition) bool {
		op, ok := policy.ParseOperator(c.Operator)
		return ok && strings.EqualFold(c.Key, mfaPresent) && says(op, &c, "true") && !op.IfExists
	})
}

// deniesWithoutMFA reports whether some statement of a document denies requests that lack the key.
func deniesWithoutMFA(d *policy.Document) bool {
	for i := range d.Statements {
		if d.Statements[i].Effect != policy.Deny {
			continue
		}
		for j := range d.Statements[i].Conditions {
			c := &d.Statements[i].Conditions[j]
			op, ok := policy.ParseOperator(c.Operator)
			if ok && strings.EqualFold(c.Key, mfaPresent) && (says(op, c, "false") && op.IfExists || op.Base == "Null" && opensWithoutKey(op, c)) {
				return true
			}
		}
	}
	return false
}
