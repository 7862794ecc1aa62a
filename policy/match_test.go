package policy_test

import (
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/iamaudit/iamaudit/policy"
)

// The rows cite the rules of docs/semantics.md.
func TestMatchAction(t *testing.T) {
	tests := []struct {
		rule, pattern, action string
		want                  bool
	}{
		{"29", "s3:GetObject", "s3:GetObject", true},
		{"29 case of the name", "s3:getobject", "s3:GetObject", true},
		{"29 case of the service", "S3:GetObject", "s3:GetObject", true},
		{"29 case of the request", "s3:GetObject", "S3:GETOBJECT", true},
		{"29 star", "s3:Get*", "s3:GetObject", true},
		{"29 star of nothing", "s3:GetObject*", "s3:GetObject", true},
		{"29 star inside", "iam:*AccessKey*", "iam:CreateAccessKey", true},
		{"29 star misses", "iam:*AccessKey", "iam:UpdateAccessKeyX", false},
		{"29 question mark", "ec2:?escribeTags", "ec2:DescribeTags", true},
		{"29 question mark is not nothing", "ec2:?DescribeTags", "ec2:DescribeTags", false},
		{"29 another name", "s3:GetObject", "s3:GetObjectAcl", false},
		{"30 everything", "*", "s3:GetObject", true},
		{"30 every service", "*:*", "s3:GetObject", true},
		{"30 two stars", "**", "s3:GetObject", true},
		{"30 at least one letter", "?*", "s3:GetObject", true},
		{"30 another service", "s3:*", "s3-object-lambda:GetObject", false},
	}
	for _, tt := range tests {
		t.Run(tt.rule, func(t *testing.T) {
			if got := policy.MatchAction(tt.pattern, tt.action); got != tt.want {
				t.Errorf("MatchAction(%q, %q) = %v", tt.pattern, tt.action, got)
			}
			if !strings.Contains(tt.pattern, ":") {
				return
			}
			d := policy.Parse([]byte(`{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":"` + tt.pattern + `","Resource":"*"}]}`))
			if got := hits(d, &policy.Request{Action: tt.action, Resource: "*"}) == "0:true"; got != tt.want {
				t.Errorf("a compiled document with %q matches %q: %v", tt.pattern, tt.action, got)
			}
		})
	}
}

// hits lists the statements that a request meets: "0:true 2:maybe".
func hits(d *policy.Document, q *policy.Request) string {
	q.Prepare()
	var out []string
	seen := map[int]bool{}
	policy.Compile(d).Each(q, func(h policy.Hit) bool {
		if !seen[h.Statement.Index] {
			out = append(out, string(rune('0'+h.Statement.Index))+":"+h.Truth.String())
		}
		seen[h.Statement.Index] = true
		return true
	})
	return strings.Join(out, " ")
}

func TestMatchResource(t *testing.T) {
	const role = "arn:aws:iam::111122223333:role/app/ci"
	tests := []struct {
		rule, pattern, arn string
		wide, strict       bool
	}{
		{"32 exact", role, role, true, true},
		{"32 case", "arn:aws:iam::111122223333:role/APP/ci", role, false, false},
		{"33 slash is not special", "arn:aws:iam::111122223333:role/*", role, true, true},
		{"33 star inside a segment", "arn:aws:iam::1111*3333:role/app/ci", role, true, true},
		{"33 star stays in its segment", "arn:aws:ec2:us*1:111122223333:instance/i", "arn:aws:ec2:us-east:x1:111122223333:instance/i", false, false},
		{"33 question mark", "arn:aws:iam::111122223333:role/app/c?", role, true, true},
		{"33 question mark takes a letter, not a byte", "arn:aws:s3:::b/?", "arn:aws:s3:::b/é", true, true},
		{"33 question mark stays in its segment", "arn:aws:sns:eu:1:a?b", "arn:aws:sns:eu:1:a:b", false, false},
		{"34 trailing star reaches over colons", "arn:aws:logs:eu:1:log-group:*", "arn:aws:logs:eu:1:log-group:x:log-stream:y", true, true},
		{"34, 35 star at the end of an inner segment", "arn:aws:logs:eu:1:log-group:*:z", "arn:aws:logs:eu:1:log-group:x:y:z", true, false},
		{"36 service", "arn:aws:*:::b", "arn:aws:s3:::b", true, true},
		{"37 three fields", "arn:aws:sqs", "arn:aws:sqs:eu-west-1:111122223333:queue", true, true},
		{"37 five fields", "arn:aws:s3::*", "arn:aws:s3:::houdini", true, true},
		{"37 five fields of a bucket's object", "arn:aws:s3::*", "arn:aws:s3:::houdini/logo.png", true, true},
		{"37 another service", "arn:aws:sqs", "arn:aws:sns:eu-west-1:111122223333:topic", false, false},
		{"37 two fields", "arn:aws", role, true, true},
		{"everything", "*", role, true, true},
		{"everything, of nothing", "*", "*", true, true},
		{"38 a resource is not everything", "arn:aws:s3:::b", "*", false, false},
		{"no ARN", "**", role, true, true},
	}
	for _, tt := range tests {
		t.Run(tt.rule, func(t *testing.T) {
			if got := policy.MatchResource(tt.pattern, tt.arn); got != tt.wide {
				t.Errorf("MatchResource(%q, %q) = %v", tt.pattern, tt.arn, got)
			}
			if got := policy.MatchResourceStrictly(tt.pattern, tt.arn); got != tt.strict {
				t.Errorf("MatchResourceStrictly(%q, %q) = %v", tt.pattern, tt.arn, got)
			}
		})
	}
}

// slowWild is matchSegments as the rules say it, without regard for time: whether pattern[p:]
// matches text[t:].
func slowWild(pattern, text []rune, inside func(i int) bool) bool {
	if len(pattern) == 0 {
		return len(text) == 0
	}
	at := len(pattern)
	switch pattern[0] {
	case '*':
		if slowWild(pattern[1:], text, inside) {
			return true
		}
		return len(text) > 0 && !(inside(at) && text[0] == ':') && slowWild(pattern, text[1:], inside)
	case '?':
		return len(text) > 0 && !(inside(at) && text[0] == ':') && slowWild(pattern[1:], text[1:], inside)
	default:
		return len(text) > 0 && pattern[0] == text[0] && slowWild(pattern[1:], text[1:], inside)
	}
}

func FuzzMatch(f *testing.F) {
	f.Add("*a*a*b", "aaaaaaab")
	f.Add("s3*:::?b*", "s3:::bb")
	f.Add("a*:b*c:*", "ax:y:bc:d")
	f.Add("*:*b", "a:ab:b")
	f.Fuzz(func(t *testing.T, pattern, text string) {
		if len(pattern) > 12 || len(text) > 16 || !utf8.ValidString(pattern) || !utf8.ValidString(text) {
			return
		}
		if strings.HasPrefix(pattern, "arn:") {
			return // completed
		}
		p, x := []rune(pattern), []rune(text)
		segments := func(reaches func(next rune) bool) func(int) bool {
			return func(left int) bool {
				i := len(p) - left
				return p[i] == '?' || i+1 < len(p) && !reaches(p[i+1])
			}
		}
		wide := slowWild(p, x, segments(func(next rune) bool { return next == ':' }))
		if got := policy.MatchResource(pattern, text); got != wide && pattern != "*" {
			t.Errorf("MatchResource(%q, %q) = %v", pattern, text, got)
		}
		strict := slowWild(p, x, segments(func(rune) bool { return false }))
		if got := policy.MatchResourceStrictly(pattern, text); got != strict && pattern != "*" {
			t.Errorf("MatchResourceStrictly(%q, %q) = %v", pattern, text, got)
		}
		if strict && !wide {
			t.Errorf("the strict reading of %q matches %q, the wide one does not", pattern, text)
		}
		if isASCII(pattern + text) {
			plain := slowWild([]rune(strings.ToLower(pattern)), []rune(strings.ToLower(text)), func(int) bool { return false })
			if got := policy.MatchAction(pattern, text); got != plain {
				t.Errorf("MatchAction(%q, %q) = %v", pattern, text, got)
			}
		}
	})
}

func isASCII(s string) bool {
	return strings.IndexFunc(s, func(r rune) bool { return r >= utf8.RuneSelf }) < 0
}

// A pattern of many stars takes no more than the product of the lengths: this one, with
// back-tracking, would not end in a lifetime.
func TestMatchBounded(t *testing.T) {
	pattern, text := strings.Repeat("*a", 500)+"b", strings.Repeat("a", 5000)
	if policy.MatchResource(pattern, text) || policy.MatchAction(pattern, text) {
		t.Error("matched")
	}
}
