package policy_test

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/iamaudit/iamaudit/policy"
)

// The rows cite the rules of docs/semantics.md.
func TestCheck(t *testing.T) {
	const (
		i, r, tr, scp, rcp, ses = policy.IdentityKind, policy.ResourceKind, policy.TrustKind, policy.SCPKind, policy.RCPKind, policy.SessionKind
		body                    = `"Effect":"Allow","Action":"s3:*","Resource":"*"`
	)
	tests := []struct {
		name       string
		kind       policy.Kind
		statements string
		want       []string
	}{
		{"good identity policy", i, `{` + body + `}`, nil},
		{"good resource policy", r, `{` + body + `,"Principal":"*"}`, nil},
		{"good trust policy", tr, `{"Effect":"Allow","Principal":{"AWS":"111122223333"},"Action":"sts:AssumeRole"}`, nil},
		{"19 SCP in the full language", scp, `{"Effect":"Allow","NotAction":"iam:*Key","NotResource":"arn:aws:s3:::b","Condition":{"Bool":{"a:b":"true"}}}`, nil},
		{"19 SCP with a principal", scp, `{` + body + `,"Principal":"*"}`, []string{"/Statement SCPs do not support specifying principals. Remove the Principal or NotPrincipal element."}},
		{"18 good RCP", rcp, `{"Effect":"Deny","Principal":"*","Action":"s3:*","Resource":"*"}`, nil},
		{"18 RCP", rcp, `{"Effect":"Allow","Principal":{"AWS":"111122223333"},"Action":"*","Resource":"*"}`, []string{
			"/Statement/Effect RCPs support only the Deny effect.",
			`/Statement/Principal RCPs support only "*" in the Principal element; name principals in a Condition.`,
			`/Statement/Action RCPs do not support "*" in the Action element; name a service, as in s3:*.`,
		}},
		{"18 RCP for a service", rcp, `{"Effect":"Deny","Principal":{"Service":"*"},"Action":"s3:*","Resource":"*"}`, []string{
			`/Statement/Principal RCPs support only "*" in the Principal element; name principals in a Condition.`,
		}},
		{"18 RCP for nobody", rcp, `{"Effect":"Deny","Principal":{"AWS":[]},"Action":"s3:*","Resource":"*"}`, []string{"/Statement Missing required field Principal"}},
		{"18 RCP with Not", rcp, `{"Effect":"Deny","NotPrincipal":"*","NotAction":"s3:*","Resource":"*"}`, []string{
			"/Statement/NotAction RCPs do not support the NotAction element. Use Action instead.",
			"/Statement/NotPrincipal RCPs do not support the NotPrincipal element. Use Principal instead.",
		}},
		{"30 no vendor", i, `{"Effect":"Allow","Action":["GetObject"],"Resource":"*"}`, []string{"/Statement/Action Actions/Conditions must be prefaced by a vendor, e.g., iam, sdb, ec2, etc."}},
		{"30 two colons", i, `{"Effect":"Allow","NotAction":"s3:a:b","Resource":"*"}`, []string{"/Statement/NotAction Actions/Condition can contain only one colon."}},
		{"30 bad vendor", i, `{"Effect":"Allow","Action":["a a:b","*:Get*",":x"],"Resource":"*"}`, []string{
			"/Statement/Action Vendor a a is not valid", "/Statement/Action Vendor * is not valid", "/Statement/Action Vendor  is not valid",
		}},
		{"36 wildcard in the service", i, `{"Effect":"Allow","Action":"*","Resource":["arn:aws:s*:::b","arn:*","arn:aws","arn:aws::x"]}`, []string{
			"/Statement/Resource Resource vendor must be fully qualified and cannot contain regexes.",
			"/Statement/Resource Resource vendor must be fully qualified and cannot contain regexes.",
			"/Statement/Resource Resource vendor must be fully qualified and cannot contain regexes.",
			"/Statement/Resource Resource vendor must be fully qualified and cannot contain regexes.",
		}},
		{"37 incomplete ARN", i, `{"Effect":"Allow","Action":"*","Resource":["arn:aws:sqs","arn:aws:s3::*"]}`, nil},
		{"37 incomplete ARN in a session policy", ses, `{"Effect":"Allow","Action":"*","Resource":"arn:aws:sqs"}`, []string{"/Statement/Resource Resource arn:aws:sqs must be a complete ARN in a session policy."}},
		{"no ARN", i, `{"Effect":"Allow","Action":"*","Resource":["bucket","arn:aws-x:s3:::b"]}`, []string{
			`/Statement/Resource Resource bucket must be in ARN format or "*".`, `/Statement/Resource Partition "aws-x" is not valid for resource "arn:aws-x:s3:::b".`,
		}},
		{"resources of IAM", i, `{"Effect":"Allow","Action":"iam:*","Resource":["arn:aws:iam:eu-west-1:111122223333:user/x","arn:aws:iam::111122223333:users/x","arn:aws:iam::111122223333:us*","arn:aws:iam::111122223333:user/${aws:username}","arn:aws:iam::*:*","arn:aws:iam::${aws:PrincipalAccount}:role/*","arn:aws:iam::${aws:PrincipalAccount}:${aws:username}"]}`, []string{
			"/Statement/Resource IAM resource arn:aws:iam:eu-west-1:111122223333:user/x cannot contain region information.",
			`/Statement/Resource IAM resource path must either be "*" or start with user/, federated-user/, role/, group/, instance-profile/, mfa/, server-certificate/, policy/, sms-mfa/, saml-provider/, oidc-provider/, report/, access-report/.`,
		}},
		{"40, 41, 42 principals", r, `{` + body + `,"Principal":{"AWS":["arn:aws:iam::111122223333:user/*","jeff","AIDAJQABLZS4A3QDU576Q","111122223333","arn:aws:sts::111122223333:assumed-role/a/b","*"],"Service":"ec2.amazonaws.com"}}`, []string{
			`/Statement/Principal Invalid principal in policy: "AWS":"arn:aws:iam::111122223333:user/*"`, `/Statement/Principal Invalid principal in policy: "AWS":"jeff"`,
		}},
		{"43, 73 principal in an identity policy", i, `{` + body + `,"NotPrincipal":{"AWS":"111122223333"}}`, []string{"/Statement Policy document should not specify a principal."}},
		{"43 NotPrincipal in a trust policy", tr, `{"Effect":"Deny","NotPrincipal":{"AWS":"111122223333"},"Action":"sts:AssumeRole"}`, []string{"/Statement/NotPrincipal Has prohibited field NotPrincipal."}},
		{"72 Sid", i, `[{"Sid":"a b",` + body + `},{"Sid":"x",` + body + `},{"Sid":"x",` + body + `}]`, []string{
			"/Statement/0/Sid Statement IDs (SID) can only contain letters and digits: [A-Za-z0-9]*.",
			"/Statement/2/Sid Statement IDs (SID) in a single policy must be unique.",
		}},
		{"72 Sid of a resource policy", r, `{"Sid":"a b",` + body + `,"Principal":"*"}`, nil},
		{"73 no resource", i, `{"Effect":"Allow","Action":"*"}`, []string{"/Statement Policy statement must contain resources."}},
		{"73 no principal", r, `{` + body + `}`, []string{"/Statement Missing required field Principal"}},
		{"73 resource in a trust policy", tr, `{"Effect":"Allow","Principal":"*","Action":"sts:AssumeRole","Resource":"*"}`, []string{"/Statement Has prohibited field Resource."}},
		{"73 actions of a trust policy", tr, `{"Effect":"Allow","Principal":"*","Action":["sts:TagSession","s3:*"]}`, []string{"/Statement/Action AssumeRole policy may only specify STS AssumeRole actions."}},
		{"74 letters", i, `{"Effect":"Allow","Action":"*","Resource":["arn:aws:s3:::é","arn:aws:s3:::日"]}`, []string{
			"/Statement/Resource The value contains characters that IAM does not accept: only U+0009, U+000A, U+000D and U+0020 to U+00FF are.",
		}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			var got []string
			for _, f := range policy.Parse([]byte(`{"Version":"2012-10-17","Statement":` + tt.statements + `}`)).Check(tt.kind) {
				got = append(got, f.Pointer+" "+f.Message)
			}
			if diff := cmp.Diff(tt.want, got); diff != "" {
				t.Errorf("faults of %s (-want +got):\n%s", tt.statements, diff)
			}
		})
	}
}

// TestCheckVersion: policies of Organizations have to say their version (semantics rules 18 and 19).
func TestCheckVersion(t *testing.T) {
	const statement = `"Statement":{"Effect":"Deny","Principal":"*","Action":"s3:*","Resource":"*"}`
	for _, tt := range []struct {
		rule string
		kind policy.Kind
		text string
		want string
	}{
		{"18 RCP without a version", policy.RCPKind, `{` + statement + `}`, "RCPs need a Version element of 2012-10-17."},
		{"18 RCP of the older language", policy.RCPKind, `{"Version":"2008-10-17",` + statement + `}`, "RCPs need a Version element of 2012-10-17."},
		{"18 RCP with its version", policy.RCPKind, `{"Version":"2012-10-17",` + statement + `}`, ""},
		{"19 SCP without a version", policy.SCPKind, `{"Statement":{"Effect":"Deny","Action":"s3:*","Resource":"*"}}`, "SCPs need a Version element of 2012-10-17."},
		{"18, 19 a bucket policy needs none", policy.ResourceKind, `{` + statement + `}`, ""},
	} {
		t.Run(tt.rule, func(t *testing.T) {
			got := ""
			for _, f := range policy.Parse([]byte(tt.text)).Check(tt.kind) {
				got += f.Message
			}
			if got != tt.want {
				t.Errorf("%s as %s: %q, want %q", tt.text, tt.kind, got, tt.want)
			}
		})
	}
}

func TestCheckSize(t *testing.T) {
	document := func(padding string) *policy.Document {
		return policy.Parse([]byte(`{"Statement":{"Sid":"` + padding + `","Effect":"Allow","Action":"*","Resource":"*"}}`))
	}
	blank := policy.Parse([]byte(`{` + strings.Repeat(" \n", 5000) + `"Statement":[]}`))
	for _, tt := range []struct {
		rule string
		d    *policy.Document
		kind policy.Kind
		ok   bool
	}{
		{"75 short", document("x"), policy.IdentityKind, true},
		{"75 long", document(strings.Repeat("x", 10_240)), policy.IdentityKind, false},
		{"75 white space does not count", blank, policy.IdentityKind, true},
		{"75 session", document(strings.Repeat("x", 2_048)), policy.SessionKind, false},
		{"76 trust", document(strings.Repeat("x", 8_192)), policy.TrustKind, false},
		{"76 trust", document(strings.Repeat("x", 8_000)), policy.TrustKind, true},
		{"78 SCP", document(strings.Repeat("x", 5_120)), policy.SCPKind, false},
		{"78 white space counts in SCPs", blank, policy.SCPKind, false},
		{"79 resource", document(strings.Repeat("x", 32_768)), policy.ResourceKind, false},
	} {
		if f, ok := tt.d.CheckSize(tt.kind); ok != tt.ok || ok == (f.Message != "") {
			t.Errorf("%s: got %v %q", tt.rule, ok, f.Message)
		}
	}
}
