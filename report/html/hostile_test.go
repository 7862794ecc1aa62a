package html

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/iamaudit/iamaudit/audit"
	"github.com/iamaudit/iamaudit/snapshot"
)

// attacks are names that somebody may give to a user, a policy, a tag or a rule. One that works
// sets window.pwned.
var attacks = []string{
	`</script><script>window.pwned = 1</script>`,
	`<img src=x onerror="window.pwned = 1">`,
	`"><svg onload="window.pwned = 1">`,
	`' onfocus='window.pwned = 1' autofocus='`,
	`javascript:window.pwned=1`,
	"{{constructor.constructor('window.pwned = 1')()}} ${window.pwned = 1}",
	"line\u2028separator\u2029window.pwned=1",
	"admin\u202eresu\u2066x\u200b\u00ad\ufeff",
	"nul\x00bell\x07\x1b[31m",
	"broken \xff\xfe utf-8 \xed\xa0\x80",
	`-->]]><!--<style>*{display:none}</style>`,
	`%3Cscript%3Ewindow.pwned=1%3C/script%3E&lt;script&gt;`,
	`__proto__`,
	strings.Repeat("a", 6000),
	"😀 \U0001F468\u200d\U0001F4BB é ü 中文 אבג",
}

// hostile is a result in which every text is an attack.
func hostile() *audit.Result {
	r := &audit.Result{FormatVersion: audit.ResultVersion, Documents: map[string]string{}}
	for i, a := range attacks {
		arn := "arn:aws:iam::123456789012:user/" + a
		document := fmt.Sprintf("{\n  \"Sid\": %q,\n  \"%s\": \"*\"\n}\n%s", a, a, strings.Repeat(a+" ", 1+6000/len(a)))
		rule := a
		if i%2 == 0 {
			rule = fmt.Sprint("rule-", i)
		}
		location := audit.Location{
			File: a, Pointer: "/" + a, Region: audit.Region{StartLine: 1, StartColumn: 1, EndLine: 1, EndColumn: 2},
			Document: a, DocumentRegion: &audit.Region{StartLine: 2, StartColumn: 1, EndLine: 3, EndColumn: 400},
		}
		r.Documents[a] = document
		r.Tool = audit.Tool{Name: a, Version: a}
		r.Accounts = append(r.Accounts, audit.Scan{
			AccountID: a, AccountAlias: a, Partition: a, File: a, Counts: map[string]int{a: 1},
			Parts: []audit.PartInfo{{Part: snapshot.Part(a), PartState: snapshot.PartState{Status: snapshot.Status(a), Action: a, Reason: a}}},
		})
		r.Rules = append(r.Rules, audit.RuleInfo{
			ID: rule, Title: a, Severity: audit.Severity(1 + i%5), Category: audit.Category(a), Risk: a + "\n\n# " + a + "\n\n- " + a + "\n\n```\n" + a + "\n```\n",
			Remedy: "[" + a + "](" + a + ") <" + a + "> `" + a + "` **" + a + "**", Links: []string{a}, Controls: []audit.Control{{Framework: a, ID: a}},
			Source: a, Params: []audit.Param{{Name: a, Doc: a, Default: a}}, Assessed: 1,
		})
		for status := range 3 {
			f := audit.Finding{
				Rule: rule, Severity: audit.Severity(1 + i%5), Account: a, Resource: arn, Message: a, Location: location, Principals: []string{arn, a},
				Potential: a, Evidence: map[string]string{a: a}, Fingerprint: fmt.Sprintf("%s%d", a, status),
				Steps:   []audit.Step{{Message: a, Resource: arn, Location: location}, {Message: a, Resource: a + "2", Location: location}},
				Related: []audit.Step{{Message: a, Resource: arn, Location: location}},
			}
			switch status {
			case 1:
				f.Suppression = &audit.Suppression{Reason: a, Owner: a, Expires: a, Source: a}
			case 2:
				f.Baseline = a
			}
			r.Findings = append(r.Findings, f)
		}
		r.NotAssessed = append(r.NotAssessed, audit.NotAssessed{Rule: a, Account: a, Part: snapshot.Part(a), PartState: snapshot.PartState{Status: snapshot.Status(a), Action: a, Reason: a}})
		r.Errors = append(r.Errors, audit.RuleError{Rule: a, Account: a, Message: a, File: a, Line: 1})
		r.Warnings = append(r.Warnings, a)
		r.Principals = append(r.Principals, audit.PrincipalInfo{
			ARN: arn, Account: a, Kind: a, Name: a, Groups: []string{a}, Policies: []string{a}, Boundary: a,
			Tags: map[string]string{a: a}, Facts: []string{a}, Effective: []string{a},
		})
	}
	return r
}

// TestHostile opens everything in a page made of attacks and looks whether any of them worked.
func TestHostile(t *testing.T) {
	r := hostile()
	p := open(t, r)
	elements := `[...new Set([...document.querySelectorAll("*")].map(e => e.localName))].filter(n => ["img", "iframe", "object", "embed", "base", "form", "video"].includes(n))`
	check := func(where string) {
		t.Helper()
		if eval[bool](p, `window.pwned !== undefined`) {
			t.Fatalf("%s: an attack ran", where)
		}
		// The dialog of keys has the page's only form.
		if got := eval[[]string](p, elements); !slices.Equal(got, []string{"form"}) {
			t.Errorf("%s: there are elements that the page does not make: %v", where, got)
		}
		if got := eval[int](p, `[...document.querySelectorAll("*")].filter(e => [...e.attributes].some(a => a.name.startsWith("on") || a.name === "style" && e.localName !== "div")).length`); got != 0 {
			t.Errorf("%s: %d elements have handlers or styles of their own", where, got)
		}
		if eval[bool](p, `/[\u202a-\u202e\u2066-\u2069\u200b\u2028\u2029\ufeff]/.test(document.body.innerText)`) {
			t.Errorf("%s: a character that cannot be seen is shown as it is", where)
		}
	}
	check("summary")
	for _, view := range []string{"#findings", "#findings?status=suppressed", "#principals", "#rules", "#coverage"} {
		p.goTo(view)
		check(view)
	}
	for i := 0; i < len(r.Findings); i += 3 {
		eval[bool](p, fmt.Sprintf(`(iamaudit.pane.replaceChildren(), iamaudit.view("findings"), iamaudit.opened = %d, iamaudit.showDetail(%d), true)`, i, i))
		p.until(`document.querySelector(".finding") !== null`)
		check(fmt.Sprint("finding ", i))
		p.goTo(fmt.Sprintf("#p=\" + encodeURIComponent(iamaudit.data.arns[%d]) + \"", i/3))
		p.until(`document.querySelector(".principal") !== null`)
		check(fmt.Sprint("principal ", i))
		p.goTo("#findings")
	}
	for _, facet := range []string{"rule", "principal", "tag", "account", "category"} {
		p.goTo("#findings")
		eval[bool](p, `(document.querySelector('[aria-controls="menu-`+facet+`"]').click(), true)`)
		check("menu " + facet)
		eval[bool](p, `(document.querySelector("#menu-`+facet+` input[type=checkbox]").click(), true)`)
		check("filter " + facet)
	}
	eval[bool](p, `(iamaudit.paper.prepare().then(() => { window.prepared = true; }), true)`)
	p.until(`window.prepared === true`)
	check("paper")

	// The texts are there, as text.
	p.goTo("#findings")
	body := eval[string](p, `Array.from(document.querySelectorAll("#rules h3"), h => h.textContent).join("\n")`)
	for _, a := range attacks {
		if want := strings.ToValidUTF8(visible(a), "\ufffd"); !strings.Contains(body, want) && !strings.Contains(a, "\xff") {
			t.Errorf("the page does not show %q", want)
		}
	}
	p.quiet()
}

// TestEmpty says what was looked at when nothing was found.
func TestEmpty(t *testing.T) {
	r := demo(0)
	r.NotAssessed, r.Warnings = nil, nil
	p := open(t, r)
	body := eval[string](p, `document.querySelector("#summary").innerText`)
	for _, want := range []string{"No open findings", "13 rules looked at 40 users, 12 groups, 120 roles, 85 policies and found nothing to report"} {
		if !strings.Contains(body, want) {
			t.Errorf("the summary does not say %q:\n%s", want, body)
		}
	}
	p.goTo("#findings")
	if !eval[bool](p, `!document.querySelector(".empty").hidden`) {
		t.Error("the list of findings does not say that it is empty")
	}
	p.quiet()
}
