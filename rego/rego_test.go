package rego_test

import (
	"os"
	"path/filepath"
	"testing"

	"github.com/iamaudit/iamaudit/audit"
	"github.com/iamaudit/iamaudit/rego"
	"github.com/iamaudit/iamaudit/snapshot"
)

// metadata is what every rule of these tests begins with.
func metadata(id, more string) string {
	return "# METADATA\n# title: A rule of the tests\n# description: Why.\n# custom:\n#   iamaudit:\n#     id: " + id +
		"\n#     severity: high\n#     remediation: What to do.\n" + more
}

// write writes files below a new directory and returns it.
func write(t *testing.T, files map[string]string) string {
	t.Helper()
	dir := t.TempDir()
	for name, text := range files {
		path := filepath.Join(dir, name)
		if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	return dir
}

// load loads rules that must be good.
func load(t *testing.T, o rego.Options, files map[string]string) []*audit.Rule {
	t.Helper()
	rules, err := rego.Load([]string{write(t, files)}, o)
	if err != nil {
		t.Fatal(err)
	}
	return rules
}

const company = `{
  "UserDetailList": [
    {
      "Path": "/", "UserName": "ann", "UserId": "AIDA1", "Arn": "arn:aws:iam::111122223333:user/ann", "CreateDate": "2024-01-01T00:00:00Z",
      "GroupList": ["ops"],
      "UserPolicyList": [
        {
          "PolicyName": "all",
          "PolicyDocument": {
            "Version": "2012-10-17",
            "Statement": [
              {"Effect": "Deny", "Action": "s3:*", "Resource": "*"},
              {"Sid": "Everything", "Effect": "Allow", "Action": "*", "Resource": "*"}
            ]
          }
        }
      ]
    },
    {"Path": "/app/", "UserName": "bob", "UserId": "AIDA2", "Arn": "arn:aws:iam::111122223333:user/app/bob", "CreateDate": "2024-01-01T00:00:00Z", "GroupList": []}
  ],
  "GroupDetailList": [
    {"Path": "/", "GroupName": "ops", "GroupId": "AGPA1", "Arn": "arn:aws:iam::111122223333:group/ops", "CreateDate": "2024-01-01T00:00:00Z",
     "GroupPolicyList": [{"PolicyName": "g", "PolicyDocument": {"Statement": {"Effect": "Allow", "Action": "EC2:Run*", "Resource": "*"}}}]}
  ],
  "RoleDetailList": [],
  "Policies": []
}`

func account(t testing.TB, text string) *snapshot.Account {
	t.Helper()
	a, err := snapshot.Decode([]byte(text), snapshot.Options{File: "company.json"})
	if err != nil {
		t.Fatal(err)
	}
	return a
}

func run(t testing.TB, a *snapshot.Account, rules []*audit.Rule) *audit.Result {
	t.Helper()
	r, err := audit.Run(t.Context(), a, rules, audit.Options{})
	if err != nil {
		t.Fatal(err)
	}
	return r
}

func TestFindingPointsAtTheStatement(t *testing.T) {
	rules := load(t, rego.Options{}, map[string]string{"a.rego": metadata("acme/everything", "") + `package iamaudit.rules.acme.everything

findings contains f if {
	some u in input.users
	some s in u.statements
	s.effect == "allow"
	s.all_actions
	s.all_resources
	f := {"resource": u.arn, "message": sprintf("%s may do everything", [u.name]), "location": s.location, "evidence": {"sid": s.sid}}
}
`})
	r := run(t, account(t, company), rules)
	if len(r.Findings) != 1 || len(r.Errors) != 0 {
		t.Fatalf("findings %+v, errors %+v", r.Findings, r.Errors)
	}
	f := r.Findings[0]
	if f.Location.StartLine != 13 || f.Location.Pointer != "/UserDetailList/0/UserPolicyList/0/PolicyDocument/Statement/1" {
		t.Errorf("the finding points at %+v", f.Location)
	}
	if f.Resource != "arn:aws:iam::111122223333:user/ann" || f.Evidence["sid"] != "Everything" {
		t.Errorf("finding %+v", f)
	}
}
