package access_test

import (
	"fmt"
	"runtime"
	"strings"
	"testing"

	"github.com/iamaudit/iamaudit/access"
	"github.com/iamaudit/iamaudit/internal/synth"
	"github.com/iamaudit/iamaudit/snapshot"
)

func BenchmarkDecide(b *testing.B) {
	e := load(b, shop)
	mia, eve := find(b, e, "user/mia"), find(b, e, "user/eve")
	for _, bb := range []struct {
		name string
		r    access.Request
	}{
		{"small", access.Request{Principal: find(b, e, "role/AWSServiceRoleForX"), Action: "dynamodb:GetItem", Resource: "arn:aws:dynamodb:eu-west-1:111122223333:table/t"}},
		{"group and organization", access.Request{Principal: mia, Action: "ec2:RunInstances", Resource: "*"}},
		{"variable", access.Request{Principal: eve, Action: "s3:GetObject", Resource: "arn:aws:s3:::homes/eve/x"}},
		{"condition", access.Request{Principal: eve, Action: "sqs:SendMessage", Resource: "*"}},
		{"trust policy", access.Request{Principal: eve, Action: "sts:AssumeRole", Resource: "arn:aws:iam::111122223333:role/ci"}},
	} {
		b.Run(bb.name, func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				e.Decide(&bb.r)
			}
		})
	}
}

// large is about the size of ReadOnlyAccess, the largest of AWS's managed policies in common use:
// two thousand action patterns of three hundred services in a few statements.
func large(verbs ...string) string {
	var actions []string
	for s := range 300 {
		for _, v := range verbs {
			actions = append(actions, fmt.Sprintf(`"service%d:%s*"`, s, v))
		}
	}
	actions = append(actions, `"s3:Get*"`, `"s3:List*"`, `"s3-object-lambda:Get*"`)
	return doc(`{"Effect":"Allow","Action":[`+strings.Join(actions, ",")+`],"Resource":"*"}`,
		`{"Effect":"Allow","Action":["apigateway:GET"],"Resource":["arn:aws:apigateway:*::/restapis","arn:aws:apigateway:*::/restapis/*"]}`)
}

func BenchmarkDecideLarge(b *testing.B) {
	text := strings.Replace(shop, `"UserPolicyList": [{"PolicyName": "no-trail"`, `"UserPolicyList": [
		{"PolicyName": "read-only", "PolicyDocument": `+large("Get", "List", "Describe", "BatchGet", "View", "Search")+`},
		{"PolicyName": "audit", "PolicyDocument": `+large("List", "Describe", "GetPolicy")+`},
		{"PolicyName": "view", "PolicyDocument": `+large("List", "Describe")+`},
		{"PolicyName": "no-trail"`, 1)
	e := load(b, text)
	mia := find(b, e, "user/mia")
	for _, action := range []string{"s3:GetObject", "service150:PutObject", "service299:DescribeThing"} {
		b.Run(action, func(b *testing.B) {
			b.ReportAllocs()
			r := access.Request{Principal: mia, Action: action, Resource: "arn:aws:s3:::b/k"}
			for b.Loop() {
				e.Decide(&r)
			}
		})
	}
}

// many is an account of ten thousand principals.
func many() *snapshot.Account {
	a := synth.Account(synth.Size{Users: 4000, Roles: 6000, Groups: 300, Policies: 2500}, 1)
	a.Index()
	return a
}

func BenchmarkWhoCan(b *testing.B) {
	e := access.New(many())
	e.Prepare()
	r := access.Request{Action: "s3:GetObject", Resource: "arn:aws:s3:::some-bucket/key"}
	b.ReportAllocs()
	for b.Loop() {
		e.WhoCan(&r)
	}
}

func BenchmarkPrepare(b *testing.B) {
	a := many()
	b.ReportAllocs()
	var e *access.Engine
	var before, after runtime.MemStats
	runtime.GC()
	runtime.ReadMemStats(&before)
	for b.Loop() {
		e = access.New(a)
		e.Prepare()
	}
	runtime.GC()
	runtime.ReadMemStats(&after)
	b.ReportMetric(float64(after.HeapAlloc-before.HeapAlloc)/(1<<20), "MiB-held")
	runtime.KeepAlive(e)
}

// TestDecideDoesNotAllocate: a decision on a prepared principal costs no garbage.
func TestDecideDoesNotAllocate(t *testing.T) {
	e := load(t, shop)
	for _, name := range []string{"user/mia", "user/bob", "role/ci", "root"} {
		r := access.Request{Principal: find(t, e, name), Action: "S3:getObject", Resource: "arn:aws:s3:::x/y"}
		if n := testing.AllocsPerRun(100, func() { e.Decide(&r) }); n > 0 {
			t.Errorf("a decision about %s allocates %v times", name, n)
		}
	}
}

// TestManyPrincipals: the queries work on an account of ten thousand principals.
func TestManyPrincipals(t *testing.T) {
	if testing.Short() {
		t.Skip("a large account")
	}
	e := access.New(many())
	found, _ := e.WhoCan(&access.Request{Action: "s3:GetObject", Resource: "arn:aws:s3:::some-bucket/key"})
	if len(found) == 0 || len(found) > e.Len() {
		t.Errorf("%d of %d principals can", len(found), e.Len())
	}
	n := 0
	for p := range e.Principals() {
		if n++; n%500 == 0 {
			e.Permissions(p)
			if d := e.Decide(&access.Request{Principal: p, Action: "iam:PassRole", Resource: "arn:aws:iam::111122223333:role/x"}); d.Outcome > access.Allowed {
				t.Errorf("outcome %v", d.Outcome)
			}
		}
	}
}
