package report_test

import (
	"bytes"
	"encoding/csv"
	"encoding/json"
	"encoding/xml"
	"fmt"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"
	"unicode"
	"unicode/utf8"

	"github.com/google/go-cmp/cmp"

	"github.com/iamaudit/iamaudit/audit"
	"github.com/iamaudit/iamaudit/report"
)

func TestFormatOf(t *testing.T) {
	for path, want := range map[string]string{
		"a.sarif": "sarif", "a.sarif.json": "sarif", "a.json": "json", "dir.md/A.JSON": "json", "summary.md": "markdown",
		"x.comment.md": "comment", "x.csv": "csv", "x.txt": "text", "junit.xml": "junit", "x.ocsf.json": "ocsf", "x.asff": "asff",
	} {
		if got, err := report.FormatOf(path); got != want || err != nil {
			t.Errorf("FormatOf(%q) = %q, %v; want %q", path, got, err, want)
		}
	}
	for _, path := range []string{"", "result", "a.yaml", "json"} {
		if _, err := report.FormatOf(path); err == nil || !strings.Contains(err.Error(), ".sarif") {
			t.Errorf("FormatOf(%q): error %v does not say what is accepted", path, err)
		}
	}
}

func TestWriteRefusesAnUnknownFormat(t *testing.T) {
	err := report.Write(&bytes.Buffer{}, "yaml", manyFindings(1), report.Options{})
	if err == nil || !strings.Contains(err.Error(), strings.Join(report.Formats(), ", ")) {
		t.Errorf("error %v does not list the formats", err)
	}
}

func TestEveryFormatTakesAnEmptyResult(t *testing.T) {
	empty := manyFindings(0)
	for _, format := range report.Formats() {
		if out := render(t, format, empty, report.Options{}); out == "" && format != "asff" {
			t.Errorf("%s writes nothing", format)
		}
	}
}

func TestEveryFormatIsDeterministic(t *testing.T) {
	r := results(t)["acme"]
	for _, format := range report.Formats() {
		if first, second := render(t, format, r, report.Options{}), render(t, format, r, report.Options{}); first != second {
			t.Errorf("%s differs from one time to the next", format)
		}
	}
}

func TestJSONReadsBack(t *testing.T) {
	for name, want := range results(t) {
		text := render(t, "json", want, report.Options{})
		got, err := report.ReadJSON("result.json", strings.NewReader(text))
		if err != nil {
			t.Fatal(err)
		}
		if again := render(t, "json", got, report.Options{}); again != text {
			t.Errorf("%s: %s", name, cmp.Diff(text, again))
		}
	}
}

func TestReadJSONSaysWhatIsWrong(t *testing.T) {
	tests := []struct{ name, text, want string }{
		{"empty", " \n", "the file is empty"},
		{"truncated", "{\n  \"formatVersion\": 1,\n  \"findings\": [", `result.json:3:16: the file ends in the middle`},
		{"no JSON", "hello", "result.json:1:1: "},
		{"a list", "[]", "result.json:1:1: this is a list; want a result"},
		{"another tool's", `{"formatVersion":1,"tool":{"name":"other\u202e"},"findings":[]}`, `this is a result of other\u202e, not of iamaudit`},
		{"a snapshot", `{"FormatVersion":1,"UserDetailList":[]}`, "this is a snapshot"},
		{"SARIF", `{"version":"2.1.0","runs":[]}`, "this is SARIF"},
		{"something else", `{"hello":1}`, `it has no "formatVersion"`},
		{"of tomorrow", `{"formatVersion":99,"findings":[]}`, "format version 99 is not known"},
		{"a wrong type", "{\"formatVersion\":1,\n \"findings\":[{\"rule\":7}]}", "2:22: /findings/0/rule is a number, which"},
		{"a wrong severity", "{\"formatVersion\":1,\n \"findings\":[{\"rule\":\"x\",\"severity\":\"awful\"}]}", `unknown severity "awful"`},
		{"a finding without a rule", `{"formatVersion":1,"findings":[{"severity":"low","fingerprint":"x"}]}`, "/findings/0 names no rule"},
		{"a region upside down", `{"formatVersion":1,"findings":[{"rule":"x","severity":"low","fingerprint":"x","location":{"startLine":3,"startColumn":1,"endLine":2,"endColumn":1}}]}`, "ends before it starts"},
		{"a step upside down", `{"formatVersion":1,"findings":[{"rule":"x","severity":"low","fingerprint":"x","location":{},"steps":[{"location":{"documentRegion":{"startLine":3,"startColumn":1,"endLine":-2,"endColumn":1}}}]}]}`, "ends before it starts"},
		{"a name twice", `{"formatVersion":1,"findings":[],"findings":[]}`, "duplicate"},
	}
	for _, test := range tests {
		_, err := report.ReadJSON("result.json", strings.NewReader(test.text))
		if err == nil || !strings.Contains(err.Error(), test.want) {
			t.Errorf("%s: error %v, want %q", test.name, err, test.want)
		}
	}
}

func FuzzReadJSON(f *testing.F) {
	f.Add([]byte(`{"formatVersion":1,"findings":[{"rule":"x","severity":"low","fingerprint":"x","resource":"y"}],"rules":[{"id":"x","severity":"low"}]}`))
	f.Fuzz(func(t *testing.T, data []byte) {
		r, err := report.ReadJSON("result.json", bytes.NewReader(data))
		if err != nil {
			return
		}
		for _, format := range report.Formats() {
			if format == "asff" || format == "ocsf" { // need a date
				continue
			}
			var b bytes.Buffer
			if err := report.Write(&b, format, r, report.Options{SARIFProfile: report.Full}); err != nil {
				t.Errorf("%s: %v", format, err)
			}
			if format == "sarif" && !json.Valid(b.Bytes()) {
				t.Errorf("no valid JSON: %s", b.Bytes())
			}
		}
	})
}

// hostile is a finding whose every text tries to break out.
func hostile() *audit.Result {
	r := manyFindings(1)
	evil := "\x1b]0;owned\x07 \u202e\u2066 <script>alert(1)</script> | `x` @team #1 [a](http://evil) \r\n=cmd()\x00\xff"
	f := &r.Findings[0]
	f.Resource, f.Message, f.Potential = "arn:aws:iam::1:user/"+evil, evil, evil
	f.Principals = []string{evil, evil + "2"}
	f.Steps = []audit.Step{{Message: evil, Resource: evil}}
	f.Related = []audit.Step{{Message: evil, Resource: evil}}
	f.Evidence = map[string]string{evil: evil}
	f.Location.File, f.Location.Pointer = evil, evil
	f.Fingerprint = "0123456789abcdef"
	s := *f
	s.Fingerprint = "0123456789abcdee"
	s.Suppression = &audit.Suppression{Reason: evil, Owner: evil, Source: evil}
	r.Findings = append(r.Findings, s)
	r.Accounts[0].AccountAlias = evil
	r.Warnings = []string{evil}
	r.Errors = []audit.RuleError{{Rule: f.Rule, Message: evil, File: evil}}
	r.NotAssessed = []audit.NotAssessed{{Rule: f.Rule, Account: evil, Part: "CredentialReport"}}
	r.NotAssessed[0].Reason = evil
	return r
}

func TestTextShowsHostileNames(t *testing.T) {
	for _, format := range []string{"text", "csv", "markdown", "comment", "junit"} {
		out := render(t, format, hostile(), report.Options{})
		for _, r := range out {
			if r != '\n' && !unicode.IsPrint(r) || r == unicode.ReplacementChar {
				t.Errorf("%s lets %U through", format, r)
			}
		}
	}
}

func TestMarkdownKeepsHostileNamesInTheirPlace(t *testing.T) {
	out := render(t, "markdown", hostile(), report.Options{})
	outsideCode := regexp.MustCompile("(`+).*?[^`](`+)").ReplaceAllString(out, "")
	for _, bad := range []string{"<script", "@team", "#1", "[a](", "://evil"} {
		if strings.Contains(outsideCode, bad) {
			t.Errorf("%q stands outside of code", bad)
		}
	}
}

func TestMarkdownFits(t *testing.T) {
	r := manyFindings(30_000)
	for format, limit := range map[string]int{"markdown": 1 << 20, "comment": 64 << 10} {
		out := render(t, format, r, report.Options{})
		if len(out) > limit || len(out) < limit*9/10 {
			t.Errorf("%s has %d bytes, want nearly %d", format, len(out), limit)
		}
		if !strings.Contains(out, "of 30000 findings shown") {
			t.Errorf("%s does not say that it was cut", format)
		}
	}
}

func TestCSVStartsNoFormula(t *testing.T) {
	r := manyFindings(6)
	for i, start := range []string{"=1+1", "+1", "-1", "@SUM(1)", "\tx", "\r=x"} {
		r.Findings[i].Message = start
	}
	rows, err := csv.NewReader(strings.NewReader(render(t, "csv", r, report.Options{}))).ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	column := slices.Index(rows[0], "message")
	for _, row := range rows[1:] {
		if !strings.HasPrefix(row[column], "'") {
			t.Errorf("cell %q is a formula", row[column])
		}
	}
}

func TestJUnitCounts(t *testing.T) {
	var suites struct {
		Tests    int `xml:"tests,attr"`
		Failures int `xml:"failures,attr"`
		Errors   int `xml:"errors,attr"`
		Skipped  int `xml:"skipped,attr"`
	}
	r := results(t)["acme"]
	r.Errors[0].Rule = "admin-grant"
	if err := xml.Unmarshal([]byte(render(t, "junit", r, report.Options{})), &suites); err != nil {
		t.Fatal(err)
	}
	if got := fmt.Sprint(suites); got != "{10 6 1 3}" { // tests, failures, errors, skipped
		t.Errorf("counts %s", got)
	}
}

func TestASFFKeepsSecurityHubsLimits(t *testing.T) {
	r := manyFindings(250)
	long := strings.Repeat("ä", 5000)
	r.Findings[0].Message, r.Findings[0].Potential = long, long
	for i := range 500 {
		r.Findings[0].Principals = append(r.Findings[0].Principals, fmt.Sprintf("arn:aws:iam::123456789012:user/u%d", i))
	}
	r.Findings[1].Suppression = &audit.Suppression{Reason: "known"}
	r.Findings[2].Baseline = audit.BaselineAbsent
	r.Rules[0].Title, r.Rules[0].Remedy = long, long
	var sizes []int
	states := map[string]int{}
	for line := range strings.Lines(render(t, "asff", r, report.Options{Region: "eu-central-1"})) {
		if len(line) > 6<<20 {
			t.Errorf("a batch of %d bytes", len(line))
		}
		var batch struct{ Findings []map[string]any }
		if err := json.Unmarshal([]byte(line), &batch); err != nil {
			t.Fatal(err)
		}
		sizes = append(sizes, len(batch.Findings))
		for _, f := range batch.Findings {
			states[f["RecordState"].(string)]++
			if n := len(f["Title"].(string)); n > 256 {
				t.Errorf("title of %d bytes", n)
			}
			if n := len(f["Description"].(string)); n > 1024 {
				t.Errorf("description of %d bytes", n)
			}
			if n := len(f["Resources"].([]any)); n > 32 {
				t.Errorf("%d resources", n)
			}
			if f["ProductArn"] != "arn:aws:securityhub:eu-central-1:123456789012:product/123456789012/default" {
				t.Errorf("product %v", f["ProductArn"])
			}
		}
	}
	if diff := cmp.Diff([]int{100, 100, 50}, sizes); diff != "" {
		t.Errorf("batches (-want +got):\n%s", diff)
	}
	if diff := cmp.Diff(map[string]int{"ACTIVE": 248, "ARCHIVED": 2}, states); diff != "" {
		t.Errorf("states (-want +got):\n%s", diff)
	}
}

// TestASFFCountsWhatIsSent: names of letters that JSON, the AWS CLI or we write as escapes make
// findings as large as they can be. Whole batches and each finding stay within what AWS takes.
func TestASFFCountsWhatIsSent(t *testing.T) {
	for name, text := range map[string]string{"quotes": `"\`, "umlauts": "ä", "emoji": "😀", "hidden": "\u202e", "control": "\x1b", "no UTF-8": "\xff"} {
		t.Run(name, func(t *testing.T) {
			long := strings.Repeat(text, 1100/len(text))
			r := manyFindings(60)
			for i := range r.Rules {
				r.Rules[i].Title, r.Rules[i].Remedy, r.Rules[i].Source, r.Rules[i].Links = long, long, "own.rego", []string{"https://example.com/" + long[:480]}
				for n := range 40 {
					r.Rules[i].Controls = append(r.Rules[i].Controls, audit.Control{Framework: "own", ID: strconv.Itoa(n) + long})
				}
			}
			for i := range r.Findings {
				f := &r.Findings[i]
				f.Message, f.Potential, f.Evidence = long, long, map[string]string{}
				for n := range 60 {
					f.Evidence[strconv.Itoa(n)+long] = long
					f.Principals = append(f.Principals, "arn:aws:iam::123456789012:user/"+strconv.Itoa(n)+long)
				}
			}
			total := 0
			for line := range strings.Lines(render(t, "asff", r, report.Options{})) {
				if n := asSent(t, []byte(line)); n > 6<<20 {
					t.Errorf("a batch of %d bytes", n)
				}
				var batch struct{ Findings []json.RawMessage }
				if err := json.Unmarshal([]byte(line), &batch); err != nil {
					t.Fatal(err)
				}
				total += len(batch.Findings)
				for _, f := range batch.Findings {
					if n := asSent(t, f); n > 240_000 {
						t.Fatalf("a finding of %d bytes", n)
					}
				}
			}
			if total != len(r.Findings) {
				t.Errorf("%d findings, want %d", total, len(r.Findings))
			}
		})
	}
}

// asSent returns how many bytes Python's json.dumps, as the AWS CLI calls it, makes of the JSON text.
func asSent(t *testing.T, text []byte) int {
	t.Helper()
	n, quoted := 0, false
	for i := 0; i < len(text); {
		r, size := utf8.DecodeRune(text[i:])
		switch {
		case r >= 0x10000:
			n += 12
		case r >= utf8.RuneSelf:
			n += 6
		case quoted && r == '\\':
			n += 2
			size = 2
		case r == '"':
			quoted = !quoted
			n++
		case !quoted && (r == ',' || r == ':'):
			n += 2
		default:
			n++
		}
		i += size
	}
	return n
}

func TestOCSFFollowsTheBaseline(t *testing.T) {
	r := manyFindings(4)
	r.Findings[0].Baseline, r.Findings[1].Baseline, r.Findings[2].Baseline = audit.BaselineNew, audit.BaselineUnchanged, audit.BaselineAbsent
	r.Findings[3].Baseline, r.Findings[3].Suppression = audit.BaselineUnchanged, &audit.Suppression{Reason: "known"}
	var events []struct {
		ActivityID int `json:"activity_id"`
		TypeUID    int `json:"type_uid"`
		StatusID   int `json:"status_id"`
		Time       int64
		Compliance struct {
			StatusID int `json:"status_id"`
		}
	}
	if err := json.Unmarshal([]byte(render(t, "ocsf", r, report.Options{})), &events); err != nil {
		t.Fatal(err)
	}
	var got []string
	for _, e := range events {
		got = append(got, fmt.Sprintf("activity %d, type %d, status %d, control %d", e.ActivityID, e.TypeUID, e.StatusID, e.Compliance.StatusID))
		if e.Time != r.Accounts[0].CollectedAt.UnixMilli() {
			t.Errorf("time %d", e.Time)
		}
	}
	want := []string{
		"activity 1, type 200301, status 1, control 3", "activity 2, type 200302, status 1, control 3",
		"activity 3, type 200303, status 4, control 1", "activity 2, type 200302, status 3, control 3",
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
}

func TestFormatsThatNeedADateSaySo(t *testing.T) {
	r := manyFindings(1)
	r.Accounts[0] = audit.Scan{AccountID: "123456789012"}
	for _, format := range []string{"asff", "ocsf"} {
		err := report.Write(&bytes.Buffer{}, format, r, report.Options{})
		if err == nil || !strings.Contains(err.Error(), "--as-of") {
			t.Errorf("%s: error %v does not tell about --as-of", format, err)
		}
	}
}

func TestBaselineShowsInEveryFormat(t *testing.T) {
	r := manyFindings(3)
	r.Findings[0].Baseline, r.Findings[1].Baseline, r.Findings[2].Baseline = audit.BaselineNew, audit.BaselineUnchanged, audit.BaselineAbsent
	for format, want := range map[string][]string{
		"text":     {"new: inline", "Fixed since the baseline", "1 new, 1 fixed"},
		"markdown": {"**new**", "Fixed since the baseline"},
		"comment":  {"**new**", "Fixed since the baseline"},
		"csv":      {",new,", ",unchanged,", ",fixed,"},
		"json":     {`"baseline": "new"`, `"baseline": "absent"`},
		"sarif":    {`"baselineState":"new"`, `"baselineState":"unchanged"`, `"baselineState":"absent"`},
		"ocsf":     {`"activity_name":"Create"`, `"activity_name":"Update"`, `"activity_name":"Close"`},
		"asff":     {`"RecordState":"ACTIVE"`, `"RecordState":"ARCHIVED"`},
		"junit":    {`failures="2"`},
	} {
		out := render(t, format, r, report.Options{SARIFProfile: report.Full})
		for _, text := range want {
			if !strings.Contains(out, text) {
				t.Errorf("%s does not hold %q", format, text)
			}
		}
	}
}

func TestTextStaysWithinItsWidth(t *testing.T) {
	for _, width := range []int{60, 80, 100, 132, 200} {
		for line := range strings.Lines(render(t, "text", results(t)["acme"], report.Options{Width: width})) {
			// Titles are not wrapped: they are short, and a terminal wraps them well enough.
			if n := len([]rune(strings.TrimRight(line, "\n"))); n > width && strings.HasPrefix(line, " ") && !strings.Contains(line, "\\u") {
				t.Errorf("width %d: a line of %d: %s", width, n, line)
			}
		}
	}
}

// TestUnloadedRule: a rule that could not be loaded is in no list of rules, and must not be forgotten
// for that.
func TestUnloadedRule(t *testing.T) {
	r := manyFindings(0)
	r.Errors = []audit.RuleError{{Rule: "acme/typo", File: "typo.rego", Line: 12, Message: "undefined ref"}}
	for _, format := range []string{"text", "json", "sarif", "markdown", "comment", "junit", "html"} {
		if out := render(t, format, r, report.Options{}); !strings.Contains(out, "undefined ref") {
			t.Errorf("%s does not tell of the error:\n%s", format, out)
		}
	}
	if out := render(t, "junit", r, report.Options{}); !strings.Contains(out, `errors="1"`) {
		t.Errorf("junit counts no error:\n%s", out)
	}
}

// TestFrameworkNames: the frameworks that rules name have names for people.
func TestFrameworkNames(t *testing.T) {
	r := manyFindings(1)
	r.Rules[0].Controls = []audit.Control{{Framework: "soc-2", ID: "CC6.1"}, {Framework: "iso-27001", ID: "A.5.15"}, {Framework: "cis-7.0", ID: "2.4"}, {Framework: "acme", ID: "1"}}
	out := render(t, "ocsf", r, report.Options{})
	for _, want := range []string{`"SOC 2: CC6.1"`, `"ISO/IEC 27001: A.5.15"`, `"CIS AWS Foundations 7.0: 2.4"`, `"acme: 1"`} {
		if !strings.Contains(out, want) {
			t.Errorf("want %s in:\n%s", want, out)
		}
	}
}

// TestFarIndent: a region far to the right must not make a text of as many blanks.
func TestFarIndent(t *testing.T) {
	r := manyFindings(1)
	r.Documents = map[string]string{"d": "{\n\"Statement\": [\n{}\n]\n}"}
	f := &r.Findings[0]
	f.Location.File, f.Location.Document = "acme.json", "d"
	f.Location.Region = audit.Region{StartLine: 7, StartColumn: 1 << 40, EndLine: 7, EndColumn: 1<<40 + 2}
	f.Location.DocumentRegion = &audit.Region{StartLine: 3, StartColumn: 1, EndLine: 3, EndColumn: 3}
	if out := render(t, "sarif", r, report.Options{SARIFProfile: report.Full}); len(out) > 1<<20 {
		t.Errorf("the report of one finding has %d bytes", len(out))
	}
}
