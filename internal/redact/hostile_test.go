package redact_test

import (
	"bytes"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/iamaudit/iamaudit/internal/redact"
	"github.com/iamaudit/iamaudit/snapshot"
)

// odd are documents that IAM refuses, and documents that differ only in what a stand-in easily loses.
var odd = map[string]string{
	"a list in a list of actions":   `{"Statement":[{"Effect":"Allow","Action":[["s3:*"]],"Resource":"*"}]}`,
	"a list in a list of resources": `{"Statement":[{"Effect":"Allow","Action":"s3:*","Resource":[["arn:aws:s3:::hidden/*"],"*"]}]}`,
	"a list after an object":        `{"Statement":[{"Effect":"Allow","Action":"s3:*","Resource":[{"Action":"hidden"},["hidden"],"*"]}]}`,
	"a list of documents":           `[{"Statement":[{"Effect":"Allow","Action":"s3:*","Resource":"hidden"}]}]`,
	"a statement in a list":         `{"Statement":[[{"Effect":"Allow","Action":"s3:*","Resource":"hidden"}]]}`,
	"a misspelt element":            `{"Statement":[{"Effect":"Allow","Action":"s3:*","Resources":["arn:aws:s3:::hidden/*"]}]}`,
	"a Sid that is refused":         `{"Statement":[{"Sid":"hïdden","Effect":"Allow","Action":"iam:*","Resource":"*"}]}`,
	"Sids that differ in case":      `{"Statement":[{"Sid":"Hidden","Effect":"Allow","Action":"iam:*","Resource":"*"},{"Sid":"hidden","Effect":"Allow","Action":"s3:*","Resource":"*"}]}`,
	"a tag in any case":             `{"Statement":[{"Effect":"Allow","Action":"iam:*","Resource":"*","Condition":{"StringEquals":{"AWS:PrincipalTAG/HIDDEN":"hidden"}}}]}`,
	"no tag of that value":          `{"Statement":[{"Effect":"Allow","Action":"iam:*","Resource":"*","Condition":{"StringEquals":{"aws:PrincipalTag/hidden":"Hidden"}}}]}`,
	"a pattern in any case":         `{"Statement":[{"Effect":"Allow","Action":"iam:*","Resource":"*","Condition":{"StringLike":{"aws:PrincipalTag/hidden":"hid*"}}}]}`,
}

// TestOddDocuments audits an account with each of them as the policy of a user with a tag, before
// and after, and looks for the word that must be gone.
func TestOddDocuments(t *testing.T) {
	for name, document := range odd {
		t.Run(name, func(t *testing.T) {
			a, err := snapshot.Read("../../testdata/snapshots/small-company.json", nil, snapshot.Options{})
			if err != nil {
				t.Fatal(err)
			}
			a.UserDetailList = append(a.UserDetailList, snapshot.User{
				UserName: "odd", Path: "/", ARN: "arn:aws:iam::" + a.AccountID + ":user/odd", UserID: "AIDAODD",
				Tags:           []snapshot.Tag{{Key: "Hidden", Value: "hidden"}},
				UserPolicyList: []snapshot.InlinePolicy{{PolicyName: "odd", PolicyDocument: snapshot.NewDocument([]byte(document))}},
			})
			a = reread(t, a)
			redacted, err := redact.Account(a)
			if err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(findings(t, a), findings(t, redacted)); diff != "" {
				t.Errorf("findings differ (-original +redacted):\n%s", diff)
			}
			var b bytes.Buffer
			if err := snapshot.Encode(&b, redacted); err != nil {
				t.Fatal(err)
			}
			if text := strings.ToLower(b.String()); strings.Contains(text, "hidden") || strings.Contains(text, "hïdden") {
				i := max(strings.Index(text, "hidden"), strings.Index(text, "hïdden"))
				t.Errorf("the account's own word is still there: …%s…", text[max(0, i-100):i+20])
			}
		})
	}
}
