package report_test

import (
	"bytes"
	"encoding/json"
	"fmt"
	"math/rand/v2"
	"os"
	"strings"
	"testing"
	"testing/fstest"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/santhosh-tekuri/jsonschema/v6"

	"github.com/iamaudit/iamaudit/audit"
	"github.com/iamaudit/iamaudit/report"
)

func TestSARIFHoldsTheSchemaAndTheConsumersRules(t *testing.T) {
	schema := sarifSchema(t)
	for name, r := range withScanned(t) {
		for _, profile := range report.Profiles() {
			t.Run(name+"/"+string(profile), func(t *testing.T) {
				out := render(t, "sarif", r, report.Options{SARIFProfile: profile})
				validate(t, schema, out)
				for _, problem := range checkSARIF([]byte(out), profile) {
					t.Error(problem)
				}
			})
		}
	}
}

// withScanned adds the result of a real scan to the small ones.
func withScanned(t *testing.T) map[string]*audit.Result {
	t.Helper()
	all := results(t)
	all["small-company"] = read(t, "testdata/scanned/small-company.json")
	return all
}

func TestSARIFSnippetsAreTheTextOfTheFile(t *testing.T) {
	file, err := os.ReadFile("../testdata/snapshots/small-company.json")
	if err != nil {
		t.Fatal(err)
	}
	lines := strings.Split(string(file), "\n")
	seen := 0
	for _, result := range parseSARIF(t, render(t, "sarif", withScanned(t)["small-company"], report.Options{SARIFProfile: report.Full})).Runs[0].Results {
		region := result.Locations[0].PhysicalLocation.Region
		if region.Snippet.Text == "" {
			continue
		}
		seen++
		want := strings.Join(lines[region.StartLine-1:region.EndLine], "\n")
		if !strings.Contains(want, region.Snippet.Text) {
			t.Errorf("lines %d-%d are\n%s\nbut the snippet is\n%s", region.StartLine, region.EndLine, want, region.Snippet.Text)
		}
	}
	if seen < 5 {
		t.Errorf("only %d results have a snippet", seen)
	}
}

// sarifSchema compiles the schema without a loader, so nothing is fetched.
func sarifSchema(t *testing.T) *jsonschema.Schema {
	t.Helper()
	text, err := os.ReadFile("testdata/schema/sarif-2.1.0.json")
	if err != nil {
		t.Fatal(err)
	}
	document, err := jsonschema.UnmarshalJSON(bytes.NewReader(text))
	if err != nil {
		t.Fatal(err)
	}
	c := jsonschema.NewCompiler()
	c.UseLoader(jsonschema.SchemeURLLoader{})
	c.AssertFormat()
	if err := c.AddResource("sarif.json", document); err != nil {
		t.Fatal(err)
	}
	schema, err := c.Compile("sarif.json")
	if err != nil {
		t.Fatal(err)
	}
	return schema
}

func validate(t *testing.T, schema *jsonschema.Schema, text string) {
	t.Helper()
	document, err := jsonschema.UnmarshalJSON(strings.NewReader(text))
	if err != nil {
		t.Fatal(err)
	}
	if err := schema.Validate(document); err != nil {
		t.Error(err)
	}
}

// sarifLog is as much of SARIF as the tests look at.
type sarifLog struct {
	Runs []struct {
		AutomationDetails struct{ ID string }
		Tool              struct {
			Driver struct {
				Rules []struct {
					ID         string
					Properties map[string]any
				}
			}
		}
		Taxonomies []struct {
			Name, GUID string
			Taxa       []struct{ ID, GUID string }
		}
		Results []struct {
			RuleID              string
			RuleIndex           int
			Level               string
			BaselineState       string
			Message             struct{ Text string }
			PartialFingerprints map[string]string
			Suppressions        []struct{ Kind, Status, Justification string }
			Locations           []struct {
				PhysicalLocation struct {
					ArtifactLocation struct{ URI string }
					Region           struct {
						StartLine, StartColumn, EndLine, EndColumn int
						Snippet                                    struct{ Text string }
					}
				}
			}
			RelatedLocations []struct{ ID int }
			CodeFlows        []struct {
				ThreadFlows []struct{ Locations []any }
			}
			Fixes []any
		}
		Invocations []struct {
			ToolExecutionNotifications []struct {
				Descriptor struct{ ID string }
				Message    struct{ Text string }
			}
		}
	}
}

func parseSARIF(t *testing.T, text string) *sarifLog {
	t.Helper()
	log := new(sarifLog)
	if err := json.Unmarshal([]byte(text), log); err != nil {
		t.Fatal(err)
	}
	return log
}

// manyFindings makes a result with n findings of one account.
func manyFindings(n int) *audit.Result {
	r := &audit.Result{
		FormatVersion: audit.ResultVersion,
		Tool:          audit.Tool{Name: "iamaudit", Version: "1.0.0"},
		Accounts: []audit.Scan{{
			AccountID: "123456789012", Partition: "aws", CollectedAt: time.Date(2026, 11, 21, 9, 0, 0, 0, time.UTC),
		}},
		Documents: map[string]string{},
	}
	for i := range 80 {
		r.Rules = append(r.Rules, audit.RuleInfo{
			ID: fmt.Sprintf("rule-%02d", i), Title: "A thing is not as it should be", Severity: audit.Severity(1 + i%5),
			Risk: strings.Repeat("It matters. ", 40), Remedy: strings.Repeat("Do something. ", 40), Assessed: 1,
		})
	}
	random := rand.New(rand.NewPCG(1, 2))
	for i := range n {
		rule := r.Rules[i%len(r.Rules)]
		line := 10 + 12*i
		r.Findings = append(r.Findings, audit.Finding{
			Rule: rule.ID, Severity: rule.Severity, Account: "123456789012",
			Resource:    fmt.Sprintf("arn:aws:iam::123456789012:user/team-%d/user-%06d", i%97, i),
			Message:     fmt.Sprintf(`inline policy "policy-%d" allows every action of %d services on every resource`, i%1000, i%13),
			Fingerprint: fmt.Sprintf("%016x", random.Uint64()),
			Location: audit.Location{
				File: "acme.json", Pointer: fmt.Sprintf("/UserDetailList/%d/UserPolicyList/0/PolicyDocument/Statement/0", i),
				Region: audit.Region{StartLine: line, StartColumn: 9, EndLine: line + 6, EndColumn: 10},
			},
		})
	}
	return r
}

func TestSARIFSplitsLargeAccounts(t *testing.T) {
	out := render(t, "sarif", manyFindings(5_600), report.Options{})
	for _, problem := range checkSARIF([]byte(out), report.GitHub) {
		t.Error(problem)
	}
	log := parseSARIF(t, out)
	var ids []string
	total := 0
	for _, run := range log.Runs {
		ids = append(ids, run.AutomationDetails.ID)
		total += len(run.Results)
	}
	want := []string{"iamaudit/123456789012/1/20261121T090000Z", "iamaudit/123456789012/2/20261121T090000Z"}
	if diff := cmp.Diff(want, ids); diff != "" {
		t.Errorf("automation ids (-want +got):\n%s", diff)
	}
	if total != 5_600 {
		t.Errorf("%d results, want all 5600", total)
	}
}

func TestSARIFSaysWhatItLeavesOut(t *testing.T) {
	r := manyFindings(5_200)
	for i := range r.Findings {
		r.Findings[i].Fingerprint = "00000000000000aa" // so that they all belong into one part
	}
	log := parseSARIF(t, render(t, "sarif", r, report.Options{}))
	if len(log.Runs) != 16 {
		t.Fatalf("%d runs, want 16", len(log.Runs))
	}
	written, told := 0, 0
	for _, run := range log.Runs {
		written += len(run.Results)
		for _, n := range run.Invocations[0].ToolExecutionNotifications {
			var left int
			if _, err := fmt.Sscanf(n.Message.Text, "%d of the least severe results", &left); err == nil {
				told += left
			}
		}
	}
	if written != 5_000 || told != 200 {
		t.Errorf("%d results written and %d said to be left out, want 5000 and 200", written, told)
	}
}

func TestSARIFClosesPartsThatTheBaselineFilled(t *testing.T) {
	r := manyFindings(9_000)
	for i := range r.Findings {
		r.Findings[i].Baseline = audit.BaselineUnchanged
		if i >= 100 {
			r.Findings[i].Baseline = audit.BaselineAbsent
		}
	}
	log := parseSARIF(t, render(t, "sarif", r, report.Options{}))
	if len(log.Runs) != 2 || len(log.Runs[0].Results) != 100 || len(log.Runs[1].Results) != 0 {
		t.Errorf("want a run of 100 results and an empty one that closes what the second part held")
	}
}

func TestSARIFLeavesOutAccountsBeyondTheLimit(t *testing.T) {
	r := manyFindings(0)
	r.Accounts = nil
	for i := range 23 {
		r.Accounts = append(r.Accounts, audit.Scan{AccountID: fmt.Sprintf("%012d", i)})
	}
	log := parseSARIF(t, render(t, "sarif", r, report.Options{}))
	if len(log.Runs) != 20 {
		t.Fatalf("%d runs, want 20", len(log.Runs))
	}
	got := log.Runs[0].Invocations[0].ToolExecutionNotifications
	if len(got) != 1 || !strings.HasPrefix(got[0].Message.Text, "3 accounts were left out") {
		t.Errorf("notifications %v do not tell of 3 accounts", got)
	}
}

func TestSARIFProfilesTreatSuppressedFindings(t *testing.T) {
	r := results(t)["acme"]
	for profile, want := range map[report.Profile]int{report.GitHub: 0, report.GitLab: 0, report.Full: 1} {
		got := 0
		for _, result := range parseSARIF(t, render(t, "sarif", r, report.Options{SARIFProfile: profile})).Runs[0].Results {
			got += len(result.Suppressions)
		}
		if got != want {
			t.Errorf("%s: %d suppressions, want %d", profile, got, want)
		}
	}
}

func TestSARIFFingerprintsDoNotDependOnOrderOrLines(t *testing.T) {
	hashes := func(r *audit.Result) map[string]bool {
		out := map[string]bool{}
		for _, run := range parseSARIF(t, render(t, "sarif", r, report.Options{})).Runs {
			for _, result := range run.Results {
				out[result.RuleID+" "+result.PartialFingerprints["primaryLocationLineHash"]] = true
			}
		}
		return out
	}
	r := manyFindings(200)
	want := hashes(r)
	rand.New(rand.NewPCG(3, 4)).Shuffle(len(r.Findings), func(i, j int) {
		r.Findings[i], r.Findings[j] = r.Findings[j], r.Findings[i]
	})
	for i := range r.Findings {
		r.Findings[i].Location.StartLine += 7
		r.Findings[i].Location.EndLine += 7
	}
	if diff := cmp.Diff(want, hashes(r)); diff != "" {
		t.Error(diff)
	}
}

func TestSARIFPaths(t *testing.T) {
	document := audit.Region{StartLine: 3, StartColumn: 5, EndLine: 4, EndColumn: 6}
	tests := []struct{ file, resource, want string }{
		{"acme.json", "arn:aws:iam::123456789012:user/a", "acme.json:41"},
		{"./snapshots/acme corp.json", "arn:aws:iam::123456789012:user/a", "snapshots/acme%20corp.json:41"},
		{"123456789012.json", "arn:aws:iam::123456789012:user/a", "123456789012.json:41"},
		// What is not stable, or not inside the repository, is replaced by a name of the resource's own.
		{"acme-2026-11-21.json", "arn:aws:iam::123456789012:user/ops/a", "iam/123456789012/user/ops/a.json:3"},
		{"acme-20261121.json", "arn:aws:iam::123456789012:role/b", "iam/123456789012/role/b.json:3"},
		{"/tmp/acme.json", "arn:aws:iam::aws:policy/AdministratorAccess", "iam/aws/policy/AdministratorAccess.json:3"},
		{"../acme.json", "arn:aws:iam::123456789012:root", "iam/123456789012/root.json:3"},
		{"-", "arn:aws-cn:iam::123456789012:user/../../etc/passwd", "iam/123456789012/user/__/__/etc/passwd.json:3"},
		{"", "arn:aws:iam::123456789012:user/a?b#c%d", "iam/123456789012/user/a%3Fb%23c%25d.json:3"},
	}
	for _, test := range tests {
		r := manyFindings(1)
		f := &r.Findings[0]
		f.Resource = test.resource
		f.Location.File = test.file
		f.Location.Region = audit.Region{StartLine: 41, StartColumn: 1, EndLine: 42, EndColumn: 2}
		f.Location.DocumentRegion = &document
		place := parseSARIF(t, render(t, "sarif", r, report.Options{})).Runs[0].Results[0].Locations[0].PhysicalLocation
		if got := fmt.Sprintf("%s:%d", place.ArtifactLocation.URI, place.Region.StartLine); got != test.want {
			t.Errorf("file %q, resource %q: %s, want %s", test.file, test.resource, got, test.want)
		}
	}
}

func TestSARIFPointsAtSources(t *testing.T) {
	sources := fstest.MapFS{
		"infra/iam.tf":  {Data: []byte("# user-000001-old\nresource \"aws_iam_user\" \"one\" {\n  name = \"user-000001\"\n}\n")},
		"team/build.tf": {Data: []byte("locals {\n  names = [user-000002]\n}\n")},
	}
	r := manyFindings(5)
	r.Principals = []audit.PrincipalInfo{
		{ARN: r.Findings[2].Resource, Tags: map[string]string{"team": "build"}},
		{ARN: r.Findings[3].Resource, Tags: map[string]string{"team": "../../etc"}},
	}
	o := report.Options{Sources: sources, Locations: []report.SourceLocation{
		{ARN: "*:user/*/user-000001", Path: "infra/iam.tf"},
		{Tag: "team", Path: "team/{tag}.tf"},
		{ARN: "*/user-000004", Path: "infra/{name}.tf"},
	}}
	var got []string
	for _, result := range parseSARIF(t, render(t, "sarif", r, o)).Runs[0].Results {
		p := result.Locations[0].PhysicalLocation
		got = append(got, fmt.Sprintf("%s:%d:%d related %d", p.ArtifactLocation.URI, p.Region.StartLine, p.Region.StartColumn, len(result.RelatedLocations)))
	}
	want := []string{
		"acme.json:10:9 related 0",
		"infra/iam.tf:3:11 related 1",
		"team/build.tf:2:12 related 1",
		"acme.json:46:9 related 0", // a tag cannot lead out of the directory
		"infra/user-000004.tf:1:1 related 1",
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
}

func TestSARIFRefusesAnUnknownProfile(t *testing.T) {
	err := report.Write(&bytes.Buffer{}, "sarif", manyFindings(1), report.Options{SARIFProfile: "gitea"})
	if err == nil || !strings.Contains(err.Error(), "github, gitlab, full") {
		t.Errorf("error %v does not say what is accepted", err)
	}
}
