package access_test

import (
	"bytes"
	"encoding/json"
	"fmt"
	"strings"
	"testing"

	"github.com/iamaudit/iamaudit/access"
)

// line builds a simulated request from members in JSON.
func line(principal, action, resource string, members ...string) string {
	l := fmt.Sprintf(`{"principal":%q,"action":%q,"resource":%q`, principal, action, resource)
	for _, m := range members {
		l += "," + m
	}
	return l + "}"
}

func doc(statements ...string) string {
	return `{"Version":"2012-10-17","Statement":[` + strings.Join(statements, ",") + `]}`
}

func identity(statements ...string) string {
	return `"identityPolicies":[{"name":"p","policy":` + doc(statements...) + `}]`
}

const (
	user    = "arn:aws:iam::111122223333:user/app/mia"
	session = "arn:aws:sts::111122223333:assumed-role/ci/build-7"
	fed     = "arn:aws:sts::111122223333:federated-user/mia"
	object  = "arn:aws:s3:::houdini/logo.png"
	all     = `{"Effect":"Allow","Action":"*","Resource":"*"}`
	s3      = `{"Effect":"Allow","Action":"s3:*","Resource":"*"}`
	denyS3  = `{"Effect":"Deny","Action":"s3:*","Resource":"*"}`
	ec2     = `{"Effect":"Allow","Action":"ec2:*","Resource":"*"}`
)

func resource(statements ...string) string { return `"resourcePolicy":` + doc(statements...) }

func allowTo(principal string) string {
	return `{"Effect":"Allow","Principal":` + principal + `,"Action":"*","Resource":"*"}`
}

func trustTo(principal string) string {
	return `{"Effect":"Allow","Principal":` + principal + `,"Action":"sts:AssumeRole"}`
}

// The rows cite the rules of docs/semantics.md.
func TestSimulate(t *testing.T) {
	const (
		allowed    = "Allowed"
		implicitly = "ImplicitlyDenied"
		explicitly = "ExplicitlyDenied"
		role       = "arn:aws:iam::111122223333:role/ops"
		key        = "arn:aws:kms:eu-west-1:111122223333:key/1"
	)
	bounds := func(s ...string) string { return `"boundaries":[` + doc(s...) + `]` }
	sessionPolicy := func(s ...string) string { return `"sessionPolicy":` + doc(s...) }
	tests := []struct{ name, line, want string }{
		{"1 nothing", line(user, "s3:GetObject", object), implicitly},
		{"1 root", line("arn:aws:iam::111122223333:root", "s3:GetObject", object), allowed},
		{"2 Deny wins", line(user, "s3:GetObject", object, identity(all, denyS3)), explicitly},
		{"2 Deny of the resource policy", line(user, "s3:GetObject", object, identity(all), resource(`{"Effect":"Deny","Principal":"*","Action":"s3:*","Resource":"*"}`)), explicitly},
		{"2 Deny of the boundary", line(user, "s3:GetObject", object, identity(all), bounds(all, denyS3)), explicitly},
		{"2 Deny of the session policy", line(session, "s3:GetObject", object, identity(all), sessionPolicy(all, denyS3)), explicitly},
		{"3 RCP without an Allow", line(user, "s3:GetObject", object, identity(all), `"rcps":[[`+doc(`{"Effect":"Deny","Principal":"*","Action":"s3:PutObject","Resource":"*"}`)+`]]`), allowed},
		{"2 Deny of an RCP", line(user, "s3:GetObject", object, identity(all), `"rcps":[[`+doc(`{"Effect":"Deny","Principal":"*","Action":"s3:*","Resource":"*"}`)+`]]`), explicitly},
		{"17 RCPs do not cover the service", line(user, "iam:GetUser", user, identity(all), `"rcps":[[`+doc(`{"Effect":"Deny","Principal":"*","Action":"iam:*","Resource":"*"}`)+`]]`), allowed},
		{"17 RCPs spare kms:RetireGrant", line(user, "kms:RetireGrant", key, identity(all), resource(allowTo(`{"AWS":"111122223333"}`)), `"rcps":[[`+doc(`{"Effect":"Deny","Principal":"*","Action":"kms:*","Resource":"*"}`)+`]]`), allowed},
		{"4 a level without an Allow", line(user, "s3:GetObject", object, identity(all), `"scps":[[`+doc(all)+`],[`+doc(ec2)+`]]`), implicitly},
		{"4 a level without a policy", line(user, "s3:GetObject", object, identity(all), `"scps":[[`+doc(all)+`],[]]`), implicitly},
		{"20 union at one level", line(user, "s3:GetObject", object, identity(all), `"scps":[[`+doc(ec2)+`,`+doc(s3)+`]]`), allowed},
		{"16 SCP binds root", line("arn:aws:iam::111122223333:root", "s3:GetObject", object, `"scps":[[`+doc(all, denyS3)+`]]`), explicitly},
		{"16 SCP spares service-linked roles", line("arn:aws:sts::111122223333:assumed-role/AWSServiceRoleForX/s", "s3:GetObject", object, identity(all), `"scps":[[`+doc(all, denyS3)+`]]`), allowed},
		{"5 user named by the resource", line(user, "s3:GetObject", object, resource(allowTo(`{"AWS":"`+user+`"}`)), bounds(ec2)), allowed},
		{"5 session named by the resource", line(session, "s3:GetObject", object, resource(allowTo(`{"AWS":"`+session+`"}`)), bounds(ec2), sessionPolicy(ec2)), allowed},
		{"5 federated user named by the resource", line(fed, "s3:GetObject", object, resource(allowTo(`{"AWS":"`+fed+`"}`)), sessionPolicy(ec2)), allowed},
		{"6 role named by the resource", line(session, "s3:GetObject", object, resource(allowTo(`{"AWS":"arn:aws:iam::111122223333:role/ci"}`))), allowed},
		{"6 role named, boundary does not allow", line(session, "s3:GetObject", object, resource(allowTo(`{"AWS":"arn:aws:iam::111122223333:role/ci"}`)), bounds(ec2)), implicitly},
		{"6 role named, session policy does not allow", line(session, "s3:GetObject", object, resource(allowTo(`{"AWS":"arn:aws:iam::111122223333:role/ci"}`)), sessionPolicy(ec2)), implicitly},
		{"6 role named by a condition", line(session, "s3:GetObject", object, resource(`{"Effect":"Allow","Principal":{"AWS":"111122223333"},"Action":"*","Resource":"*","Condition":{"ArnEquals":{"aws:PrincipalArn":"arn:aws:iam::111122223333:role/ci"}}}`)), allowed},
		{"7 everybody, with the role in a condition", line(session, "s3:GetObject", object, resource(`{"Effect":"Allow","Principal":"*","Action":"*","Resource":"*","Condition":{"ArnEquals":{"aws:PrincipalArn":"arn:aws:iam::111122223333:role/ci"}}}`), bounds(ec2), sessionPolicy(ec2)), allowed},
		{"8 account named, no identity policy", line(user, "s3:GetObject", object, resource(allowTo(`{"AWS":"arn:aws:iam::111122223333:root"}`))), implicitly},
		{"8 account named, identity policy", line(user, "s3:GetObject", object, identity(s3), resource(allowTo(`{"AWS":"111122223333"}`))), allowed},
		{"9 federated user by its user", line(fed, "s3:GetObject", object, resource(allowTo(`{"AWS":"arn:aws:iam::111122223333:user/mia"}`)), sessionPolicy(s3)), allowed},
		{"9 federated user by its user, limited", line(fed, "s3:GetObject", object, resource(allowTo(`{"AWS":"arn:aws:iam::111122223333:user/mia"}`)), sessionPolicy(ec2)), implicitly},
		{"10 one of several policies", line(user, "s3:GetObject", object, `"identityPolicies":[{"name":"a","policy":`+doc(ec2)+`},{"name":"b","policy":`+doc(s3)+`}]`), allowed},
		{"11 boundary allows", line(user, "s3:GetObject", object, identity(all), bounds(s3)), allowed},
		{"11 boundary does not", line(user, "s3:GetObject", object, identity(all), bounds(ec2)), implicitly},
		{"11 boundary grants nothing", line(user, "s3:GetObject", object, bounds(s3)), implicitly},
		{"12 session policy", line(session, "s3:GetObject", object, identity(all), sessionPolicy(ec2)), implicitly},
		{"12 no session policy", line(session, "s3:GetObject", object, identity(all)), allowed},
		{"12 federated user without a session policy", line(fed, "s3:GetObject", object, identity(all)), implicitly},
		{"13 identity policy suffices in the account", line(user, "s3:GetObject", object, identity(s3), resource(trustTo(`"*"`))), allowed},
		{"14 both sides", line(user, "s3:GetObject", object, `"resourceAccount":"444455556666"`, identity(s3), resource(allowTo(`{"AWS":"111122223333"}`))), allowed},
		{"14 only the caller's side", line(user, "s3:GetObject", object, `"resourceAccount":"444455556666"`, identity(s3)), implicitly},
		{"14 only the resource's side", line(user, "s3:GetObject", object, `"resourceAccount":"444455556666"`, resource(allowTo(`{"AWS":"`+user+`"}`))), implicitly},
		{"14 everybody, across accounts", line(user, "s3:GetObject", object, `"resourceAccount":"444455556666"`, identity(s3), resource(allowTo(`"*"`))), allowed},
		{"15 the boundary limits across accounts", line(user, "s3:GetObject", object, `"resourceAccount":"444455556666"`, identity(s3), bounds(ec2), resource(allowTo(`{"AWS":"`+user+`"}`))), implicitly},
		{"21 anonymous", line("anonymous", "s3:GetObject", object, resource(allowTo(`"*"`))), allowed},
		{"21 anonymous, account named", line("anonymous", "s3:GetObject", object, resource(allowTo(`{"AWS":"111122223333"}`))), implicitly},
		{"21 anonymous has a user id", line("anonymous", "s3:GetObject", object, resource(`{"Effect":"Allow","Principal":"*","Action":"*","Resource":"*","Condition":{"StringEquals":{"aws:userid":"anonymous"}}}`)), allowed},
		{"22 user named, no identity policy", line(user, "sts:AssumeRole", role, resource(trustTo(`{"AWS":"`+user+`"}`))), allowed},
		{"22 account named, no identity policy", line(user, "sts:AssumeRole", role, resource(trustTo(`{"AWS":"111122223333"}`))), implicitly},
		{"22 account named, identity policy", line(user, "sts:AssumeRole", role, identity(all), resource(trustTo(`{"AWS":"111122223333"}`))), allowed},
		{"22, 13 identity policy alone", line(user, "sts:AssumeRole", role, identity(all)), implicitly},
		{"23 key policy delegates", line(user, "kms:Decrypt", key, identity(all), resource(allowTo(`{"AWS":"111122223333"}`))), allowed},
		{"23 key policy does not", line(user, "kms:Decrypt", key, identity(all)), implicitly},
		{"27 unique id", line(user, "s3:GetObject", object, `"context":{"aws:userid":"AIDAX"}`, resource(allowTo(`{"AWS":"AIDAX"}`))), allowed},
		{"27 the id of somebody else", line(user, "s3:GetObject", object, `"context":{"aws:userid":"AIDAX"}`, resource(allowTo(`{"AWS":"AIDAY"}`))), implicitly},
		{"28 NotPrincipal and a boundary", line(user, "s3:GetObject", object, identity(all), bounds(all), resource(`{"Effect":"Deny","NotPrincipal":{"AWS":["`+user+`","111122223333"]},"Action":"*","Resource":"*"}`)), explicitly},
		{"31 NotAction", line(user, "s3:GetObject", object, identity(`{"Effect":"Allow","NotAction":["iam:*"],"Resource":"*"}`)), allowed},
		{"31 NotAction excepts", line(user, "s3:GetObject", object, identity(`{"Effect":"Allow","NotAction":["S3:get*"],"Resource":"*"}`)), implicitly},
		{"38 an action without a resource", line(user, "s3:ListAllMyBuckets", "*", identity(`{"Effect":"Allow","Action":"s3:*","Resource":"arn:aws:s3:::houdini"}`)), implicitly},
		{"38 AWS's pages disagree: the wider one", line(user, "s3:ListAllMyBuckets", "*", identity(`{"Effect":"Allow","Action":"s3:*","Resource":"arn:aws:s3:::*"}`)), allowed},
		{"38 a Deny: the narrower one", line(user, "s3:ListAllMyBuckets", "*", identity(s3, `{"Effect":"Deny","Action":"s3:*","Resource":"arn:aws:s3:::*"}`)), allowed},
		{"39 NotResource", line(user, "s3:GetObject", object, identity(`{"Effect":"Allow","Action":"s3:*","NotResource":"arn:aws:s3:::other/*"}`)), allowed},
		{"39 NotResource excepts", line(user, "s3:GetObject", object, identity(`{"Effect":"Allow","Action":"s3:*","NotResource":"arn:aws:s3:::houdini/*"}`)), implicitly},
		{"40 no part of an ARN is a wildcard", line(user, "s3:GetObject", object, resource(allowTo(`{"AWS":"arn:aws:iam::111122223333:user/*"}`))), implicitly},
		{"40 everybody, as an object", line("anonymous", "s3:GetObject", object, resource(allowTo(`{"AWS":"*"}`))), allowed},
		{"41 case", line(user, "s3:GetObject", object, resource(allowTo(`{"AWS":"arn:aws:iam::111122223333:user/app/Mia"}`))), implicitly},
		{"41 several", line(user, "s3:GetObject", object, resource(allowTo(`{"AWS":["arn:aws:iam::111122223333:user/x","`+user+`"]}`))), allowed},
		{"42 service", line("ec2.amazonaws.com", "sts:AssumeRole", role, resource(trustTo(`{"Service":["ecs.amazonaws.com","ec2.amazonaws.com"]}`))), allowed},
		{"42 federated", line("accounts.google.com", "sts:AssumeRoleWithWebIdentity", role, resource(`{"Effect":"Allow","Principal":{"Federated":"accounts.google.com"},"Action":"sts:AssumeRoleWithWebIdentity"}`)), allowed},
		{"43 spared", line(user, "s3:GetObject", object, identity(all), resource(`{"Effect":"Deny","NotPrincipal":{"AWS":["`+user+`","arn:aws:iam::111122223333:root"]},"Action":"*","Resource":"*"}`)), allowed},
		{"43 without the account", line(user, "s3:GetObject", object, identity(all), resource(`{"Effect":"Deny","NotPrincipal":{"AWS":"`+user+`"},"Action":"*","Resource":"*"}`)), explicitly},
		{"43 a session without its role", line(session, "s3:GetObject", object, identity(all), resource(`{"Effect":"Deny","NotPrincipal":{"AWS":["`+session+`","111122223333"]},"Action":"*","Resource":"*"}`)), explicitly},
		{"43 a session with all", line(session, "s3:GetObject", object, identity(all), resource(`{"Effect":"Deny","NotPrincipal":{"AWS":["`+session+`","111122223333","arn:aws:iam::111122223333:role/ci"]},"Action":"*","Resource":"*"}`)), allowed},
		{"43 Allow to everybody else", line("anonymous", "s3:GetObject", object, resource(`{"Effect":"Allow","NotPrincipal":{"AWS":"`+user+`"},"Action":"*","Resource":"*"}`)), allowed},
		{"44 another session", line(session, "s3:GetObject", object, resource(allowTo(`{"AWS":"arn:aws:sts::111122223333:assumed-role/ci/other"}`))), implicitly},
		{"45 the role's path is not in the session", line(session, "s3:GetObject", object, resource(allowTo(`{"AWS":"arn:aws:iam::111122223333:role/build/ci"}`))), allowed},
		{"59 variable", line(user, "s3:GetObject", "arn:aws:s3:::homes/mia/x", identity(`{"Effect":"Allow","Action":"s3:*","Resource":"arn:aws:s3:::homes/${aws:username}/*"}`)), allowed},
		{"65 no user name in a session", line(session, "s3:GetObject", "arn:aws:s3:::homes/ci/x", identity(`{"Effect":"Allow","Action":"s3:*","Resource":"arn:aws:s3:::homes/${aws:username}/*"}`)), implicitly},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			got := access.SimulateLine([]byte(tt.line))
			if got.Decision != tt.want || got.Error != "" || got.Reason == "" {
				t.Errorf("%s\ngot %+v, want %s", tt.line, got, tt.want)
			}
		})
	}
}

func TestSimulateLines(t *testing.T) {
	in := strings.Join([]string{
		`{"id":"1","principal":"` + user + `","action":"s3:GetObject","resource":"*","identityPolicies":[{"name":"reads","policy":{"Version":"2012-10-17","Statement":[{"Sid":"R","Effect":"Allow","Action":"s3:Get*","Resource":"*","Condition":{"Bool":{"aws:SecureTransport":true},"NumericLessThan":{"s3:max-keys":10}}}]}}],"context":{"aws:SecureTransport":true,"s3:max-keys":[5]}}`,
		``,
		`{"id":2,"principal":"` + user + `","action":"s3:GetObject"`,
		`{"id":3,"principal":"` + user + `","action":"s3","resource":"*"}`,
		`{"id":4,"principal":"mia","action":"s3:Get","resource":"*"}`,
		`{"id":5,"principal":"` + user + `","action":"s3:Get","resource":"bucket"}`,
		`{"id":6,"principal":"` + user + `","action":"s3:Get","resource":"*","identityPolicy":[],"scp":[]}`,
		`{"id":7,"principal":"` + user + `","action":"s3:Get","resource":"*","identityPolicies":[{"name":"x","policy":{"Statement":{"Effect":"allow","Action":"*","Resource":"*"}}}]}`,
		`{"id":8,"principal":"` + user + `","action":"s3:Get"}`,
		`[]`,
		`{"id":9,"principal":"` + user + `","action":"s3:Get","resource":"*","scps":{}}`,
		`{"id":10,"principal":"` + user + `","action":"s3:Get","resource":"*","context":{"a:b":{}}}`,
		`{"id":11,"id":12,"principal":"` + user + `","action":"s3:Get","resource":"*"}`,
		`{"principal":"anonymous","action":"s3:GetObject","resource":"*"}`,
	}, "\n")
	want := `{"id":"1","decision":"Allowed","reason":"statement \"R\" of policy \"reads\" allows it","layer":"identity policy","policy":"reads","statement":"R","keys":["aws:SecureTransport","s3:max-keys"]}
{"id":2,"error":"not valid JSON: it ends in the middle of a value"}
{"id":3,"error":"action: \"s3\" is not an action; want service:Name, such as s3:GetObject"}
{"id":4,"error":"principal: \"mia\" is not a principal; want the ARN of a user, role, session, federated user or root user, the name of a service, or anonymous"}
{"id":5,"error":"resource: \"bucket\" is not a resource; want an ARN such as arn:aws:s3:::bucket/key, or \"*\""}
{"id":6,"error":"unknown member \"identityPolicy\"; want some of id, principal, action, resource, resourceAccount, context, identityPolicies, boundaries, sessionPolicy, scps, rcps, resourcePolicy; unknown member \"scp\"; want some of id, principal, action, resource, resourceAccount, context, identityPolicies, boundaries, sessionPolicy, scps, rcps, resourcePolicy"}
{"id":7,"error":"identityPolicies[0]: The effect allow is not valid. Use Allow or Deny (1:24 of the policy)"}
{"id":8,"error":"resource: it is missing; principal, action and resource are required"}
{"id":null,"error":"want an object, found a list"}
{"id":9,"error":"scps: want a list of levels, found an object"}
{"id":10,"error":"context: a:b: want a string or a list of strings, found an object"}
{"id":12,"error":"member \"id\" appears twice"}
{"id":null,"decision":"ImplicitlyDenied","reason":"no resource policy allows it","layer":"resource policy"}
`
	var out bytes.Buffer
	if err := access.Simulate(strings.NewReader(in), &out); err != nil {
		t.Fatal(err)
	}
	gotLines, wantLines := strings.Split(out.String(), "\n"), strings.Split(want, "\n")
	for i := range max(len(gotLines), len(wantLines)) {
		if i >= len(gotLines) || i >= len(wantLines) || gotLines[i] != wantLines[i] {
			t.Fatalf("line %d:\ngot  %s\nwant %s", i+1, at(gotLines, i), at(wantLines, i))
		}
	}
}

func at(lines []string, i int) string {
	if i < len(lines) {
		return lines[i]
	}
	return "(nothing)"
}

func FuzzSimulate(f *testing.F) {
	f.Add(line(user, "s3:GetObject", object, identity(all)))
	f.Add(`{"id":[1],"context":{"a":[1,true,"x"]},"scps":[[]]}`)
	f.Fuzz(func(t *testing.T, text string) {
		out, err := json.Marshal(access.SimulateLine([]byte(text)))
		if err != nil || !json.Valid(out) {
			t.Fatalf("%q gives %s, %v", text, out, err)
		}
	})
}

// quoted writes a string as JSON.
func quoted(s string) string {
	b, err := json.Marshal(s)
	if err != nil {
		panic(err)
	}
	return string(b)
}
