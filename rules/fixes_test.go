package rules_test

import (
	"strings"
	"testing"

	"github.com/iamaudit/iamaudit/audit"
	"github.com/iamaudit/iamaudit/rules"
	"github.com/iamaudit/iamaudit/snapshot"
)

// TestFixesSettle applies the fix of each finding to the file and audits it again: the finding is gone.
func TestFixesSettle(t *testing.T) {
	tests := []struct{ rule, effect, condition, fixed string }{
		{"ifexists-opens", "Allow", `{"StringEqualsIfExists": {"aws:SourceVpce": "vpce-1"}}`, `{"StringEquals": {"aws:SourceVpce": "vpce-1"}}`},
		{"ifexists-opens", "Allow", "{\n  \"Bool\": {\"aws:SecureTransport\": \"true\"},\n  \"StringLikeIfExists\":\n {\"aws:PrincipalOrgID\": \"o-1\"}}", `"StringLike":`},
		{"forallvalues-on-single-value", "Allow", `{"ForAllValues:StringEquals": {"aws:PrincipalOrgID": "o-1"}}`, `{"StringEquals": {"aws:PrincipalOrgID": "o-1"}}`},
		{"mfa-condition-fails-open", "Deny", `{"Bool": {"aws:MultiFactorAuthPresent": "false"}}`, `{"BoolIfExists":`},
		{"mfa-condition-fails-open", "Allow", `{"BoolIfExists": {"aws:MultiFactorAuthPresent": "true"}}`, `{"Bool":`},
		// No fix where it would make a name stand twice, or change another condition too.
		{"ifexists-opens", "Allow", `{"StringEqualsIfExists": {"aws:SourceVpce": "vpce-1"}, "StringEquals": {"aws:PrincipalTag/a": "b"}}`, ""},
		{"ifexists-opens", "Allow", `{"StringEqualsIfExists": {"aws:SourceVpce": "vpce-1", "ec2:InstanceType": "t3.micro"}}`, ""},
	}
	for _, test := range tests {
		t.Run(test.rule+"/"+test.condition, func(t *testing.T) {
			text := `{"UserDetailList": [], "GroupDetailList": [], "Policies": [], "RoleDetailList": [
  {"RoleName": "ci", "Arn": "arn:aws:iam::111122223333:role/ci", "RolePolicyList": [{"PolicyName": "p", "PolicyDocument": {
    "Version": "2012-10-17", "Statement": {"Effect": "` + test.effect + `", "Action": "s3:GetObject", "Resource": "*", "Condition": ` + test.condition + `}}}]}]}`
			findings := auditFor(t, text, test.rule)
			if len(findings) != 1 {
				t.Fatalf("%d findings, want 1", len(findings))
			}
			if test.fixed == "" {
				if len(findings[0].Fixes) != 0 {
					t.Errorf("there is a fix: %+v", findings[0].Fixes)
				}
				return
			}
			if len(findings[0].Fixes) != 1 {
				t.Fatalf("%d fixes, want 1", len(findings[0].Fixes))
			}
			text = apply(text, &findings[0].Fixes[0])
			if !strings.Contains(text, test.fixed) {
				t.Errorf("the fixed text lacks %s:\n%s", test.fixed, text)
			}
			if left := auditFor(t, text, test.rule); len(left) != 0 {
				t.Errorf("the fix does not settle it: %s\n%s", left[0].Message, text)
			}
		})
	}
}

func auditFor(t *testing.T, text, id string) []audit.Finding {
	t.Helper()
	account, err := snapshot.Decode([]byte(text), snapshot.Options{File: "test.json"})
	if err != nil {
		t.Fatal(err)
	}
	for _, rule := range rules.All() {
		if rule.ID == id {
			result, err := audit.Run(t.Context(), account, []*audit.Rule{rule}, audit.Options{})
			if err != nil {
				t.Fatal(err)
			}
			return result.Findings
		}
	}
	t.Fatalf("no rule %q", id)
	return nil
}

// apply replaces a region of a text, whose columns are bytes here.
func apply(text string, x *audit.Fix) string {
	lines := strings.SplitAfter(text, "\n")
	offset := func(line, column int) int { return len(strings.Join(lines[:line-1], "")) + column - 1 }
	r := x.Location.Region
	return text[:offset(r.StartLine, r.StartColumn)] + x.Text + text[offset(r.EndLine, r.EndColumn):]
}
