package policy_test

import (
	"bytes"
	"fmt"
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/google/go-cmp/cmp"

	"github.com/iamaudit/iamaudit/policy"
)

// slice returns the text that a span covers.
func slice(text string, s policy.Span) string { return text[s.Start:s.End] }

func TestParsePositions(t *testing.T) {
	const text = `{
  "Version": "2012-10-17",
  "Id": "x",
  "Statement": [
    {
      "Sid": "One",
      "Effect": "Allow",
      "Principal": {"AWS": ["111122223333", "arn:aws:iam::111122223333:root"], "Service": "ec2.amazonaws.com"},
      "NotAction": "s3:Get\u002a",
      "Resource": ["*", "arn:aws:s3:::b/\"q\""],
      "Condition": {
        "StringLike": {"aws:PrincipalTag/a\/b": "x*"},
        "NumericLessThan": {"s3:max-keys": [10, 2.5e1]},
        "Bool": {"aws:SecureTransport": true}
      }
    },
    {"Effect": "Deny", "Action": ["a:b"], "NotResource": "*"}
  ]
}`
	d := policy.Parse([]byte(text))
	if len(d.Faults) != 0 {
		t.Fatalf("faults: %v", d.Faults)
	}
	if d.Version != policy.Version2012 || d.ID != "x" || len(d.Statements) != 2 {
		t.Fatalf("got version %q, id %q, %d statements", d.Version, d.ID, len(d.Statements))
	}
	if got := slice(text, d.Span); got != text {
		t.Errorf("document span covers %q", got)
	}
	s := d.Statements[0]
	if s.Pointer != "/Statement/0" || s.Sid != "One" || s.Effect != policy.Allow {
		t.Errorf("got statement %q %q %v", s.Pointer, s.Sid, s.Effect)
	}
	if got := slice(text, s.Span); !strings.HasPrefix(got, "{\n      \"Sid\"") || !strings.HasSuffix(got, "}\n    }") {
		t.Errorf("statement span covers %q", got)
	}
	var got []string
	for _, p := range s.Principal.Values {
		got = append(got, p.Type+" "+p.Value.Text+" "+slice(text, p.Value.Span))
	}
	for _, e := range []policy.Element{s.NotAction, s.Resource} {
		got = append(got, fmt.Sprint(e.Present, e.Single, " ", slice(text, e.Span)))
		for _, v := range e.Values {
			got = append(got, v.Text+" "+slice(text, v.Span))
		}
	}
	for _, c := range s.Conditions {
		got = append(got, fmt.Sprint(c.Operator, slice(text, c.OperatorSpan), c.Key, slice(text, c.KeySpan), c.Single, " ", slice(text, c.Span)))
		for _, v := range c.Values {
			got = append(got, v.Text+" "+slice(text, v.Span))
		}
	}
	want := []string{
		`AWS 111122223333 "111122223333"`,
		`AWS arn:aws:iam::111122223333:root "arn:aws:iam::111122223333:root"`,
		`Service ec2.amazonaws.com "ec2.amazonaws.com"`,
		`true true "s3:Get\u002a"`,
		`s3:Get* "s3:Get\u002a"`,
		`true false ["*", "arn:aws:s3:::b/\"q\""]`,
		`* "*"`,
		`arn:aws:s3:::b/"q" "arn:aws:s3:::b/\"q\""`,
		`StringLike"StringLike"aws:PrincipalTag/a/b"aws:PrincipalTag/a\/b"true "x*"`,
		`x* "x*"`,
		`NumericLessThan"NumericLessThan"s3:max-keys"s3:max-keys"false [10, 2.5e1]`,
		`10 10`,
		`2.5e1 2.5e1`,
		`Bool"Bool"aws:SecureTransport"aws:SecureTransport"true true`,
		`true true`,
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("elements (-want +got):\n%s", diff)
	}
	if s := d.Statements[1]; s.Index != 1 || s.Effect != policy.Deny || !s.NotResource.Single || s.Action.Single {
		t.Errorf("second statement: %+v", s)
	}
}

// Single values in place of lists, numbers and booleans without quotes (rule 70).
func TestParseSingleStatement(t *testing.T) {
	d := policy.Parse([]byte(`{"Statement":{"Effect":"Allow","Action":"*","Resource":"*"}}`))
	if len(d.Faults) != 0 || len(d.Statements) != 1 || d.Statements[0].Pointer != "/Statement" {
		t.Errorf("got %+v", d)
	}
}

// faults prints each fault as `line:column pointer message`.
func faults(text string, list []policy.Fault) []string {
	var out []string
	for _, f := range list {
		at := policy.PositionOf([]byte(text), f.Span.Start)
		out = append(out, fmt.Sprintf("%d:%d %s %s", at.Line, at.Column, f.Pointer, f.Message))
	}
	return out
}

func TestParseFaults(t *testing.T) {
	const good = `"Effect":"Allow","Action":"*","Resource":"*"`
	tests := []struct {
		name, text string
		want       []string
		statements int // that are understood all the same
	}{
		{"empty", ``, []string{`1:1  Syntax errors in policy: expected "{", found the end of the text`}, 0},
		{"blank", " \n\t", []string{`2:2  Syntax errors in policy: expected "{", found the end of the text`}, 0},
		{"list", `[]`, []string{`1:1  Syntax errors in policy: expected "{", found "["`}, 0},
		{"truncated", `{"Statement":[{"Effect":"Al`, []string{`1:25 /Statement/0/Effect Syntax errors in policy: the string that begins here has no end`}, 0},
		{"no comma", "{\"Version\":\"2012-10-17\"\n\"Statement\":[]}", []string{`2:1 /Version Syntax errors in policy: expected a comma or "}", found a string`}, 0},
		{"trailing comma", `{"Statement":[{` + good + `},]}`, []string{`1:62 /Statement/1 Syntax errors in policy: expected a value, found "]"`}, 0},
		{"trailing text", `{"Statement":{` + good + `}} x`, []string{`1:62  Syntax errors in policy: expected the end of the text, found "x"`}, 1},
		{"bad literal", `{"Statement":tru}`, []string{`1:14 /Statement Syntax errors in policy: expected a value, found "tru"`}, 0},
		{"bad escape", `{"Statement":"\x"}`, []string{`1:14 /Statement Syntax errors in policy: the string holds an escape that JSON does not know`}, 0},
		{"leading zero", `{"Statement":{"Condition":{"NumericEquals":{"a:b":01}}}}`, []string{`1:51 /Statement/Condition/NumericEquals/a:b Syntax errors in policy: expected a value, found "01"`}, 0},
		{"byte order mark", "\uFEFF{\"Statement\":{" + good + "}}", []string{`1:1  Syntax errors in policy: the text begins with a byte order mark`}, 1},
		{"invalid UTF-8", "{\"Statement\":{\"Effect\":\"Allow\",\"Action\":\"*\",\"Resource\":\"\xff\"}}", []string{`1:56 /Statement/Resource Syntax errors in policy: the string is not valid UTF-8`}, 1},
		{"control character", "{\"Statement\":{\"Effect\":\"Allow\",\"Action\":\"*\",\"Resource\":\"a\tb\"}}", []string{`1:58 /Statement/Resource Syntax errors in policy: a control character in a string must be written as an escape`}, 1},
		{"69 no statement", `{"Version":"2012-10-17"}`, []string{`1:1  Add a statement to the policy.`}, 0},
		{"69 no statements", `{"Statement":[]}`, []string{`1:14 /Statement Add a statement to the policy.`}, 0},
		{"68 version", `{"Version":"2012-10-18","Statement":{` + good + `}}`, []string{`1:12 /Version The version 2012-10-18 is not valid. Use one of the following versions: 2012-10-17, 2008-10-17.`}, 1},
		{"68 version type", `{"Version":2012,"Statement":{` + good + `}}`, []string{`1:12 /Version The text does not match the expected JSON data type string.`}, 1},
		{"unknown element", `{"Statement":{` + good + `,"Extra~/":{"a":[1]}},"Stmt":1}`, []string{
			`1:60 /Statement/Extra~0~1 The policy element Extra~/ is not valid.`, `1:81 /Stmt The policy element Stmt is not valid.`,
		}, 1},
		{"element names are case-sensitive", `{"statement":{` + good + `}}`, []string{`1:2 /statement The policy element statement is not valid.`, `1:1  Add a statement to the policy.`}, 0},
		{"71 duplicate in statement", `{"Statement":{` + good + `,"Action":"a:b"}}`, []string{`1:60 /Statement/Action Syntax errors in policy: the element "Action" appears more than once in the same object.`}, 1},
		{"71 duplicate in document", `{"Version":"2012-10-17","Version":"2012-10-17","Statement":{` + good + `}}`, []string{`1:25 /Version Syntax errors in policy: the element "Version" appears more than once in the same object.`}, 1},
		{"71 duplicate operator", `{"Statement":{` + good + `,"Condition":{"Bool":{"a:b":"true"},"Bool":{"a:c":"true"}}}}`, []string{`1:95 /Statement/Condition/Bool Syntax errors in policy: the element "Bool" appears more than once in the same object.`}, 1},
		{"71, 47 duplicate key in another case", `{"Statement":{` + good + `,"Condition":{"Bool":{"aws:X":"true","AWS:x":"true"}}}}`, []string{`1:96 /Statement/Condition/Bool/AWS:x The condition key AWS:x appears more than once in the same condition block. Remove the duplicate condition keys.`}, 1},
		{"71, 42 duplicate principal type", `{"Statement":{` + good + `,"Principal":{"AWS":"*","AWS":"*"}}}`, []string{`1:83 /Statement/Principal/AWS Syntax errors in policy: the element "AWS" appears more than once in the same object.`}, 1},
		{"69 effect", `{"Statement":{"Effect":"allow","Action":"*","Resource":"*"}}`, []string{`1:24 /Statement/Effect The effect allow is not valid. Use Allow or Deny.`}, 1},
		{"69 missing effect and action", `{"Statement":[{"Resource":"*"}]}`, []string{
			`1:15 /Statement/0 Add an Effect element to the policy statement with a value of Allow or Deny.`,
			`1:15 /Statement/0 Add an Action or NotAction element to the policy statement.`,
		}, 1},
		{"69 both", `{"Statement":[{` + good + `,"NotAction":"a:b","NotResource":"*","Principal":"*","NotPrincipal":"*"}]}`, []string{
			`1:15 /Statement/0 The policy elements Action and NotAction cannot be used within the same statement. Remove one of these elements.`,
			`1:15 /Statement/0 The policy elements Resource and NotResource cannot be used within the same statement. Remove one of these elements.`,
			`1:15 /Statement/0 The policy elements Principal and NotPrincipal cannot be used within the same statement. Remove one of these elements.`,
		}, 1},
		{"70 types", `{"Statement":[1,{"Sid":1,"Effect":true,"Action":{"a":1},"Resource":[["*"],null],"Condition":[],"Principal":5}]}`, []string{
			`1:15 /Statement/0 The text does not match the expected JSON data type object.`,
			`1:24 /Statement/1/Sid The text does not match the expected JSON data type string.`,
			`1:35 /Statement/1/Effect The text does not match the expected JSON data type string.`,
			`1:49 /Statement/1/Action The text does not match the expected JSON data type string or array.`,
			`1:69 /Statement/1/Resource/0 The text does not match the expected JSON data type string.`,
			`1:75 /Statement/1/Resource/1 The text does not match the expected JSON data type string.`,
			`1:68 /Statement/1/Resource Policy statement must contain resources.`,
			`1:93 /Statement/1/Condition The text does not match the expected JSON data type object.`,
			`1:108 /Statement/1/Principal The text does not match the expected JSON data type object.`,
		}, 1},
		{"empty lists", `{"Statement":{"Effect":"Allow","Action":[],"Resource":[]}}`, []string{
			`1:41 /Statement/Action Policy statement must contain actions.`, `1:55 /Statement/Resource Policy statement must contain resources.`,
		}, 1},
		{"operators", `{"Statement":{` + good + `,"Condition":{"stringEquals":{"a:b":"c"},"NullIfExists":{"a:b":"true"},"Bool":{"ab":null},"IpAddress":1}}}`, []string{
			`1:73 /Statement/Condition/stringEquals The condition operator stringEquals is not valid. Use a valid condition operator.`,
			`1:100 /Statement/Condition/NullIfExists The Null condition operator cannot be used with IfExists suffix. Update the operator or the suffix.`,
			`1:138 /Statement/Condition/Bool/ab The condition key format "ab" is not valid. Use the format service:keyname.`,
			`1:143 /Statement/Condition/Bool/ab The text does not match the expected JSON data type string.`,
			`1:161 /Statement/Condition/IpAddress The text does not match the expected JSON data type object.`,
		}, 1},
		{"42 principals", `{"Statement":[{` + good + `,"Principal":"arn:aws:iam::111122223333:root"},{` + good + `,"Principal":{"aws":"*","Service":[1]}}]}`, []string{
			`1:73 /Statement/0/Principal Invalid principal in policy: "arn:aws:iam::111122223333:root"; a principal is "*" or an object such as {"AWS": "arn:…"}`,
			`1:166 /Statement/1/Principal/aws Invalid principal in policy: the principal key "aws" is not valid. Use one of AWS, CanonicalUser, Federated, Service.`,
			`1:187 /Statement/1/Principal/Service/0 The text does not match the expected JSON data type string.`,
		}, 2},
		{"deep", strings.Repeat(`{"a":`, 1000), []string{`1:321 ` + strings.Repeat("/a", 64) + ` Syntax errors in policy: the document is nested deeper than 64 levels`}, 0},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			d := policy.Parse([]byte(tt.text))
			if diff := cmp.Diff(tt.want, faults(tt.text, d.Faults)); diff != "" {
				t.Errorf("faults of %s (-want +got):\n%s", tt.text, diff)
			}
			if len(d.Statements) != tt.statements && !strings.HasPrefix(tt.name, "trailing") {
				t.Errorf("%d statements understood, want %d", len(d.Statements), tt.statements)
			}
		})
	}
}

func TestParseEscapes(t *testing.T) {
	d := policy.Parse([]byte(`{"Statement":{"Effect":"Allow","Action":"*","Resource":["\"\\\/\b\f\n\r\t","\u00e9\ud83d\ude00","\ud83d","\ud83dx","é😀"]}}`))
	want := []string{"\"\\/\b\f\n\r\t", "é😀", "\uFFFD", "\uFFFDx", "é😀"}
	if diff := cmp.Diff(want, d.Statements[0].Resource.Texts()); diff != "" {
		t.Errorf("-want +got:\n%s", diff)
	}
}

// A hostile document is refused or understood in linear time and memory: many faults under a long
// name must not repeat the name in every pointer.
func TestParseHostile(t *testing.T) {
	long := strings.Repeat("x", 1<<20)
	text := `{"Statement":{"Condition":{"` + long + `":{` + strings.Repeat(`"k":1,`, 1<<17) + `"k":1}}}}`
	var size int
	for _, f := range policy.Parse([]byte(text)).Faults {
		size += len(f.Message) + len(f.Pointer)
	}
	if size > 1<<16 {
		t.Errorf("the faults of a document of %d bytes take %d bytes", len(text), size)
	}
	for _, open := range []string{"[", "{\"a\":", "\"", "\\", "{\"Statement\":[", "1"} {
		policy.Parse(bytes.Repeat([]byte(open), 1<<18))
	}
}

func TestPositionOf(t *testing.T) {
	text := []byte("a\né😀b\r\n")
	for offset, want := range map[int]policy.Position{0: {1, 1}, 1: {1, 2}, 2: {2, 1}, 4: {2, 2}, 8: {2, 4}, 9: {2, 5}, 11: {3, 1}, 99: {3, 1}, -1: {1, 1}} {
		if got := policy.PositionOf(text, offset); got != want {
			t.Errorf("PositionOf(%d) = %v, want %v", offset, got, want)
		}
	}
}

func FuzzParse(f *testing.F) {
	f.Add(`{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":["s3:*"],"Resource":"*","Condition":{"Bool":{"a:b":true}}}]}`)
	f.Add(`{"Statement":{"Principal":{"AWS":["\u002a"]},"NotAction":"\ud83d\ude00"}}`)
	f.Add("\uFEFF{\"a\":[[1e5,null]]}")
	f.Fuzz(func(t *testing.T, text string) {
		d := policy.Parse([]byte(text))
		inside := func(s policy.Span) {
			if s.Start < 0 || s.End < s.Start || s.End > len(text) {
				t.Fatalf("span %v outside a text of %d bytes", s, len(text))
			}
		}
		for _, fault := range d.Faults {
			inside(fault.Span)
		}
		for _, s := range d.Statements {
			inside(s.Span)
			for _, e := range []policy.Element{s.Action, s.NotAction, s.Resource, s.NotResource} {
				inside(e.Span)
				for _, v := range e.Values {
					inside(v.Span)
					if !utf8.ValidString(v.Text) {
						t.Fatalf("value %q is not valid UTF-8", v.Text)
					}
				}
			}
			for _, c := range s.Conditions {
				inside(c.Span)
			}
		}
	})
}

func BenchmarkParse(b *testing.B) {
	statement := `
        {
            "Sid": "ReadObjects",
            "Effect": "Allow",
            "Action": [
                "s3:GetObject",
                "s3:GetObjectVersion",
                "s3:ListBucket"
            ],
            "Resource": [
                "arn:aws:s3:::example-bucket-of-some-team",
                "arn:aws:s3:::example-bucket-of-some-team/*"
            ],
            "Condition": {
                "StringEquals": {
                    "aws:PrincipalOrgID": "o-a1b2c3d4e5"
                }
            }
        }`
	for _, n := range []int{1, 5, 50} {
		text := []byte(`{
    "Version": "2012-10-17",
    "Statement": [` + strings.Repeat(statement+",", n-1) + statement + `
    ]
}`)
		b.Run(fmt.Sprintf("statements=%d", n), func(b *testing.B) {
			b.SetBytes(int64(len(text)))
			b.ReportAllocs()
			for b.Loop() {
				policy.Parse(text)
			}
		})
	}
}
