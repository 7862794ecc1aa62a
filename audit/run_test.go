package audit_test

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strings"
	"sync"
	"testing"
	"unicode/utf16"

	"github.com/google/go-cmp/cmp"

	"github.com/iamaudit/iamaudit/audit"
	"github.com/iamaudit/iamaudit/snapshot"
)

const account = `{
  "FormatVersion": 1, "AccountId": "111122223333", "Partition": "aws", "CollectedAt": "2026-11-22T00:00:00Z",
  "Parts": {
    "UserDetailList": {"Status": "complete"},
    "RoleDetailList": {"Status": "partial", "Reason": "a page is missing"},
    "CredentialReport": {"Status": "denied", "Action": "iam:GetCredentialReport"}
  },
  "UserDetailList": [
    {"UserName": "mia", "Arn": "arn:aws:iam::111122223333:user/mia", "GroupList": ["ops"], "Tags": [{"Key": "team", "Value": "a"}],
     "UserPolicyList": [{"PolicyName": "p", "PolicyDocument": {"Statement": [
       {"Sid": "One", "Effect": "Allow", "Action": "*", "Resource": "*"},
       {"Effect": "Allow", "Action": "s3:*", "Resource": "*"}
     ]}}]},
    {"UserName": "jeff", "Arn": "arn:aws:iam::111122223333:user/jeff", "GroupList": ["ops"]}
  ],
  "GroupDetailList": [{"GroupName": "ops", "Arn": "arn:aws:iam::111122223333:group/ops"}]
}`

func decode(t *testing.T, text string) *snapshot.Account {
	t.Helper()
	a, err := snapshot.Decode([]byte(text), snapshot.Options{File: "acme.json"})
	if err != nil {
		t.Fatal(err)
	}
	return a
}

func rule(id string, check func(*audit.Pass)) *audit.Rule {
	return &audit.Rule{ID: id, Title: "T", Severity: audit.Medium, Risk: "r", Remedy: "r", Check: check}
}

func run(t *testing.T, text string, o audit.Options, rules ...*audit.Rule) *audit.Result {
	t.Helper()
	r, err := audit.Run(t.Context(), decode(t, text), rules, o)
	if err != nil {
		t.Fatal(err)
	}
	return r
}

// statements reports every statement of every policy.
func statements(p *audit.Pass) {
	for use := range p.Account.PolicyUses() {
		for i := range use.Document.Statements {
			p.Report(audit.Report{
				At: use.StatementRef(&use.Document.Statements[i]), Message: fmt.Sprintf("statement %d of %s", i+1, use), Principals: use.Holders,
			})
		}
	}
}

func TestFindingsPointAtTheirStatement(t *testing.T) {
	r := run(t, account, audit.Options{}, rule("statements", statements))
	if len(r.Findings) != 2 {
		t.Fatalf("got %d findings, want 2", len(r.Findings))
	}
	i := slices.IndexFunc(r.Findings, func(f audit.Finding) bool { return strings.HasPrefix(f.Message, "statement 1") })
	f := r.Findings[i]
	want := audit.Location{
		File: "acme.json", Pointer: "/UserDetailList/0/UserPolicyList/0/PolicyDocument/Statement/0",
		Region: audit.Region{StartLine: 11, StartColumn: 8, EndLine: 11, EndColumn: 73},
	}
	got := f.Location
	got.Document, got.DocumentRegion = "", nil
	if diff := cmp.Diff(want, got, cmp.AllowUnexported(audit.Location{}), cmp.FilterPath(func(p cmp.Path) bool { return p.Last().String() == ".offsets" }, cmp.Ignore())); diff != "" {
		t.Errorf("location: -want +got\n%s", diff)
	}
	lines := strings.Split(r.Documents[f.Location.Document], "\n")
	region := f.Location.DocumentRegion
	if region == nil || !strings.Contains(strings.Join(lines[region.StartLine-1:region.EndLine], ""), `"Sid": "One"`) {
		t.Errorf("region %+v of the document does not show the statement:\n%s", region, strings.Join(lines, "\n"))
	}
}

// TestDocumentsAreLaidOut: however a document is spelled, the region of a statement in the text that
// reports show is that statement.
func TestDocumentsAreLaidOut(t *testing.T) {
	for name, document := range map[string]string{
		"one statement":       `{"Statement":{"Sid":"One","Effect":"Allow","Action":"*","Resource":"*"}}`,
		"without spaces":      `{"Version":"2012-10-17","Statement":[{"Sid":"a b","Effect":"Allow","Action":["s3:*", "ec2:*"],"Resource":"*"},{"Effect":"Deny","Action":"*","Resource":[]}]}`,
		"spaces everywhere":   "\t{ \"Statement\" :\r\n [ { \"Sid\" : \"  x  \" , \"Effect\":\"Allow\",\n\n\"Action\":[ ] ,\"Resource\" : \"*\" } , {\"Effect\":\"Deny\"}\n]\t} ",
		"escapes and tongues": `{"Statement":[{"Sid":"\u00e9é😀\/","Effect":"Allow"},{"Sid":"\\\"","Effect":"Deny","Condition":{"NumericLessThan":{"x":1.50e3}}}]}`,
		"laid out":            "{\n  \"Statement\": [\n    {\n      \"Effect\": \"Allow\"\n    }\n  ]\n}",
	} {
		t.Run(name, func(t *testing.T) {
			text := strings.Replace(account, `{"Statement": [
       {"Sid": "One", "Effect": "Allow", "Action": "*", "Resource": "*"},
       {"Effect": "Allow", "Action": "s3:*", "Resource": "*"}
     ]}`, document, 1)
			a := decode(t, text)
			r := run(t, text, audit.Options{}, rule("statements", statements))
			list := a.UserDetailList[0].UserPolicyList[0].PolicyDocument
			if len(r.Findings) != len(list.Statements) || len(r.Findings) == 0 {
				t.Fatalf("got %d findings, want %d", len(r.Findings), len(list.Statements))
			}
			for _, f := range r.Findings {
				i := int(f.Message[len("statement ")] - '1')
				want := string(list.Text[list.Statements[i].Span.Start:list.Statements[i].Span.End])
				if got := cut(r.Documents[f.Location.Document], *f.Location.DocumentRegion); compact(t, got) != compact(t, want) {
					t.Errorf("statement %d is shown as %s, want %s", i, got, want)
				}
			}
		})
	}
}

// cut returns what a region of a text holds.
func cut(text string, r audit.Region) string {
	lines := strings.Split(text, "\n")[r.StartLine-1 : r.EndLine]
	lines[len(lines)-1] = string(utf16.Decode(utf16.Encode([]rune(lines[len(lines)-1]))[:r.EndColumn-1]))
	lines[0] = string(utf16.Decode(utf16.Encode([]rune(lines[0]))[r.StartColumn-1:]))
	return strings.Join(lines, "\n")
}

func compact(t *testing.T, text string) string {
	t.Helper()
	var buf bytes.Buffer
	if err := json.Compact(&buf, []byte(text)); err != nil {
		t.Errorf("%v: %s", err, text)
	}
	return buf.String()
}

func TestGroupsAreReplacedByTheirMembers(t *testing.T) {
	r := run(t, account, audit.Options{}, rule("group", func(p *audit.Pass) {
		g, _ := p.Account.Identity("arn:aws:iam::111122223333:group/ops")
		p.Report(audit.Report{At: g.Ref(), Message: "m", Principals: []snapshot.Identity{g, g}})
	}))
	want := []string{"arn:aws:iam::111122223333:user/jeff", "arn:aws:iam::111122223333:user/mia"}
	if diff := cmp.Diff(want, r.Findings[0].Principals); diff != "" {
		t.Error(diff)
	}
	if len(r.Principals) != 3 {
		t.Errorf("%d principals are described, want the group and its members", len(r.Principals))
	}
}

// TestFingerprints: they survive another order and another layout, and tell findings apart.
func TestFingerprints(t *testing.T) {
	prints := func(text string) map[string]string {
		out := map[string]string{}
		for _, f := range run(t, text, audit.Options{}, rule("statements", statements)).Findings {
			out[f.Fingerprint] = f.Resource
		}
		return out
	}
	first := prints(account)
	if len(first) != 2 {
		t.Fatalf("two findings share a fingerprint: %v", first)
	}
	one := `{"Sid": "One", "Effect": "Allow", "Action": "*", "Resource": "*"}`
	two := `{"Effect": "Allow", "Action": "s3:*", "Resource": "*"}`
	turned := strings.NewReplacer(one, two, two, one).Replace(account)
	if turned == account {
		t.Fatal("nothing was turned")
	}
	if diff := cmp.Diff(first, prints(turned)); diff != "" {
		t.Errorf("another order gives other fingerprints:\n%s", diff)
	}
	if diff := cmp.Diff(first, prints(strings.ReplaceAll(account, "\n", "\n\n "))); diff != "" {
		t.Errorf("another layout gives other fingerprints:\n%s", diff)
	}
	if diff := cmp.Diff(first, prints(strings.ReplaceAll(account, "2026-11-22", "2027-01-01"))); diff != "" {
		t.Errorf("another day gives other fingerprints:\n%s", diff)
	}
}

func TestSamePlaceTwiceIsToldApart(t *testing.T) {
	r := run(t, account, audit.Options{}, rule("twice", func(p *audit.Pass) {
		p.Reportf(p.Account.User("mia").Ref(), "a")
		p.Reportf(p.Account.User("mia").Ref(), "b")
	}))
	if r.Findings[0].Fingerprint == r.Findings[1].Fingerprint {
		t.Error("two findings at one place share a fingerprint")
	}
}

func TestNotAssessed(t *testing.T) {
	ran := map[string]bool{}
	var mu sync.Mutex
	with := func(id string, set func(*audit.Rule)) *audit.Rule {
		r := rule(id, func(*audit.Pass) {
			mu.Lock()
			defer mu.Unlock()
			ran[id] = true
		})
		set(r)
		return r
	}
	r := run(t, account, audit.Options{},
		with("complete", func(r *audit.Rule) { r.Needs = []snapshot.Part{snapshot.PartUsers} }),
		with("partial", func(r *audit.Rule) { r.Needs = []snapshot.Part{snapshot.PartRoles} }),
		with("denied", func(r *audit.Rule) { r.Needs = []snapshot.Part{snapshot.PartUsers, snapshot.PartCredentialReport} }),
		with("one-of-two", func(r *audit.Rule) {
			r.NeedsAny = []snapshot.Part{snapshot.PartCredentialReport, snapshot.PartUsers}
		}),
		with("none-of-two", func(r *audit.Rule) {
			r.NeedsAny = []snapshot.Part{snapshot.PartCredentialReport, snapshot.PartAccountSummary}
		}),
		with("reads", func(r *audit.Rule) { r.Reads = []snapshot.Part{snapshot.PartCredentialReport} }),
	)
	wantRan := map[string]bool{"complete": true, "partial": true, "one-of-two": true, "reads": true}
	if diff := cmp.Diff(wantRan, ran); diff != "" {
		t.Errorf("rules that ran: -want +got\n%s", diff)
	}
	var got []string
	for _, n := range r.NotAssessed {
		got = append(got, fmt.Sprintf("%s: %s %s %s partly=%t", n.Rule, n.Part, n.Status, n.Action, n.Partly))
	}
	want := []string{
		"denied: CredentialReport denied iam:GetCredentialReport partly=false",
		"none-of-two: AccountSummary not collected  partly=false",
		"none-of-two: CredentialReport denied iam:GetCredentialReport partly=false",
		"partial: RoleDetailList partial  partly=true",
		"reads: CredentialReport denied iam:GetCredentialReport partly=true",
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("not assessed: -want +got\n%s", diff)
	}
	for _, info := range r.Rules {
		if want := map[bool]int{true: 1}[ran[info.ID]]; info.Assessed != want {
			t.Errorf("rule %s is assessed in %d accounts, want %d", info.ID, info.Assessed, want)
		}
	}
}

// TestAgesNeedAMoment: a rule with an age cannot look into a file that does not say when it is from.
func TestAgesNeedAMoment(t *testing.T) {
	old := rule("old", func(*audit.Pass) { t.Error("the rule ran") })
	old.Params = []audit.Param{{Name: "max-age", Type: audit.Duration, Default: "90d"}}
	r := run(t, `{"UserDetailList": []}`, audit.Options{}, old)
	if len(r.NotAssessed) != 1 || r.NotAssessed[0].Part != snapshot.PartCollectedAt {
		t.Errorf("got %+v, want CollectedAt", r.NotAssessed)
	}
}

func TestACrashStopsNoOtherRule(t *testing.T) {
	r := run(t, account, audit.Options{},
		rule("crash", func(*audit.Pass) { panic("index out of range") }),
		rule("fine", func(p *audit.Pass) { p.Reportf(p.Account.User("mia").Ref(), "m") }))
	if len(r.Findings) != 1 || len(r.Errors) != 1 || r.Errors[0].Rule != "crash" {
		t.Errorf("findings %v, errors %v", r.Findings, r.Errors)
	}
}

func TestSeveritiesMoveTogether(t *testing.T) {
	check := func(p *audit.Pass) {
		p.Report(audit.Report{At: p.Account.User("mia").Ref(), Message: "own", Severity: audit.Low})
		p.Report(audit.Report{At: p.Account.User("jeff").Ref(), Message: "rule's"})
	}
	for _, tt := range []struct{ set, own, rules audit.Severity }{
		{0, audit.Low, audit.Medium},
		{audit.High, audit.Medium, audit.High},
		{audit.Info, audit.Info, audit.Info},
	} {
		o := audit.Options{}
		if tt.set != 0 {
			o.Severities = map[string]audit.Severity{"r": tt.set}
		}
		got := map[string]audit.Severity{}
		for _, f := range run(t, account, o, rule("r", check)).Findings {
			got[f.Message] = f.Severity
		}
		if diff := cmp.Diff(map[string]audit.Severity{"own": tt.own, "rule's": tt.rules}, got); diff != "" {
			t.Errorf("set to %v: -want +got\n%s", tt.set, diff)
		}
	}
}

// TestTheOrderOfRulesDoesNotShow: same snapshot, same rules, same bytes.
func TestTheOrderOfRulesDoesNotShow(t *testing.T) {
	var rules []*audit.Rule
	for i := range 20 {
		rules = append(rules, rule(fmt.Sprintf("r%d", i), statements))
	}
	first := marshal(t, run(t, account, audit.Options{}, rules...))
	slices.Reverse(rules)
	if second := marshal(t, run(t, account, audit.Options{}, rules...)); first != second {
		t.Errorf("the order of the rules shows:\n%s", cmp.Diff(first, second))
	}
}

func marshal(t *testing.T, r *audit.Result) string {
	t.Helper()
	text, err := json.MarshalIndent(r, "", " ")
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
}

func TestCancelled(t *testing.T) {
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if _, err := audit.Run(ctx, decode(t, account), []*audit.Rule{rule("r", statements)}, audit.Options{}); !errors.Is(err, context.Canceled) {
		t.Errorf("got %v, want context.Canceled", err)
	}
}

func TestMergeWarnsOfAnAccountScannedTwice(t *testing.T) {
	r := run(t, account, audit.Options{}, rule("r", statements))
	merged := audit.Merge([]*audit.Result{r, r})
	if len(merged.Warnings) != 1 || !strings.Contains(merged.Warnings[0], "111122223333 was scanned twice") {
		t.Errorf("warnings: %q", merged.Warnings)
	}
	if len(merged.Rules) != 1 || merged.Rules[0].Assessed != 2 {
		t.Errorf("rules: %+v", merged.Rules)
	}
	merged = audit.Merge([]*audit.Result{r, r, r})
	if len(merged.Warnings) != 1 || !strings.Contains(merged.Warnings[0], "was scanned 3 times") {
		t.Errorf("warnings: %q", merged.Warnings)
	}
}

func TestRunDoesNotWaitForARuleWhenInterrupted(t *testing.T) {
	ctx, cancel := context.WithCancel(t.Context())
	release, started := make(chan struct{}), make(chan struct{})
	defer close(release)
	go func() { <-started; cancel() }()
	busy := rule("busy", func(*audit.Pass) { close(started); <-release })
	if _, err := audit.Run(ctx, decode(t, account), []*audit.Rule{busy}, audit.Options{}); !errors.Is(err, context.Canceled) {
		t.Errorf("got %v, want context.Canceled", err)
	}
}

// TestACrashOfDescribe: what a principal can do is not worth the whole audit, and not told is not
// nothing.
func TestACrashOfDescribe(t *testing.T) {
	r := run(t, account, audit.Options{Describe: func(id snapshot.Identity) []string {
		if id.Name() == "mia" {
			panic("boom")
		}
		return []string{"* on *"}
	}}, rule("a", func(p *audit.Pass) {
		for id := range p.Account.Identities() {
			p.Reportf(id.Ref(), "x")
		}
	}))
	var described []string
	for _, p := range r.Principals {
		described = append(described, fmt.Sprint(p.Name, p.Effective))
	}
	if diff := cmp.Diff([]string{"ops[]", "jeff[* on *]", "mia[]"}, described); diff != "" {
		t.Errorf("(-want +got)\n%s", diff)
	}
	want := []audit.RuleError{{Account: "111122223333", Message: "what user/mia can do is not known: it crashed: boom"}}
	if diff := cmp.Diff(want, r.Errors); diff != "" {
		t.Errorf("(-want +got)\n%s", diff)
	}
}
