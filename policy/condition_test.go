package policy_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/iamaudit/iamaudit/policy"
)

// conditional builds a document with an Allow (statement 0) and a Deny (statement 1) under the
// same condition.
func conditional(version, condition string) *policy.Document {
	s := `"Action":"*","Resource":"*","Condition":` + condition
	return policy.Parse([]byte(fmt.Sprintf(`{"Version":%q,"Statement":[{"Effect":"Allow",%s},{"Effect":"Deny",%s}]}`, version, s, s)))
}

// The rows cite the rules of docs/semantics.md. A row without a key asks about a request that
// lacks it; want is what holds for an Allow and, where AWS leaves it open, for a Deny.
func TestConditions(t *testing.T) {
	const yes, no, maybe = "true", "false", "maybe"
	type keys = map[string][]string
	one := func(v ...string) keys { return keys{"a:b": v} }
	tests := []struct {
		name, condition string
		keys            keys
		want            string
	}{
		{"46 operators are joined by AND", `{"StringEquals":{"a:b":"x"},"Bool":{"a:c":"true"}}`, keys{"a:b": {"x"}, "a:c": {"false"}}, no},
		{"46 keys are joined by AND", `{"StringEquals":{"a:b":"x","a:c":"y"}}`, keys{"a:b": {"x"}, "a:c": {"z"}}, no},
		{"46 all hold", `{"StringEquals":{"a:b":"x","a:c":"y"},"Bool":{"a:d":true}}`, keys{"a:b": {"x"}, "a:c": {"y"}, "a:d": {"true"}}, yes},
		{"46 values are joined by OR", `{"StringEquals":{"a:b":["x","y"]}}`, one("y"), yes},
		{"46 negated values are joined by NOR", `{"StringNotEquals":{"a:b":["x","y"]}}`, one("y"), no},
		{"46 none of the negated values", `{"StringNotEquals":{"a:b":["x","y"]}}`, one("z"), yes},
		{"47 case of the key", `{"StringEquals":{"A:B":"x"}}`, one("x"), yes},
		{"48 missing, positive", `{"StringEquals":{"a:b":"x"}}`, nil, no},
		{"48 missing, negated", `{"StringNotEquals":{"a:b":"x"}}`, nil, yes},
		{"48 missing, StringNotLike", `{"StringNotLike":{"a:b":"x"}}`, nil, yes},
		{"48 missing, ArnNotLike", `{"ArnNotLike":{"a:b":"arn:aws:s3:::x"}}`, nil, yes},
		{"48 missing, NumericNotEquals", `{"NumericNotEquals":{"a:b":1}}`, nil, yes},
		{"48 missing, DateNotEquals", `{"DateNotEquals":{"a:b":"2026-01-01"}}`, nil, yes},
		{"48 missing, NotIpAddress", `{"NotIpAddress":{"a:b":"10.0.0.0/8"}}`, nil, yes},
		{"48 missing, Bool", `{"Bool":{"a:b":"false"}}`, nil, no},
		{"49 missing with IfExists", `{"StringEqualsIfExists":{"a:b":"x"}}`, nil, yes},
		{"49 present with IfExists", `{"StringEqualsIfExists":{"a:b":"x"}}`, one("y"), no},
		{"50 Null of a missing key", `{"Null":{"a:b":"true"}}`, nil, yes},
		{"50 Null of a key", `{"Null":{"a:b":"true"}}`, one("x"), no},
		{"50 not Null of a missing key", `{"Null":{"a:b":false}}`, nil, no},
		{"50 not Null of a key", `{"Null":{"a:b":"false"}}`, one("x"), yes},
		{"51 StringEquals and case", `{"StringEquals":{"a:b":"X"}}`, one("x"), no},
		{"51 StringEqualsIgnoreCase", `{"StringEqualsIgnoreCase":{"a:b":"X"}}`, one("x"), yes},
		{"51 StringNotEqualsIgnoreCase", `{"StringNotEqualsIgnoreCase":{"a:b":"X"}}`, one("x"), no},
		{"51 StringLike", `{"StringLike":{"a:b":"x?z*"}}`, one("xyz:1/2"), yes},
		{"51 StringLike and case", `{"StringLike":{"a:b":"X*"}}`, one("xyz"), no},
		{"51 star of StringEquals", `{"StringEquals":{"a:b":"x*"}}`, one("xyz"), no},
		{"51 star of StringEquals is a star", `{"StringEquals":{"a:b":"x*"}}`, one("x*"), yes},
		{"52 NumericEquals", `{"NumericEquals":{"a:b":"10"}}`, one("10.0"), yes},
		{"52 NumericLessThan", `{"NumericLessThan":{"a:b":10}}`, one("9"), yes},
		{"52 NumericLessThan, equal", `{"NumericLessThan":{"a:b":10}}`, one("10"), no},
		{"52 NumericLessThanEquals", `{"NumericLessThanEquals":{"a:b":10}}`, one("10"), yes},
		{"52 NumericGreaterThan", `{"NumericGreaterThan":{"a:b":"9007199254740992"}}`, one("9007199254740993"), yes},
		{"52 NumericGreaterThanEquals", `{"NumericGreaterThanEquals":{"a:b":-1.5}}`, one("-1.5"), yes},
		{"52 not a number", `{"NumericEquals":{"a:b":10}}`, one("ten"), no},
		{"52 not a number either", `{"NumericLessThan":{"a:b":10}}`, one("-Inf"), no},
		{"52 DateLessThan", `{"DateLessThan":{"a:b":"2026-01-01T00:00:00Z"}}`, one("2025-12-31T23:59:59Z"), yes},
		{"52 dates in different zones", `{"DateEquals":{"a:b":"2026-01-01T00:00:00Z"}}`, one("2026-01-01T01:00:00+01:00"), yes},
		{"52 date without a time", `{"DateGreaterThan":{"a:b":"2026-01-01"}}`, one("2026-01-01T00:00:01Z"), yes},
		{"52 date as seconds", `{"DateEquals":{"a:b":"2026-01-01T00:00:00Z"}}`, one("1767225600"), yes},
		{"52 no wildcards in dates", `{"DateEquals":{"a:b":"2026-*"}}`, one("2026-01-01"), no},
		{"52 Bool", `{"Bool":{"a:b":"true"}}`, one("True"), yes},
		{"52 BinaryEquals", `{"BinaryEquals":{"a:b":"QmluYXJ5"}}`, one("QmluYXJ5"), yes},
		{"52 BinaryEquals, other bytes", `{"BinaryEquals":{"a:b":"QmluYXJ5"}}`, one("QmluYXJ6"), no},
		{"53 IpAddress", `{"IpAddress":{"a:b":"203.0.113.0/24"}}`, one("203.0.113.77"), yes},
		{"53 IpAddress outside", `{"IpAddress":{"a:b":"203.0.113.0/24"}}`, one("203.0.114.1"), no},
		{"53 one address", `{"IpAddress":{"a:b":"203.0.113.7"}}`, one("203.0.113.7"), yes},
		{"53 IPv6", `{"IpAddress":{"a:b":"2001:DB8::/32"}}`, one("2001:db8:1::1"), yes},
		{"53 IPv4 in IPv6", `{"IpAddress":{"a:b":"203.0.113.0/24"}}`, one("::ffff:203.0.113.7"), yes},
		{"53 NotIpAddress", `{"NotIpAddress":{"a:b":"203.0.113.0/24"}}`, one("203.0.113.7"), no},
		{"54 ArnLike", `{"ArnLike":{"a:b":"arn:aws:sns:*:111122223333:*"}}`, one("arn:aws:sns:eu-west-1:111122223333:t"), yes},
		{"54 ArnEquals is ArnLike", `{"ArnEquals":{"a:b":"arn:aws:sns:*:111122223333:t?"}}`, one("arn:aws:sns:eu-west-1:111122223333:t1"), yes},
		{"54 ArnNotEquals is ArnNotLike", `{"ArnNotEquals":{"a:b":"arn:aws:sns:*:111122223333:*"}}`, one("arn:aws:sns:eu-west-1:111122223333:t"), no},
		{"54 no wildcard reaches over a colon", `{"ArnLike":{"a:b":"arn:aws:*:t"}}`, one("arn:aws:sns:eu-west-1:111122223333:t"), no},
		{"54 colons of the last field", `{"ArnLike":{"a:b":"arn:aws:logs:*:*:log-group:*"}}`, one("arn:aws:logs:eu-west-1:1:log-group:x:y"), yes},
		{"54 case", `{"ArnLike":{"a:b":"arn:aws:iam::1:role/A"}}`, one("arn:aws:iam::1:role/a"), no},
		{"55 ForAllValues", `{"ForAllValues:StringEquals":{"a:b":["x","y"]}}`, one("x", "y", "x"), yes},
		{"55 one of them does not", `{"ForAllValues:StringEquals":{"a:b":["x","y"]}}`, one("x", "z"), no},
		{"55 missing", `{"ForAllValues:StringEquals":{"a:b":"x"}}`, nil, yes},
		{"56 ForAnyValue", `{"ForAnyValue:StringLike":{"a:b":["x*"]}}`, one("z", "xy"), yes},
		{"56 none", `{"ForAnyValue:StringLike":{"a:b":["x*"]}}`, one("z"), no},
		{"56 missing", `{"ForAnyValue:StringEquals":{"a:b":"x"}}`, nil, no},
		{"56, 49 missing with IfExists: AWS's pages disagree", `{"ForAnyValue:StringEqualsIfExists":{"a:b":"x"}}`, nil, "true, Deny false"},
		{"56 missing, negated", `{"ForAnyValue:StringNotEquals":{"a:b":"x"}}`, nil, no},
		{"57 several values without a set operator: the wider reading of each", `{"StringEquals":{"a:b":"x"}}`, one("x", "y"), "true, Deny false"},
		{"58 ForAnyValue negated: one differs", `{"ForAnyValue:StringNotEquals":{"a:b":"x"}}`, one("x", "y"), yes},
		{"58 ForAnyValue negated: none differs", `{"ForAnyValue:StringNotEquals":{"a:b":"x"}}`, one("x"), no},
		{"58 ForAllValues negated", `{"ForAllValues:StringNotEquals":{"a:b":"x"}}`, one("y", "z"), yes},
		{"58 ForAllValues negated: one equals", `{"ForAllValues:StringNotEquals":{"a:b":"x"}}`, one("y", "x"), no},
		{"60, 59 variable in a condition", `{"StringEquals":{"a:b":"${a:c}"}}`, keys{"a:b": {"v"}, "a:c": {"v"}}, yes},
		{"60 variable in an ARN", `{"ArnLike":{"a:b":"arn:aws:iam::1:user/${a:c}"}}`, keys{"a:b": {"arn:aws:iam::1:user/v"}, "a:c": {"v"}}, yes},
		{"60 variable in a Bool: the operators page says yes", `{"Bool":{"a:b":"${a:c}"}}`, keys{"a:b": {"true"}, "a:c": {"true"}}, yes},
		{"60 no variable in a number", `{"NumericEquals":{"a:b":"${a:c}"}}`, keys{"a:b": {"1"}, "a:c": {"1"}}, no},
		{"61 no value, StringEquals", `{"StringEquals":{"a:b":"${a:c}"}}`, one("v"), no},
		{"61 no value, StringLike", `{"StringLike":{"a:b":"${a:c}*"}}`, one("v"), no},
		{"61 no value, StringNotEquals", `{"StringNotEquals":{"a:b":"${a:c}"}}`, one("v"), yes},
		{"61 no value, StringNotLike", `{"StringNotLike":{"a:b":"${a:c}*"}}`, one("v"), yes},
		{"62 default", `{"StringEquals":{"a:b":"${a:c, 'v'}"}}`, one("v"), yes},
		{"62 default not needed", `{"StringEquals":{"a:b":"${a:c,'v'}"}}`, keys{"a:b": {"w"}, "a:c": {"w"}}, yes},
		{"63 a star", `{"StringLike":{"a:b":"x${*}"}}`, one("xyz"), no},
		{"63 a star that is one", `{"StringLike":{"a:b":"x${*}*"}}`, one("x*z"), yes},
		{"63 a question mark", `{"StringLike":{"a:b":"${?}"}}`, one("?"), yes},
		{"63 a dollar", `{"StringEquals":{"a:b":"${$}{a:c}"}}`, one("${a:c}"), yes},
		{"63 the star of a value is a star", `{"StringLike":{"a:b":"${a:c}"}}`, keys{"a:b": {"xyz"}, "a:c": {"*"}}, no},
		{"64 variable of several values", `{"StringEquals":{"a:b":"${a:c}"}}`, keys{"a:b": {"v"}, "a:c": {"v", "w"}}, no},
		{"64 case of a variable's key", `{"StringEquals":{"a:b":"${A:C}"}}`, keys{"a:b": {"v"}, "a:c": {"v"}}, yes},
		{"66 case of a tag's key", `{"StringEquals":{"aws:PrincipalTag/Team":"x"}}`, keys{"aws:principaltag/TEAM": {"x"}}, yes},
		{"unknown key", `{"StringEquals":{"?:?":"x"}}`, nil, maybe},
		{"unknown key, Null", `{"Null":{"?:?":"true"}}`, nil, maybe},
		{"unknown key beside a false condition", `{"StringEquals":{"?:?":"x","a:b":"y"}}`, one("z"), no},
		{"unknown variable", `{"StringEquals":{"a:b":"${?:?}"}}`, one("x"), maybe},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			known := policy.NewContext(tt.keys)
			known.Complete = !strings.Contains(tt.condition, "?:?")
			q := &policy.Request{Action: "s3:GetObject", Resource: "*", Keys: known}
			d := conditional(policy.Version2012, tt.condition)
			if len(d.Faults) > 0 {
				t.Fatal(d.Faults)
			}
			want := map[string]string{
				yes: "0:true 1:true", no: "", maybe: "0:maybe 1:maybe", "true, Deny false": "0:true",
			}[tt.want]
			if got := hits(d, q); got != want {
				t.Errorf("%s with %v: got %q, want %q", tt.condition, tt.keys, got, want)
			}
		})
	}
}

// AWS's page on policy versions: without Version 2012-10-17 a variable is plain text (rules 59, 68).
func TestVariablesByVersion(t *testing.T) {
	q := &policy.Request{Action: "s3:GetObject", Resource: "*", Keys: policy.NewContext(map[string][]string{"a:b": {"v"}, "a:c": {"v"}})}
	literal := &policy.Request{Action: "s3:GetObject", Resource: "*", Keys: policy.NewContext(map[string][]string{"a:b": {"${a:c}"}, "a:c": {"v"}})}
	for _, tt := range []struct {
		version      string
		value, plain bool
	}{{policy.Version2012, true, false}, {policy.Version2008, false, true}, {"", false, true}} {
		d := conditional(tt.version, `{"StringEquals":{"a:b":"${a:c}"}}`)
		if got := hits(d, q) != ""; got != tt.value {
			t.Errorf("version %q: the variable is replaced: %v", tt.version, got)
		}
		if got := hits(d, literal) != ""; got != tt.plain {
			t.Errorf("version %q: the variable is plain text: %v", tt.version, got)
		}
	}
}

// Variables of resources (rules 39, 59 to 61 and 63), and what a Deny makes of what AWS leaves open.
func TestVariablesInResources(t *testing.T) {
	known := func(values ...string) *policy.Context {
		c := policy.NewContext(map[string][]string{"aws:username": values})
		c.Complete = true
		return c
	}
	for _, tt := range []struct {
		name, element string
		keys          *policy.Context
		resource      string
		allow, deny   string
	}{
		{"59 value", `"Resource":"arn:aws:s3:::h/${aws:username}/*"`, known("mia"), "arn:aws:s3:::h/mia/x", "true", "true"},
		{"59 another value", `"Resource":"arn:aws:s3:::h/${aws:username}/*"`, known("bob"), "arn:aws:s3:::h/mia/x", "", ""},
		{"60 before the fifth colon", `"Resource":"arn:aws:iam::${aws:username}:user/x"`, known("1"), "arn:aws:iam::1:user/x", "true", ""},
		{"61 no value", `"Resource":"arn:aws:s3:::h/${aws:username}/*"`, known(), "arn:aws:s3:::h//x", "", ""},
		{"61 no value, NotResource", `"NotResource":"arn:aws:s3:::h/${aws:username}/*"`, known(), "arn:aws:s3:::h/mia/x", "true", ""},
		{"63 star of a value", `"Resource":"arn:aws:s3:::h/${aws:username}"`, known("*"), "arn:aws:s3:::h/mia", "", ""},
		{"not known, may match", `"Resource":"arn:aws:s3:::h/${aws:username}"`, nil, "arn:aws:s3:::h/mia", "maybe", "maybe"},
		{"not known, cannot match", `"Resource":"arn:aws:s3:::h/${aws:username}"`, nil, "arn:aws:s3:::other/mia", "", ""},
		{"39 not known, NotResource", `"NotResource":"arn:aws:s3:::h/${aws:username}"`, nil, "arn:aws:s3:::h/mia", "maybe", "maybe"},
		{"39, 35 NotResource across colons", `"NotResource":"arn:aws:logs:eu:1:a:*:z"`, nil, "arn:aws:logs:eu:1:a:b:c:z", "true", ""},
	} {
		for effect, want := range map[string]string{"Allow": tt.allow, "Deny": tt.deny} {
			d := policy.Parse([]byte(`{"Version":"2012-10-17","Statement":{"Effect":"` + effect + `","Action":"*",` + tt.element + `}}`))
			if want != "" {
				want = "0:" + want
			}
			if got := hits(d, &policy.Request{Action: "s3:GetObject", Resource: tt.resource, Keys: tt.keys}); got != want {
				t.Errorf("%s, %s: got %q, want %q", tt.name, effect, got, want)
			}
		}
	}
}
