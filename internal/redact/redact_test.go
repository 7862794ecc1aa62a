package redact_test

import (
	"bytes"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/iamaudit/iamaudit/audit"
	"github.com/iamaudit/iamaudit/internal/redact"
	"github.com/iamaudit/iamaudit/internal/synth"
	"github.com/iamaudit/iamaudit/rules"
	"github.com/iamaudit/iamaudit/snapshot"
)

// accounts are the whole accounts of testdata and a synthetic one.
func accounts(t *testing.T) map[string]*snapshot.Account {
	t.Helper()
	files, err := filepath.Glob("../../testdata/snapshots/*.json")
	if err != nil || len(files) == 0 {
		t.Fatalf("no snapshots (%v)", err)
	}
	all := map[string]*snapshot.Account{}
	for _, file := range files {
		a, err := snapshot.Read(file, nil, snapshot.Options{})
		if err != nil {
			t.Fatal(err)
		}
		all[filepath.Base(file)] = a
	}
	all["synthetic"] = reread(t, synth.Account(synth.Size{Users: 40, Roles: 60, Groups: 6, Policies: 40}, 3))
	return all
}

func reread(t *testing.T, a *snapshot.Account) *snapshot.Account {
	t.Helper()
	var b bytes.Buffer
	if err := snapshot.Encode(&b, a); err != nil {
		t.Fatal(err)
	}
	out, err := snapshot.Decode(b.Bytes(), snapshot.Options{})
	if err != nil {
		t.Fatal(err)
	}
	return out
}

// findings counts what the rules find, by rule and severity. Of several chains of roles that are
// equally short the names decide which is shown, and with it how principals share a finding: of
// those it counts the principals.
func findings(t *testing.T, a *snapshot.Account) map[string]int {
	t.Helper()
	result, err := audit.Run(t.Context(), a, rules.All(), audit.Options{})
	if err != nil {
		t.Fatal(err)
	}
	counts := map[string]int{}
	for _, f := range result.Findings {
		n := 1
		if f.Rule == "escalation-role-chain" {
			n = len(f.Principals)
		}
		counts[f.Rule+" "+f.Severity.String()] += n
	}
	return counts
}

// TestFindingsStayTheSame redacts accounts and audits both.
func TestFindingsStayTheSame(t *testing.T) {
	for name, a := range accounts(t) {
		t.Run(name, func(t *testing.T) {
			redacted, err := redact.Account(a)
			if err != nil {
				t.Fatal(err)
			}
			want := findings(t, a)
			if len(want) == 0 && name != "backup.json" {
				t.Fatal("nothing is found in the account, so the test shows nothing")
			}
			if diff := cmp.Diff(want, findings(t, redacted)); diff != "" {
				t.Errorf("findings differ (-original +redacted):\n%s", diff)
			}
		})
	}
}

// TestNothingOfTheAccountStays looks for what must not be in a redacted snapshot.
func TestNothingOfTheAccountStays(t *testing.T) {
	for name, a := range accounts(t) {
		t.Run(name, func(t *testing.T) {
			redacted, err := redact.Account(a)
			if err != nil {
				t.Fatal(err)
			}
			var b bytes.Buffer
			if err := snapshot.Encode(&b, redacted); err != nil {
				t.Fatal(err)
			}
			text := b.String()
			secrets := []string{a.AccountID}
			for id := range a.Identities() {
				if id.Role != nil && id.Role.ServiceLinked() {
					continue
				}
				if len(id.Name()) > 4 {
					secrets = append(secrets, `"`+id.Name()+`"`, "/"+id.Name()+`"`)
				}
			}
			for i := range a.UserDetailList {
				secrets = append(secrets, a.UserDetailList[i].UserID)
				for _, tag := range a.UserDetailList[i].Tags {
					if len(tag.Value) > 4 {
						secrets = append(secrets, `"`+tag.Value+`"`)
					}
				}
			}
			for _, s := range secrets {
				if strings.Contains(text, s) {
					t.Errorf("%s is still there", s)
				}
			}
		})
	}
}

// TestPatternsStillMatch checks that wildcards match the same names before and after.
func TestPatternsStillMatch(t *testing.T) {
	document := `{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":"iam:PassRole","Resource":[
		"arn:aws:iam::111122223333:role/deploy-*", "arn:aws:iam::111122223333:role/dep*", "arn:aws:iam::111122223333:role/*-prod"]}]}`
	role := func(name string) snapshot.Role {
		return snapshot.Role{RoleName: name, Path: "/", ARN: "arn:aws:iam::111122223333:role/" + name}
	}
	a := &snapshot.Account{
		AccountID: "111122223333", Partition: "aws", CollectedAt: time.Date(2026, 11, 22, 10, 0, 0, 0, time.UTC),
		UserDetailList: []snapshot.User{{
			UserName: "jane", ARN: "arn:aws:iam::111122223333:user/jane",
			UserPolicyList: []snapshot.InlinePolicy{{PolicyName: "pass", PolicyDocument: snapshot.NewDocument([]byte(document))}},
		}},
		RoleDetailList: []snapshot.Role{role("deploy-prod"), role("depot"), role("adept"), role("web-prod"), role("prod")},
	}
	redacted, err := redact.Account(a)
	if err != nil {
		t.Fatal(err)
	}
	before, after := matches(a), matches(redacted)
	if want := 5; len(before) != 15 || count(before) != want {
		t.Fatalf("%d of %d pairs match before, want %d of 15", count(before), len(before), want)
	}
	if count(after) != count(before) {
		t.Errorf("%d pairs match after, %d before", count(after), count(before))
	}
}

// matches holds every resource of the account's only policy against every role.
func matches(a *snapshot.Account) []bool {
	var out []bool
	for _, pattern := range a.UserDetailList[0].UserPolicyList[0].PolicyDocument.Statements[0].Resource.Texts() {
		for i := range a.RoleDetailList {
			out = append(out, glob(pattern, a.RoleDetailList[i].ARN))
		}
	}
	return out
}

func count(list []bool) int {
	n := 0
	for _, b := range list {
		if b {
			n++
		}
	}
	return n
}

// glob matches a pattern with stars.
func glob(pattern, s string) bool {
	before, rest, star := strings.Cut(pattern, "*")
	if !star {
		return pattern == s
	}
	if !strings.HasPrefix(s, before) {
		return false
	}
	for s = s[len(before):]; ; s = s[1:] {
		if glob(rest, s) {
			return true
		}
		if s == "" {
			return false
		}
	}
}
