package html

import (
	"bytes"
	"errors"
	"regexp"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/iamaudit/iamaudit/audit"
)

func render(t *testing.T, r *audit.Result) string {
	t.Helper()
	var b bytes.Buffer
	if err := Write(&b, r, Options{}); err != nil {
		t.Fatal(err)
	}
	return b.String()
}

// TestPolicy holds the page to what its security policy promises: each script and style that runs is
// named by its hash, and nothing else may.
func TestPolicy(t *testing.T) {
	text := render(t, hostile())
	policy := regexp.MustCompile(`http-equiv="Content-Security-Policy" content="([^"]*)"`).FindStringSubmatch(text)
	if policy == nil {
		t.Fatal("the page has no content security policy")
	}
	said := strings.NewReplacer("&#39;", "'", "&#43;", "+").Replace(policy[1])
	ran := 0
	for _, m := range regexp.MustCompile(`(?s)<(script|style)([^>]*)>(.*?)</(?:script|style)>`).FindAllStringSubmatch(text, -1) {
		if strings.Contains(m[2], "application/octet-stream") {
			if !regexp.MustCompile(`^[A-Za-z0-9+/=]*$`).MatchString(m[3]) {
				t.Errorf("a block of data is not base64: %.80s", m[3])
			}
			continue
		}
		if ran++; !strings.Contains(said, hashSource(m[3])) {
			t.Errorf("the policy does not allow <%s%s>%.60s…", m[1], m[2], m[3])
		}
	}
	if ran != 3 {
		t.Errorf("the page has %d scripts and styles, want 3", ran)
	}
	for _, want := range []string{"default-src 'none'", "require-trusted-types-for 'script'", "trusted-types 'none'", "base-uri 'none'", "form-action 'none'"} {
		if !strings.Contains(said, want) {
			t.Errorf("the policy lacks %s: %s", want, said)
		}
	}
	for _, never := range []string{"unsafe", "http:", "https:", "*"} {
		if strings.Contains(said, never) {
			t.Errorf("the policy allows %s: %s", never, said)
		}
	}
}

func TestDeterministic(t *testing.T) {
	first, second := render(t, demo(500)), render(t, demo(500))
	if first != second {
		t.Error("the same result gives different pages")
	}
}

// full is a disk that is full after some bytes.
type full struct{ room int }

var errFull = errors.New("no space left")

func (f *full) Write(p []byte) (int, error) {
	if f.room -= len(p); f.room < 0 {
		return 0, errFull
	}
	return len(p), nil
}

func TestWriteReportsErrors(t *testing.T) {
	size := len(render(t, demo(3000)))
	for room := 0; room < size; room += size / 8 {
		if err := Write(&full{room}, demo(3000), Options{}); !errors.Is(err, errFull) {
			t.Errorf("with room for %d of %d bytes: got %v, want %v", room, size, err, errFull)
		}
	}
}

func TestMarkdown(t *testing.T) {
	for name, c := range map[string]struct{ in, want string }{
		"paragraphs":     {"one\ntwo\n\nthree", "<p>one\ntwo</p><p>three</p>"},
		"heading":        {"## What to do ##\nthis", `<p class="md-h">What to do</p><p>this</p>`},
		"emphasis":       {"**bold** and *soft* and 2 * 3 * 4", "<p><strong>bold</strong> and <em>soft</em> and 2 * 3 * 4</p>"},
		"code":           {"run `aws iam *` now", "<p>run <code>aws iam *</code> now</p>"},
		"fence":          {"```sh\naws iam <x>\n\n# not a heading\n```\nafter", "<pre class=\"code\" tabindex=\"0\"><code>aws iam &lt;x&gt;\n\n# not a heading</code></pre><p>after</p>"},
		"indented":       {"Do:\n\n    aws iam a\n      --b\n\n    - aws\nthen", "<p>Do:</p><pre class=\"code\" tabindex=\"0\"><code>aws iam a\n  --b\n\n- aws</code></pre><p>then</p>"},
		"not indented":   {"a sentence\n    goes on", "<p>a sentence\ngoes on</p>"},
		"fence unclosed": {"```\nx", `<pre class="code" tabindex="0"><code>x</code></pre>`},
		"list":           {"- a\n- b\n  more\n- c", "<ul><li>a</li><li>b\nmore</li><li>c</li></ul>"},
		"numbered":       {"1. a\n\n   ```\n   x\n   ```\n\n2. b", `<ol><li>a<pre class="code" tabindex="0"><code>x</code></pre></li><li>b</li></ol>`},
		"nested":         {"- a\n  - b\n- c", "<ul><li>a<ul><li>b</li></ul></li><li>c</li></ul>"},
		"list after":     {"Do this:\n- a", "<p>Do this:</p><ul><li>a</li></ul>"},
		"quote":          {"> so\n> it is", "<blockquote><p>so it is</p></blockquote>"},
		"link":           {"[docs](https://example.com/a?b=c&d)", `<p><a href="https://example.com/a?b=c&amp;d" rel="noreferrer noopener" target="_blank">docs</a></p>`},
		"address":        {"see https://example.com/a.", `<p>see <a href="https://example.com/a" rel="noreferrer noopener" target="_blank">https://example.com/a</a>.</p>`},
		"script link":    {"[x](javascript:alert)", "<p>x</p>"},
		"quote in link":  {`[x](https://e.com/"onclick=y)`, `<p><a href="https://e.com/&#34;onclick=y" rel="noreferrer noopener" target="_blank">x</a></p>`},
		"html":           {"<b>x</b> &amp;", "<p>&lt;b&gt;x&lt;/b&gt; &amp;amp;</p>"},
		"direction":      {"a\u202eb", `<p>a\u202eb</p>`},
		"deep":           {strings.Repeat("- ", 2000) + "x", strings.Repeat("<ul><li>", maxListDepth) + strings.Repeat("- ", 2000-maxListDepth) + "x" + strings.Repeat("</li></ul>", maxListDepth)},
	} {
		t.Run(name, func(t *testing.T) {
			if diff := cmp.Diff(c.want, string(markdownHTML(c.in))); diff != "" {
				t.Errorf("%q (-want +got)\n%s", c.in, diff)
			}
		})
	}
}

func TestRegionText(t *testing.T) {
	text := []string{`{"a": "😀", "b": 1,`, `  "c": [2]}`}
	for _, c := range []struct {
		region audit.Region
		want   string
	}{
		{audit.Region{StartLine: 1, StartColumn: 2, EndLine: 1, EndColumn: 5}, `"a"`},
		{audit.Region{StartLine: 1, StartColumn: 13, EndLine: 1, EndColumn: 16}, `"b"`}, // the smiley takes two columns
		{audit.Region{StartLine: 1, StartColumn: 18, EndLine: 2, EndColumn: 11}, "1,\n  \"c\": [2]"},
		{audit.Region{StartLine: 1, StartColumn: 1, EndLine: 9, EndColumn: 1}, strings.Join(text, "\n")[:len(strings.Join(text, "\n"))-len(text[1])]},
		{audit.Region{StartLine: 7, StartColumn: 1, EndLine: 9, EndColumn: 1}, ""},
		{audit.Region{StartLine: 1, StartColumn: 99, EndLine: 1, EndColumn: 3}, ""},
		{audit.Region{StartLine: -5, StartColumn: -1, EndLine: 1, EndColumn: 2}, "{"},
	} {
		if got := regionText(text, c.region); got != c.want {
			t.Errorf("regionText(%v) = %q, want %q", c.region, got, c.want)
		}
	}
}

func TestActionServices(t *testing.T) {
	for in, want := range map[string][]string{
		`{"Action": "s3:*"}`:                                 {"s3"},
		`{"Action": ["S3:Get*", "ec2:Run*", "s3:Put*"]}`:     {"ec2", "s3"},
		`{"Action": "*"}`:                                    {"*"},
		`{"Action": ["s?:Get*"]}`:                            {"*"},
		`{"NotAction": ["iam:*"], "Effect": "Allow"}`:        {"*"},
		`{"Action": 7}`:                                      nil,
		`not a statement`:                                    nil,
		`{"Statement": [{"Action": "s3:*"}], "Version": ""}`: nil,
	} {
		if diff := cmp.Diff(want, actionServices(in)); diff != "" {
			t.Errorf("%s (-want +got)\n%s", in, diff)
		}
	}
}

// TestCompliance lets no control pass that was not looked at.
func TestCompliance(t *testing.T) {
	one := []audit.Control{{Framework: "cis-7.0", ID: "2.10"}}
	rule := func(id string, assessed int) audit.RuleInfo {
		return audit.RuleInfo{ID: id, Controls: one, Assessed: assessed}
	}
	finding := audit.Finding{Rule: "a", Severity: audit.Low}
	suppressed := finding
	suppressed.Suppression = &audit.Suppression{}
	for name, c := range map[string]struct {
		r    audit.Result
		want string
	}{
		"silent":              {audit.Result{Rules: []audit.RuleInfo{rule("a", 1)}}, controlPassed},
		"finding":             {audit.Result{Rules: []audit.RuleInfo{rule("a", 1)}, Findings: []audit.Finding{finding}}, controlFailed},
		"suppressed finding":  {audit.Result{Rules: []audit.RuleInfo{rule("a", 1)}, Findings: []audit.Finding{suppressed}}, controlPassed},
		"never looked":        {audit.Result{Rules: []audit.RuleInfo{rule("a", 0)}}, controlGap},
		"one of two looked":   {audit.Result{Rules: []audit.RuleInfo{rule("a", 1), rule("b", 0)}}, controlGap},
		"looked in part":      {audit.Result{Rules: []audit.RuleInfo{rule("a", 1)}, NotAssessed: []audit.NotAssessed{{Rule: "a", Partly: true}}}, controlGap},
		"rule failed":         {audit.Result{Rules: []audit.RuleInfo{rule("a", 1)}, Errors: []audit.RuleError{{Rule: "a"}}}, controlGap},
		"gap, then a finding": {audit.Result{Rules: []audit.RuleInfo{rule("b", 0), rule("a", 1)}, Findings: []audit.Finding{finding}}, controlFailed},
		"finding, then a gap": {audit.Result{Rules: []audit.RuleInfo{rule("a", 1), rule("b", 0)}, Findings: []audit.Finding{finding}}, controlFailed},
	} {
		t.Run(name, func(t *testing.T) {
			got := newIndex(&c.r).compliance()
			if len(got) != 1 || len(got[0].Controls) != 1 || got[0].Controls[0].State != c.want {
				t.Errorf("got %+v, want one control %q", got, c.want)
			}
		})
	}
}

func TestCompareNatural(t *testing.T) {
	sorted := []string{"", "1", "2.4", "2.10", "2.10.1", "10", "AC-2", "AC-6", "AC-17", "IAM.4", "IAM.21"}
	for i, a := range sorted {
		for j, b := range sorted {
			if got := compareNatural(a, b); got < 0 != (i < j) || got == 0 != (i == j) {
				t.Errorf("compareNatural(%q, %q) = %d", a, b, got)
			}
		}
	}
}

// TestOutcomes shows what the audit said of a framework that it was asked for, rather than its own sums.
func TestOutcomes(t *testing.T) {
	r := audit.Result{
		Rules: []audit.RuleInfo{{ID: "a", Title: "A is bad", Controls: []audit.Control{{Framework: "cis-7.0", ID: "2.10"}}, Assessed: 1}},
		Compliance: []audit.Compliance{{
			Framework: "cis-7.0", Title: "CIS, identities",
			Controls: []audit.ControlOutcome{
				{ID: "2.10", Title: "A is good", Status: audit.ControlPassed, Rules: []string{"a"}},
				{ID: "2.11", Title: "B is good", Status: audit.ControlNotAssessed, Reason: "rule b did not run", Rules: []string{"b"}},
				{ID: "2.12", Title: "C is good", Status: audit.ControlManual, Reason: "look at C"},
			},
		}},
	}
	got := newIndex(&r).compliance()
	if len(got) != 1 || len(got[0].Controls) != 3 {
		t.Fatalf("got %+v, want one framework of three controls", got)
	}
	f := got[0]
	if f.Passed != 1 || f.Failed != 0 || f.Gap != 1 || f.Manual != 1 || !f.Settled {
		t.Errorf("passed %d, failed %d, gap %d, manual %d", f.Passed, f.Failed, f.Gap, f.Manual)
	}
	var b strings.Builder
	if err := Write(&b, &r, Options{}); err != nil {
		t.Fatal(err)
	}
	for _, want := range []string{"CIS, identities", "A is good", "rule b did not run", "look at C", "1 passed · 0 failed · 1 not assessed · 1 manual"} {
		if !strings.Contains(b.String(), want) {
			t.Errorf("the page lacks %q", want)
		}
	}
}
