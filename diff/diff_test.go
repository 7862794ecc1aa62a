package diff_test

import (
	"bytes"
	"flag"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/iamaudit/iamaudit/audit"
	"github.com/iamaudit/iamaudit/diff"
	"github.com/iamaudit/iamaudit/snapshot"
)

var update = flag.Bool("update", false, "rewrite the golden files")

func read(t *testing.T, text string) *snapshot.Account {
	t.Helper()
	a, err := snapshot.Decode([]byte(text), snapshot.Options{File: "test.json"})
	if err != nil {
		t.Fatal(err)
	}
	return a
}

func readFile(t *testing.T, name string) *snapshot.Account {
	t.Helper()
	text, err := os.ReadFile(filepath.Join("testdata", name))
	if err != nil {
		t.Fatal(err)
	}
	return read(t, string(text))
}

// findings is a compared result with one finding that came, one that stayed and one that went.
func findings() *audit.Result {
	f := func(rule, state string) audit.Finding {
		return audit.Finding{
			Rule: rule, Severity: audit.High, Account: "111122223333", Resource: "arn:aws:iam::111122223333:user/jeff",
			Message: "something about " + rule, Fingerprint: rule, Baseline: state,
		}
	}
	return &audit.Result{Findings: []audit.Finding{
		f("admin-grant", audit.BaselineNew), f("user-without-group", audit.BaselineUnchanged), f("stale-access-key", audit.BaselineAbsent),
	}}
}

func TestGolden(t *testing.T) {
	changes := diff.Compare(readFile(t, "monday.json"), readFile(t, "tuesday.json"), findings())
	for ending, v := range map[string]struct {
		format  string
		options diff.Options
	}{
		"txt": {"text", diff.Options{}}, "color.txt": {"text", diff.Options{Color: true}},
		"json": {"json", diff.Options{}}, "md": {"markdown", diff.Options{}}, "html": {"html", diff.Options{}},
	} {
		t.Run(ending, func(t *testing.T) {
			var b bytes.Buffer
			if err := diff.Write(&b, v.format, changes, v.options); err != nil {
				t.Fatal(err)
			}
			path := filepath.Join("testdata", "golden", "changes."+ending)
			if *update {
				if err := os.WriteFile(path, b.Bytes(), 0o644); err != nil {
					t.Fatal(err)
				}
				return
			}
			want, err := os.ReadFile(path)
			if err != nil {
				t.Fatal(err)
			}
			if d := cmp.Diff(string(want), b.String()); d != "" {
				t.Errorf("(-want +got):\n%s", d)
			}
		})
	}
}

func TestSameAccountInAnotherOrder(t *testing.T) {
	a := readFile(t, "monday.json")
	b := readFile(t, "monday.json")
	for i, j := 0, len(b.UserDetailList)-1; i < j; i, j = i+1, j-1 {
		b.UserDetailList[i], b.UserDetailList[j] = b.UserDetailList[j], b.UserDetailList[i]
	}
	if c := diff.Compare(a, b, nil); !c.Empty() {
		t.Errorf("the same account differs: %+v", c.Resources)
	}
}

// account wraps users into a snapshot.
func account(users string) string {
	return `{"FormatVersion": 1, "AccountId": "111122223333", "Partition": "aws", "CollectedAt": "2026-11-20T00:00:00Z",
	"Parts": {"UserDetailList": {"Status": "complete"}, "GroupDetailList": {"Status": "complete"}, "RoleDetailList": {"Status": "complete"}, "Policies": {"Status": "complete"}},
	"UserDetailList": [` + users + `], "GroupDetailList": [], "RoleDetailList": [], "Policies": []}`
}

func user(name, more string) string {
	return `{"Path": "/", "UserName": "` + name + `", "UserId": "AIDA` + name + `", "Arn": "arn:aws:iam::111122223333:user/` + name + `"` + more + `}`
}

func policy(statements string) string {
	return `, "UserPolicyList": [{"PolicyName": "p", "PolicyDocument": {"Version": "2012-10-17", "Statement": [` + statements + `]}}]`
}

const (
	allowGet  = `{"Effect": "Allow", "Action": "s3:GetObject", "Resource": "*"}`
	allowGet2 = `{"Effect":"Allow",   "Action":"s3:GetObject","Resource":"*"}`
	allowPut  = `{"Effect": "Allow", "Action": "s3:PutObject", "Resource": "*"}`
	allowAll  = `{"Sid": "S", "Effect": "Allow", "Action": "*", "Resource": "*"}`
	denyAll   = `{"Sid": "S", "Effect": "Deny", "Action": "*", "Resource": "*"}`
)

func TestCompare(t *testing.T) {
	tests := []struct{ name, old, new, want string }{
		{"nothing", user("a", ""), user("a", ""), ""},
		{"white space in a statement", user("a", policy(allowGet)), user("a", policy(allowGet2)), ""},
		{"the order of statements", user("a", policy(allowGet+","+allowPut)), user("a", policy(allowPut+","+allowGet)), ""},
		{"a user more", user("a", ""), user("a", "") + "," + user("b", ""), "added user/b: added unique id"},
		{"a user less", user("a", "") + "," + user("b", ""), user("a", ""), "removed user/b: removed unique id"},
		{"a group joined", user("a", ""), user("a", `, "GroupList": ["g"]`), `changed user/a: added member of group "g"`},
		{"an edited statement with a Sid", user("a", policy(allowAll)), user("a", policy(denyAll)), `changed user/a: changed inline policy "p": statement "S"`},
		{"an edited statement without one", user("a", policy(allowGet+","+denyAll)), user("a", policy(allowPut+","+denyAll)), `changed user/a: changed inline policy "p": a statement`},
		{"a statement more", user("a", policy(allowGet)), user("a", policy(allowGet+","+allowPut)), `changed user/a: added inline policy "p": a statement`},
		{"the same statement once more", user("a", policy(allowGet)), user("a", policy(allowGet+","+allowGet)), `changed user/a: added inline policy "p": a statement`},
		{"somebody else under the same name", user("a", ""), strings.Replace(user("a", ""), "AIDAa", "AIDAother", 1), "changed user/a: changed unique id"},
		{"a boundary taken away", user("a", `, "PermissionsBoundary": {"PermissionsBoundaryArn": "arn:aws:iam::1:policy/b"}`), user("a", ""), "changed user/a: removed permissions boundary"},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			c := diff.Compare(read(t, account(test.old)), read(t, account(test.new)), nil)
			var got []string
			for _, r := range c.Resources {
				text := string(r.Op) + " " + r.ARN[strings.LastIndexByte(r.ARN, ':')+1:] + ":"
				for _, change := range r.Changes {
					text += " " + string(change.Op) + " " + change.What
				}
				got = append(got, text)
			}
			if d := cmp.Diff(test.want, strings.Join(got, "\n")); d != "" {
				t.Errorf("(-want +got):\n%s", d)
			}
		})
	}
}

func TestWhatWasNotSeenIsNotGone(t *testing.T) {
	old := account(user("a", ""))
	denied := strings.Replace(account(""), `"UserDetailList": {"Status": "complete"}`, `"UserDetailList": {"Status": "denied", "Action": "iam:GetAccountAuthorizationDetails"}`, 1)
	c := diff.Compare(read(t, old), read(t, denied), nil)
	if len(c.Resources) != 0 {
		t.Errorf("resources differ: %+v", c.Resources)
	}
	want := []string{"UserDetailList: complete in the old snapshot, denied (iam:GetAccountAuthorizationDetails) in the new one"}
	if d := cmp.Diff(want, c.NotCompared); d != "" {
		t.Errorf("(-want +got):\n%s", d)
	}
}

func TestHTMLShowsHostileNames(t *testing.T) {
	evil := `<script>alert(1)</script>\u202e`
	c := diff.Compare(read(t, account("")), read(t, account(user("x", `, "Tags": [{"Key": "k", "Value": "`+evil+`"}]`))), nil)
	var b bytes.Buffer
	if err := diff.Write(&b, "html", c, diff.Options{}); err != nil {
		t.Fatal(err)
	}
	if out := b.String(); strings.Contains(out, "<script") || strings.Contains(out, "\u202e") || !strings.Contains(out, "&lt;script&gt;") {
		t.Error("a hostile tag is not shown as text")
	}
}

func TestFormatOf(t *testing.T) {
	for path, want := range map[string]string{"a.md": "markdown", "a.HTML": "html", "a.json": "json", "a.txt": "text"} {
		if got, err := diff.FormatOf(path); got != want || err != nil {
			t.Errorf("FormatOf(%q) = %q, %v", path, got, err)
		}
	}
	if _, err := diff.FormatOf("a.sarif"); err == nil {
		t.Error("diff writes no SARIF")
	}
}

// TestHalfAPartIsComparedByHalf: a user of both snapshots is compared, one of the other alone is not told.
func TestHalfAPartIsComparedByHalf(t *testing.T) {
	old := account(user("a", "") + "," + user("b", ""))
	partial := strings.Replace(account(user("a", `, "GroupList": ["g"]`)+","+user("c", "")), `"UserDetailList": {"Status": "complete"}`,
		`"UserDetailList": {"Status": "partial", "Reason": "throttled"}`, 1)
	c := diff.Compare(read(t, old), read(t, partial), nil)
	var got []string
	for _, r := range c.Resources {
		got = append(got, string(r.Op)+" "+r.ARN)
	}
	// b may be there still; c was not there before.
	want := []string{"changed arn:aws:iam::111122223333:user/a", "added arn:aws:iam::111122223333:user/c"}
	if d := cmp.Diff(want, got); d != "" {
		t.Errorf("(-want +got):\n%s", d)
	}
}
