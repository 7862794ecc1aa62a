package access_test

import (
	"testing"

	"github.com/iamaudit/iamaudit/access"
	"github.com/iamaudit/iamaudit/policy"
	"github.com/iamaudit/iamaudit/snapshot"
)

func policyOf(layer access.Layer, statements ...string) *access.Policy {
	d := snapshot.NewDocument([]byte(doc(statements...)))
	return access.NewPolicy(layer, "p", &d)
}

// What no snapshot holds can be given with the request.
func TestGivenLayers(t *testing.T) {
	e := load(t, shop)
	public := policyOf(access.ResourcePolicy, allowTo(`"*"`))
	private := policyOf(access.ResourcePolicy, allowTo(`{"AWS":"arn:aws:iam::111122223333:user/eve"}`))
	foreign := policyOf(access.ResourcePolicy, allowTo(`{"AWS":"111122223333"}`))
	endpoint := policyOf(access.EndpointPolicy, allowTo(`"*"`), `{"Effect":"Deny","Principal":"*","Action":"s3:DeleteObject","Resource":"*"}`)
	narrow := policyOf(access.EndpointPolicy, `{"Effect":"Allow","Principal":"*","Action":"sqs:*","Resource":"*"}`)
	tests := []struct {
		name, principal string
		request         access.Request
		want            access.Outcome
	}{
		{"24 public, anonymous", "anonymous", access.Request{ResourcePolicy: public}, access.Allowed},
		{"24 public access blocked, anonymous", "anonymous", access.Request{ResourcePolicy: public, PublicAccessBlocked: true}, access.ImplicitlyDenied},
		{"24 public access blocked, another account's bucket", "user/mia", access.Request{ResourceAccount: "444455556666", ResourcePolicy: public, PublicAccessBlocked: true}, access.ImplicitlyDenied},
		{"24 public access blocked, own bucket", "user/mia", access.Request{ResourcePolicy: public, PublicAccessBlocked: true}, access.Allowed},
		{"24 blocked, but the policy is not public", "user/mia", access.Request{ResourceAccount: "444455556666", ResourcePolicy: foreign, PublicAccessBlocked: true}, access.Allowed},
		{"25 endpoint allows", "user/mia", access.Request{Endpoint: endpoint}, access.Allowed},
		{"25 endpoint does not", "user/mia", access.Request{Endpoint: narrow}, access.ImplicitlyDenied},
		{"25 endpoint denies", "user/mia", access.Request{Action: "s3:DeleteObject", Endpoint: endpoint}, access.ExplicitlyDenied},
		{"5 named by the resource policy", "user/eve", access.Request{ResourcePolicy: private}, access.Allowed},
		{"12 session policies", "role/ci", access.Request{Session: []*access.Policy{policyOf(access.SessionPolicy, ec2)}}, access.ImplicitlyDenied},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			r := tt.request
			r.Principal, r.Resource = find(t, e, tt.principal), object
			if r.Action == "" {
				r.Action = "s3:GetObject"
			}
			if d := e.Decide(&r); d.Outcome != tt.want {
				t.Errorf("got %v by the %v, want %v", d.Outcome, d.Layer, tt.want)
			}
		})
	}
}

// A request over several resources needs each of them (rule 67).
func TestDecideAll(t *testing.T) {
	e := load(t, shop)
	own, other := "arn:aws:s3:::homes/eve/x", "arn:aws:s3:::homes/mia/x"
	r := access.Request{Principal: find(t, e, "user/eve"), Action: "s3:GetObject"}
	for _, tt := range []struct {
		name      string
		resources []string
		want      access.Outcome
	}{
		{"67 each", []string{own, own + "y"}, access.Allowed},
		{"67 one of them", []string{own, other}, access.ImplicitlyDenied},
	} {
		if d := e.DecideAll(r, tt.resources...); d.Outcome != tt.want {
			t.Errorf("%s: got %v, want %v", tt.name, d.Outcome, tt.want)
		}
	}
}

// FuzzDenyNeverWidens: to add a Deny to a policy allows nothing that was not allowed, whatever
// stands in it.
func FuzzDenyNeverWidens(f *testing.F) {
	f.Add("s3:*", "*", "s3:Get*", "arn:aws:s3:::b/*", "a:b", "x")
	f.Add("*", "arn:aws:s3:::${aws:username}", "*", "arn:aws:s3:::h", "aws:username", "${aws:username}")
	f.Fuzz(func(t *testing.T, action, resource, denied, on, key, value string) {
		allow := statementOf("Allow", action, resource, "")
		with := statementOf("Deny", denied, on, `,"Condition":{"StringLike":{`+quoted(key)+`:`+quoted(value)+`}}`)
		without := access.SimulateLine([]byte(line(user, "s3:GetObject", object, identity(allow))))
		limited := access.SimulateLine([]byte(line(user, "s3:GetObject", object, identity(allow, with))))
		if limited.Error == "" && limited.Decision == "Allowed" && without.Decision != "Allowed" {
			t.Errorf("%s alone: %s; with %s: %s", allow, without.Decision, with, limited.Decision)
		}
	})
}

func statementOf(effect, action, resource, rest string) string {
	return `{"Effect":"` + effect + `","Action":` + quoted(action) + `,"Resource":` + quoted(resource) + rest + `}`
}

// TestOutside: what a principal of another account may do hangs on that account.
func TestOutside(t *testing.T) {
	e := load(t, shop)
	p := find(t, e, "arn:aws:iam::444455556666:role/x")
	d := e.Decide(&access.Request{Principal: p, Action: "sts:AssumeRole", Resource: "arn:aws:iam::111122223333:role/ci"})
	if d.Outcome != access.Allowed || d.Certain || d.Assumptions&access.AssumesCaller == 0 || p.Caller.Kind != policy.Role {
		t.Errorf("got %+v", d)
	}
}
