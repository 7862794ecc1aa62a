package policy

import (
	"fmt"
	"strings"
	"testing"
)

// parseStatements makes a document of version 2012-10-17 from statements, each a list of members.
func parseStatements(t testing.TB, statements ...string) *Document {
	t.Helper()
	for i, s := range statements {
		if !strings.Contains(s, "Effect") {
			statements[i] = `"Effect":"Allow",` + s
		}
	}
	d := Parse([]byte(`{"Version":"2012-10-17","Statement":[{` + strings.Join(statements, "},{") + `}]}`))
	for _, f := range d.Faults {
		if f.Message != "" && strings.Contains(f.Message, "JSON") {
			t.Fatalf("%v: %v", statements, f.Message)
		}
	}
	return d
}

func TestCovers(t *testing.T) {
	const (
		s3     = `"Action":"s3:*","Resource":"*"`
		get    = `"Action":"s3:GetObject","Resource":"*"`
		bucket = `"Action":"s3:GetObject","Resource":"arn:aws:s3:::b/*"`
		all    = `"Action":"*","Resource":"*"`
		star   = `"Effect":"Allow","Principal":"*","Action":"s3:GetObject","Resource":"arn:aws:s3:::b/*"`
	)
	on := func(statement, condition string) string { return statement + `,"Condition":{` + condition + `}` }
	deny := func(statement string) string { return `"Effect":"Deny",` + statement }
	by := func(principal string) string {
		return `"Principal":{` + principal + `},"Action":"s3:GetObject","Resource":"arn:aws:s3:::b/*"`
	}
	tests := []struct {
		name string
		a, b []string
		want Answer
	}{
		{"itself", []string{s3}, []string{s3}, Yes},
		{"service covers action", []string{s3}, []string{get}, Yes},
		{"action does not cover service", []string{get}, []string{s3}, No},
		{"all in two spellings", []string{`"Action":"*:*","Resource":["arn:*","*"]`}, []string{all}, Yes},
		{"all ARNs are not all", []string{`"Action":"*","Resource":"arn:*"`}, []string{all}, No},
		{"union of actions", []string{`"Action":"s3:G*","Resource":"*"`, `"NotAction":"s3:G*","Resource":"*"`}, []string{all}, Yes},
		{"union over resources", []string{`"Action":"s3:*","Resource":"arn:aws:s3:::a"`, `"Action":"s3:*","NotResource":"arn:aws:s3:::a"`}, []string{s3}, Yes},
		{"union over both", []string{`"Action":"s3:Get*","Resource":"*"`, `"NotAction":"s3:Get*","Resource":"arn:aws:s3:::a"`, `"NotAction":"s3:Get*","NotResource":"arn:aws:s3:::a"`}, []string{all}, Yes},
		{
			"checkerboard",
			[]string{`"Action":"s3:Get*","Resource":"arn:aws:s3:::a"`, `"Action":"s3:Put*","Resource":"arn:aws:s3:::b"`},
			[]string{`"Action":["s3:Get*","s3:Put*"],"Resource":["arn:aws:s3:::a","arn:aws:s3:::b"]`},
			No,
		},
		{"NotAction leaves more", []string{`"NotAction":"iam:*","Resource":"*"`}, []string{`"NotAction":["iam:*","s3:*"],"Resource":"*"`}, Yes},
		{"NotAction leaves less", []string{`"NotAction":["iam:*","s3:*"],"Resource":"*"`}, []string{`"NotAction":"iam:*","Resource":"*"`}, No},
		{"a deny of the other does not matter", []string{s3}, []string{all, deny(`"NotAction":"s3:*","Resource":"*"`)}, Yes},
		{"a deny takes away", []string{s3, deny(get)}, []string{s3}, No},
		{"the same deny in both", []string{s3, deny(get)}, []string{s3, deny(get)}, Yes},
		{"a wider deny in the other", []string{s3, deny(get)}, []string{s3, deny(`"Action":"s3:Get*","Resource":"*"`)}, Yes},
		{"a deny that does not touch", []string{s3, deny(`"Action":"iam:*","Resource":"*"`)}, []string{get}, Yes},
		{"conditional deny takes away", []string{s3, deny(on(get, `"Bool":{"aws:SecureTransport":"false"}`))}, []string{s3}, No},
		{
			"deny that only touches what the other denies",
			[]string{s3, deny(on(get, `"IpAddress":{"aws:SourceIp":"10.1.0.0/16"}`))},
			[]string{s3, deny(on(get, `"IpAddress":{"aws:SourceIp":"10.0.0.0/8"}`))},
			Yes,
		},
		{"a condition narrows", []string{s3}, []string{on(s3, `"StringEquals":{"aws:RequestedRegion":"eu-west-1"}`)}, Yes},
		{"a condition is not everything", []string{on(s3, `"StringEquals":{"aws:RequestedRegion":"eu-west-1"}`)}, []string{s3}, No},
		{"StringLike covers StringEquals", []string{on(s3, `"StringLike":{"aws:RequestedRegion":"eu-*"}`)}, []string{on(s3, `"StringEquals":{"aws:RequestedRegion":["eu-west-1","eu-north-1"]}`)}, Yes},
		{"StringEquals does not cover StringLike", []string{on(s3, `"StringEquals":{"aws:RequestedRegion":"eu-west-1"}`)}, []string{on(s3, `"StringLike":{"aws:RequestedRegion":"eu-*"}`)}, No},
		{"key names do not depend on case", []string{on(s3, `"StringLike":{"AWS:requestedREGION":"eu-*"}`)}, []string{on(s3, `"StringEquals":{"aws:RequestedRegion":"eu-west-1"}`)}, Yes},
		{"IgnoreCase", []string{on(s3, `"StringEqualsIgnoreCase":{"k":"Team"}`)}, []string{on(s3, `"StringEquals":{"k":"tEAM"}`)}, Yes},
		{"IgnoreCase is wider", []string{on(s3, `"StringEquals":{"k":"team"}`)}, []string{on(s3, `"StringEqualsIgnoreCase":{"k":"team"}`)}, No},
		{"two halves", []string{on(s3, `"StringLike":{"k":"a*"}`), on(s3, `"StringNotLike":{"k":"a*"}`)}, []string{s3}, Yes},
		{"two halves without the missing key", []string{on(s3, `"StringLike":{"k":"a*"}`), on(s3, `"StringNotLike":{"k":"a*"},"Null":{"k":"false"}`)}, []string{s3}, No},
		{"IfExists lets the missing key through", []string{on(s3, `"StringEquals":{"k":"a"}`)}, []string{on(s3, `"StringEqualsIfExists":{"k":"a"}`)}, No},
		{"IfExists covers", []string{on(s3, `"StringEqualsIfExists":{"k":"a"}`)}, []string{on(s3, `"StringEquals":{"k":"a"}`)}, Yes},
		{"present or not", []string{on(s3, `"Null":{"k":"true"}`), on(s3, `"Null":{"k":"false"}`)}, []string{s3}, Yes},
		{"MFA that fails open", []string{on(s3, `"Bool":{"aws:MultiFactorAuthPresent":"true"}`)}, []string{on(s3, `"BoolIfExists":{"aws:MultiFactorAuthPresent":"true"}`)}, No},
		{"Bool is true or false", []string{on(s3, `"Bool":{"k":"true"}`), on(s3, `"Bool":{"k":"false"}`)}, []string{on(s3, `"Null":{"k":"false"},"Bool":{"k":["true","false"]}`)}, Yes},
		{"CIDR", []string{on(s3, `"IpAddress":{"aws:SourceIp":"10.0.0.0/8"}`)}, []string{on(s3, `"IpAddress":{"aws:SourceIp":"10.1.2.0/24"}`)}, Yes},
		{"CIDR is wider", []string{on(s3, `"IpAddress":{"aws:SourceIp":"10.1.2.0/24"}`)}, []string{on(s3, `"IpAddress":{"aws:SourceIp":"10.1.0.0/16"}`)}, No},
		{"two CIDRs make one", []string{on(s3, `"IpAddress":{"aws:SourceIp":["10.0.0.0/9","10.128.0.0/9"]}`)}, []string{on(s3, `"IpAddress":{"aws:SourceIp":"10.0.0.0/8"}`)}, Yes},
		{"NotIpAddress", []string{on(s3, `"NotIpAddress":{"aws:SourceIp":"10.0.0.0/8"}`)}, []string{on(s3, `"IpAddress":{"aws:SourceIp":"192.168.0.0/16"}`)}, Yes},
		{"numbers", []string{on(s3, `"NumericLessThan":{"s3:max-keys":"100"}`)}, []string{on(s3, `"NumericLessThanEquals":{"s3:max-keys":"99"}`)}, Yes},
		{"numbers are not integers", []string{on(s3, `"NumericLessThanEquals":{"s3:max-keys":"99"}`)}, []string{on(s3, `"NumericLessThan":{"s3:max-keys":"100"}`)}, No},
		{"dates", []string{on(s3, `"DateLessThan":{"aws:CurrentTime":"2027-01-01T00:00:00Z"}`)}, []string{on(s3, `"DateLessThan":{"aws:CurrentTime":"2026-01-01T00:00:00Z"}`)}, Yes},
		{"dates, other way", []string{on(s3, `"DateLessThan":{"aws:CurrentTime":"2026-01-01T00:00:00Z"}`)}, []string{on(s3, `"DateLessThan":{"aws:CurrentTime":"2027-01-01T00:00:00Z"}`)}, No},
		{"ForAllValues with fewer values", []string{on(s3, `"ForAllValues:StringEquals":{"aws:TagKeys":["a","b"]}`)}, []string{on(s3, `"ForAllValues:StringEquals":{"aws:TagKeys":"a"}`)}, Yes},
		{"ForAllValues is true for nothing", []string{on(s3, `"ForAnyValue:StringEquals":{"aws:TagKeys":"a"}`)}, []string{on(s3, `"ForAllValues:StringEquals":{"aws:TagKeys":"a"}`)}, No},
		{"ForAnyValue needs one only", []string{on(s3, `"ForAllValues:StringEquals":{"aws:TagKeys":"a"}`)}, []string{on(s3, `"ForAnyValue:StringEquals":{"aws:TagKeys":"a"}`)}, No},
		{"ARNs", []string{on(s3, `"ArnLike":{"aws:SourceArn":"arn:aws:sns:*:111122223333:*"}`)}, []string{on(s3, `"ArnEquals":{"aws:SourceArn":"arn:aws:sns:us-east-1:111122223333:topic"}`)}, Yes},
		{"ARN wildcards stay in their field", []string{on(s3, `"ArnLike":{"aws:SourceArn":"arn:aws:sns:*:topic"}`)}, []string{on(s3, `"StringLike":{"aws:SourceArn":"arn:aws:sns:*:topic"}`)}, No},
		{"several types", []string{on(s3, `"NumericLessThan":{"k":"5"}`)}, []string{on(s3, `"StringLike":{"k":"?"},"NumericLessThan":{"k":"10"}`)}, No},
		{"several types, undecided", []string{on(s3, `"StringLike":{"k":"*0*"}`)}, []string{on(s3, `"NumericGreaterThan":{"k":"100"},"StringLike":{"k":"*10*"}`)}, Unknown},
		{"the same variable", []string{`"Action":"iam:*","Resource":"arn:aws:iam::*:user/${aws:username}"`}, []string{`"Action":"iam:GetUser","Resource":"arn:aws:iam::*:user/${aws:UserName}"`}, Yes},
		{"a pattern covers a variable", []string{`"Action":"iam:*","Resource":"arn:aws:iam::*:user/*"`}, []string{`"Action":"iam:GetUser","Resource":"arn:aws:iam::*:user/${aws:username}"`}, Yes},
		{"a variable does not cover a pattern", []string{`"Action":"iam:*","Resource":"arn:aws:iam::*:user/${aws:username}"`}, []string{`"Action":"iam:GetUser","Resource":"arn:aws:iam::*:user/*"`}, No},
		{"another variable", []string{`"Action":"iam:*","Resource":"arn:aws:iam::*:user/${aws:userid}"`}, []string{`"Action":"iam:*","Resource":"arn:aws:iam::*:user/${aws:username}"`}, No},
		{"a variable whose value is given", []string{`"Action":"iam:*","Resource":"arn:aws:iam::*:user/bob"`}, []string{on(`"Action":"iam:*","Resource":"arn:aws:iam::*:user/${aws:username}"`, `"StringEquals":{"aws:username":"bob"}`)}, Unknown},
		{"a variable in a condition", []string{on(s3, `"StringEquals":{"aws:ResourceTag/owner":"${aws:username}"}`)}, []string{on(get, `"StringEquals":{"aws:ResourceTag/owner":"${aws:username}"}`)}, Yes},
		{"a deny with a variable", []string{all, deny(`"Action":"*","Resource":"arn:aws:iam::*:user/${aws:username}"`)}, []string{all}, No},
		{"actions without resources", []string{`"Action":"s3:*","Resource":"arn:aws:s3:::*"`}, []string{`"Action":"s3:*","Resource":["arn:aws:s3:::*","arn:aws:s3:::b"]`}, Yes},
		{"a service's resources are not all", []string{`"Action":"s3:*","Resource":"arn:aws:s3:::*"`}, []string{s3}, No},
		{"allow nothing", []string{deny(all)}, []string{s3}, No},
		{"nothing is covered", []string{deny(all)}, []string{s3, deny(s3)}, Yes},
		{"anybody covers a user", []string{star}, []string{by(`"AWS":"arn:aws:iam::111122223333:user/bob"`)}, Yes},
		{"a user is not anybody", []string{by(`"AWS":"arn:aws:iam::111122223333:user/bob"`)}, []string{star}, No},
		{"an account only delegates", []string{by(`"AWS":"arn:aws:iam::111122223333:root"`)}, []string{by(`"AWS":"arn:aws:iam::111122223333:user/bob"`)}, No},
		{"an account in two spellings", []string{by(`"AWS":"arn:aws:iam::111122223333:root"`)}, []string{by(`"AWS":"111122223333"`)}, Yes},
		{"another account", []string{by(`"AWS":"111122223333"`)}, []string{by(`"AWS":["111122223333","444455556666"]`)}, No},
		{"role covers its session", []string{by(`"AWS":"arn:aws:iam::111122223333:role/ci"`)}, []string{by(`"AWS":"arn:aws:sts::111122223333:assumed-role/ci/build"`)}, Yes},
		{"session does not cover its role", []string{by(`"AWS":"arn:aws:sts::111122223333:assumed-role/ci/build"`)}, []string{by(`"AWS":"arn:aws:iam::111122223333:role/ci"`)}, No},
		{"services", []string{by(`"Service":["ec2.amazonaws.com","lambda.amazonaws.com"]`)}, []string{by(`"Service":"lambda.amazonaws.com"`)}, Yes},
		{"other service", []string{by(`"Service":"ec2.amazonaws.com"`)}, []string{by(`"Service":"lambda.amazonaws.com"`)}, No},
		{"anybody with an ARN", []string{by(`"AWS":"arn:aws:iam::111122223333:user/bob"`)}, []string{on(star, `"StringEquals":{"aws:PrincipalArn":"arn:aws:iam::111122223333:user/eve"}`)}, No},
		{"bucket", []string{bucket}, []string{get}, No},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			a, b := parseStatements(t, test.a...), parseStatements(t, test.b...)
			got := Covers(a, b)
			if got.Answer != test.want {
				t.Errorf("a: %v\nb: %v\ngot %v (witness %v, %q), want %v", test.a, test.b, got.Answer, got.Witness, got.Reason, test.want)
			}
			checkComparison(t, got, a, b)
			for _, d := range []*Document{a, b} {
				if r := Covers(d, d); r.Answer != Yes {
					t.Errorf("a document does not cover itself: %v %v %q", r.Answer, r.Witness, r.Reason)
				}
			}
		})
	}
}

// checkComparison holds the witness against "a covers b" to the evaluator.
func checkComparison(t testing.TB, c Comparison, a, b *Document) {
	t.Helper()
	if c.Answer == No && (!c.Witness.AllowedBy(b) || c.Witness.AllowedBy(a)) {
		t.Errorf("witness %v: allowed by b %v, by a %v", c.Witness, c.Witness.AllowedBy(b), c.Witness.AllowedBy(a))
	}
	if c.Answer == Unknown && c.Reason == "" {
		t.Error("unknown without a reason")
	}
}

func BenchmarkCovers(b *testing.B) {
	document := func(n int, extra string) *Document {
		var s []string
		for i := range n {
			s = append(s, fmt.Sprintf(`"Effect":"Allow","Action":["svc%d:Get*","svc%d:List*","svc%d:Put%s","ec2:Describe%d*"],"Resource":["arn:aws:svc%d:*:*:thing/%d-*","arn:aws:svc%d:*:*:other/*"],"Condition":{"StringLike":{"aws:PrincipalTag/team":"t%d*"}}`,
				i%20, i%20, i%20, extra, i, i%20, i, i%20, i))
		}
		return parseStatements(b, s...)
	}
	small, large := document(50, "Item"), document(50, "*")
	b.Run("yes", func(b *testing.B) {
		for b.Loop() {
			if c := Covers(large, small); c.Answer != Yes {
				b.Fatal(c)
			}
		}
	})
	b.Run("no", func(b *testing.B) {
		for b.Loop() {
			if c := Covers(small, large); c.Answer != No {
				b.Fatal(c)
			}
		}
	})
}
