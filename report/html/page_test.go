package html

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/chromedp/cdproto/emulation"
	"github.com/chromedp/chromedp"
	"github.com/chromedp/chromedp/kb"

	"github.com/iamaudit/iamaudit/audit"
)

// TestPage drives the page as a reader does. What it shows is compared with the result itself.
func TestPage(t *testing.T) {
	r := demo(400)
	p := open(t, r)
	count := func(keep func(*audit.Finding) bool) int {
		n := 0
		for i := range r.Findings {
			if keep(&r.Findings[i]) {
				n++
			}
		}
		return n
	}
	listed := func() int {
		return eval[int](p, `Number(document.querySelector("#finding-list").getAttribute("aria-rowcount")) - 1`)
	}
	wantListed := func(t *testing.T, want int) {
		t.Helper()
		if got := listed(); got != want || want == 0 {
			t.Errorf("the list holds %d findings, want %d (and some)", got, want)
		}
	}

	p.run("opens", func(t *testing.T) {
		if got, want := eval[string](p, `document.title`), "IAM audit of acme-production"; got != want {
			t.Errorf("title %q, want %q", got, want)
		}
		p.goTo("#findings")
		wantListed(t, count((*audit.Finding).Open))
		if rows := eval[int](p, `document.querySelectorAll("#finding-list .rows .row").length`); rows > 100 {
			t.Errorf("%d rows stand in the page; it should hold those that are seen", rows)
		}
	})

	p.run("searches while one types", func(t *testing.T) {
		p.goTo("#findings")
		p.do(chromedp.SendKeys(chromedp.CSS("#q"), "BILLING key"))
		wantListed(t, count(func(f *audit.Finding) bool {
			text := strings.ToLower(strings.Join(append([]string{f.Message, f.Resource, f.Rule, ruleTitle(r, f.Rule), principalTags(r, f)}, f.Principals...), " "))
			return f.Open() && strings.Contains(text, "billing") && strings.Contains(text, "key")
		}))
		if got := eval[string](p, `location.hash`); got != "#findings?q=BILLING+key" {
			t.Errorf("the address is %q; it should hold the search", got)
		}
		p.do(chromedp.SendKeys(chromedp.CSS("#q"), " nosuchthing"))
		if !eval[bool](p, `!document.querySelector(".empty").hidden`) {
			t.Error("nothing says that no finding matches")
		}
		p.do(chromedp.KeyEvent(kb.Escape))
		wantListed(t, count((*audit.Finding).Open))
	})

	filters := []struct {
		address string
		keep    func(*audit.Finding) bool
	}{
		{"severity=critical&severity=low", func(f *audit.Finding) bool { return f.Severity == audit.Critical || f.Severity == audit.Low }},
		{"rule=stale-access-key", func(f *audit.Finding) bool { return f.Rule == "stale-access-key" }},
		{"service=s3", func(f *audit.Finding) bool {
			return strings.Contains(f.Message, "of s3 on every resource") || strings.Contains(f.Message, "actions of s3")
		}},
		{"principal=arn:aws:iam::" + demoID + ":user/platform/buzzo0", func(f *audit.Finding) bool {
			return slices.Contains(f.Principals, "arn:aws:iam::"+demoID+":user/platform/buzzo0")
		}},
		{"tag=team%3Dbilling", func(f *audit.Finding) bool { return strings.Contains(principalTags(r, f), "team=billing") }},
		{"category=trust&severity=medium", func(f *audit.Finding) bool { return f.Rule == "trust-without-external-id" }},
		{"account=" + demoID, func(*audit.Finding) bool { return true }},
	}
	for _, f := range filters {
		p.run("filter "+f.address, func(t *testing.T) {
			p.visit("#findings?" + f.address)
			wantListed(t, count(func(x *audit.Finding) bool { return x.Open() && f.keep(x) }))
		})
	}
	for _, name := range []string{audit.BaselineNew, "fixed", "suppressed", audit.BaselineUnchanged} {
		p.run("status "+name, func(t *testing.T) {
			p.goTo("#findings?status=" + name)
			wantListed(t, count(func(f *audit.Finding) bool {
				switch name {
				case "fixed":
					return f.Baseline == audit.BaselineAbsent
				case "suppressed":
					return f.Suppression != nil
				default:
					return f.Open() && f.Baseline == name
				}
			}))
		})
	}

	p.run("filters by a menu", func(t *testing.T) {
		p.goTo("#findings")
		p.do(chromedp.Click(chromedp.CSS(`[aria-controls="menu-rule"]`)),
			chromedp.SendKeys(chromedp.CSS("#menu-rule > input"), "rotated"),
			chromedp.Click(chromedp.CSS("#menu-rule label")))
		wantListed(t, count(func(f *audit.Finding) bool { return f.Open() && f.Rule == "stale-access-key" }))
		p.do(chromedp.Click(chromedp.CSS(".chip")))
		wantListed(t, count((*audit.Finding).Open))
	})

	p.run("sorts", func(t *testing.T) {
		var want []string
		for i := range r.Findings {
			if r.Findings[i].Open() {
				want = append(want, r.Findings[i].Rule)
			}
		}
		slices.Sort(want)
		p.goTo("#findings?sort=rule")
		if got := eval[[]string](p, `Array.from(iamaudit.grid.items, i => iamaudit.data.rules[iamaudit.data.rule[i]][0])`); !slices.Equal(got, want) {
			t.Error("the list is not sorted by rule")
		}
		slices.Reverse(want)
		p.do(chromedp.Click(chromedp.CSS(".heads .c-rule button")))
		if got := eval[[]string](p, `Array.from(iamaudit.grid.items, i => iamaudit.data.rules[iamaudit.data.rule[i]][0])`); !slices.Equal(got, want) {
			t.Error("the list is not sorted by rule from the end")
		}
	})

	p.run("opens a finding by its address", func(t *testing.T) {
		f := findingOf(t, r, "escalation-pass-role", (*audit.Finding).Open)
		p.visit("#f=" + f.Fingerprint)
		p.until(`document.querySelector(".finding") !== null`)
		if got := eval[string](p, `document.querySelector("#finding-title").textContent`); got != f.Message {
			t.Errorf("title %q, want %q", got, f.Message)
		}
		marked := eval[string](p, `Array.from(document.querySelectorAll(".pane > .finding > section > .doc .hit"), l => l.textContent.trim()).join("\n")`)
		var want []string
		for line := range strings.SplitSeq(regionText(strings.Split(r.Documents[f.Location.Document], "\n"), *f.Location.DocumentRegion), "\n") {
			want = append(want, strings.TrimSpace(line))
		}
		if marked != strings.Join(want, "\n") {
			t.Errorf("marked:\n%s\nwant:\n%s", marked, strings.Join(want, "\n"))
		}
		body := eval[string](p, `document.querySelector(".pane").innerText`)
		for _, want := range []string{"Why it matters", "What to do", "Name the roles that may be passed", f.Potential, f.Steps[1].Message, f.Resource, f.Fingerprint, "acme.json:"} {
			if !strings.Contains(body, want) {
				t.Errorf("the finding does not show %q", want)
			}
		}
		if got := eval[string](p, `document.querySelector(".chain svg").getAttribute("aria-label")`); !strings.HasSuffix(got, "to role/admin/break-glass") {
			t.Errorf("the drawing says %q", got)
		}
	})

	p.run("says why a finding is suppressed", func(t *testing.T) {
		f := findingOf(t, r, "", func(f *audit.Finding) bool { return f.Suppression != nil })
		p.visit("#f=" + f.Fingerprint)
		p.until(`document.querySelector(".finding") !== null`)
		body := eval[string](p, `document.querySelector(".pane").innerText`)
		for _, want := range []string{f.Suppression.Reason, f.Suppression.Owner, f.Suppression.Expires, f.Suppression.Source} {
			if !strings.Contains(body, want) {
				t.Errorf("the finding does not show %q", want)
			}
		}
	})

	p.run("obeys keys", func(t *testing.T) {
		p.visit("#findings")
		p.do(chromedp.KeyEvent("jjk"), chromedp.KeyEvent(kb.Enter))
		p.until(`document.activeElement.id === "finding-title"`)
		if got := eval[int](p, `iamaudit.grid.active`); got != 0 {
			t.Errorf("row %d is active, want 0", got)
		}
		p.do(chromedp.KeyEvent("j"))
		p.until(`iamaudit.opened === iamaudit.grid.items[1] && document.querySelector("#finding-title").textContent === iamaudit.data.message[iamaudit.opened]`)
		p.do(chromedp.KeyEvent(kb.Escape))
		p.until(`document.querySelector(".pane").hidden && document.activeElement.id === "finding-list"`)
		p.do(chromedp.KeyEvent(kb.End))
		p.until(`iamaudit.grid.active === iamaudit.grid.items.length - 1 && document.querySelector('[aria-selected="true"]') !== null`)
		p.do(chromedp.KeyEvent("/"))
		p.until(`document.activeElement.id === "q"`)
		// Keys of a test are typed even where the page took them: the first Escape clears the slash.
		p.do(chromedp.KeyEvent(kb.Escape), chromedp.KeyEvent(kb.Escape), chromedp.KeyEvent("?"))
		p.until(`document.querySelector("#keys").open`)
		p.do(chromedp.KeyEvent(kb.Escape))
		p.until(`!document.querySelector("#keys").open`)
		p.do(chromedp.KeyEvent("gs"))
		p.until(`document.documentElement.dataset.view === "summary"`)
	})

	p.run("goes back", func(*testing.T) {
		p.visit("#findings?severity=critical")
		p.do(chromedp.Click(chromedp.CSS("#finding-list .rows .row")))
		p.until(`document.querySelector(".finding") !== null`)
		p.do(chromedp.NavigateBack())
		p.until(`document.querySelector(".pane").hidden && location.hash === "#findings?severity=critical"`)
	})

	p.run("leads from the summary to filters", func(t *testing.T) {
		p.visit("")
		p.do(chromedp.Click(chromedp.CSS(`.bars tr.s-high a`)))
		p.until(`document.documentElement.dataset.view === "findings"`)
		wantListed(t, count(func(f *audit.Finding) bool { return f.Open() && f.Severity == audit.High }))
	})

	p.run("shows a principal", func(t *testing.T) {
		arn := "arn:aws:iam::" + demoID + ":user/platform/buzzo0"
		p.visit("#p=" + arn)
		p.until(`document.querySelector(".principal") !== null`)
		body := eval[string](p, `document.querySelector(".principal").innerText`)
		reached := count(func(f *audit.Finding) bool { return f.Open() && slices.Contains(f.Principals, arn) })
		for _, want := range []string{arn, "admins", "Access key 1 is active", "own-keys", "s3:List*", "team=platform", fmt.Sprintf("Findings that reach it (%d)", reached)} {
			if !strings.Contains(body, want) {
				t.Errorf("the principal's page does not show %q:\n%s", want, body)
			}
		}
		p.do(chromedp.Click(chromedp.CSS(`.principal a[href*="group"]`)))
		p.until(`document.querySelector(".page-title").textContent.includes("group admins")`)
	})

	p.run("is dark when asked", func(t *testing.T) {
		paper := `getComputedStyle(document.documentElement).backgroundColor`
		p.visit("")
		light := eval[string](p, paper)
		p.dark(true)
		defer p.dark(false)
		if got := eval[string](p, paper); got == light {
			t.Error("the page is as light as before")
		}
		p.do(chromedp.Click(chromedp.CSS("#theme")))
		if got := eval[string](p, paper); got != light {
			t.Error("the button does not bring the light theme")
		}
		p.do(chromedp.Click(chromedp.CSS("#theme")))
	})

	p.run("copies commands", func(t *testing.T) {
		f := findingOf(t, r, "stale-access-key", (*audit.Finding).Open)
		p.visit("#f=" + f.Fingerprint)
		p.until(`document.querySelector(".pane .codebox .copy") !== null`)
		eval[bool](p, `(navigator.clipboard.writeText = async (text) => { window.copied = text; }, true)`)
		p.do(chromedp.Click(chromedp.CSS(".pane .codebox .copy")))
		p.until(`window.copied !== undefined`)
		if got := eval[string](p, `window.copied`); !strings.HasPrefix(got, "aws iam create-access-key --user-name NAME\naws iam update-access-key") {
			t.Errorf("copied %q", got)
		}
	})

	p.run("prints everything", func(t *testing.T) {
		p.visit("#findings?severity=critical")
		want := count(func(f *audit.Finding) bool { return f.Open() && f.Severity == audit.Critical })
		eval[bool](p, `(window.print = () => { window.printed = document.querySelectorAll("#paper .finding .doc").length; }, true)`)
		p.do(chromedp.Click(chromedp.CSS("#print-all")))
		p.until(`window.printed !== undefined`)
		withDocument := count(func(f *audit.Finding) bool {
			return f.Open() && f.Severity == audit.Critical && f.Location.Document != ""
		})
		if got := eval[int](p, `document.querySelectorAll("#paper .finding").length`); got != want {
			t.Errorf("%d findings on paper, want %d", got, want)
		}
		// A document of a step stands below its step.
		if got := eval[int](p, `document.querySelectorAll("#paper .finding > section > .doc").length`); got != withDocument {
			t.Errorf("%d statements on paper, want %d", got, withDocument)
		}
		// The browser's own print command lists every finding, too.
		p.visit("#findings?severity=critical")
		eval[bool](p, `(addEventListener("beforeprint", () => { window.lines = document.querySelectorAll("#paper .findings li").length; }), true)`)
		pdf, err := chromedp.Run(p.ctx, chromedp.PrintToPDF())
		if err != nil || len(pdf) < 10_000 {
			t.Errorf("a PDF of %d bytes, %v", len(pdf), err)
		}
		if got := eval[int](p, `window.lines`); got != want {
			t.Errorf("%d findings in the PDF, want %d", got, want)
		}
	})

	p.run("works without script", func(t *testing.T) {
		script := func(off bool) {
			if _, err := chromedp.Call(p.ctx, emulation.SetScriptExecutionDisabled, emulation.SetScriptExecutionDisabledParams{Value: off}); err != nil {
				t.Fatal(err)
			}
		}
		script(true)
		defer script(false)
		p.do(chromedp.Navigate("about:blank"), chromedp.Navigate(p.url))
		body := eval[string](p, `document.body.innerText`)
		f := findingOf(t, r, "admin-grant", (*audit.Finding).Open)
		for _, want := range []string{"acme-production", f.Message, `"Sid": "Everything"`, "Whoever gets hold of one of these principals", "OPS-1482", "iam:ListVirtualMFADevices", "CIS AWS Foundations Benchmark 7.0"} {
			if !strings.Contains(body, want) {
				t.Errorf("without script the page does not show %q", want)
			}
		}
		if strings.Contains(body, "Unpacking") {
			t.Error("without script the page waits for its script")
		}
	})

	p.quiet()
}

// TestAccounts shows the findings of several accounts together and apart.
func TestAccounts(t *testing.T) {
	r := demo(100)
	second := r.Accounts[0]
	second.AccountID, second.AccountAlias = "210987654321", "acme-staging"
	r.Accounts = append(r.Accounts, second)
	want := 0
	for i := range r.Findings {
		if f := &r.Findings[i]; i%3 == 0 {
			f.Account = second.AccountID
			if f.Open() {
				want++
			}
		}
	}
	p := open(t, r)
	body := eval[string](p, `document.querySelector("#summary").innerText`)
	for _, want := range []string{"2 accounts", "acme-staging 210987654321", "acme-production " + demoID} {
		if !strings.Contains(body, want) {
			t.Errorf("the summary does not show %q", want)
		}
	}
	p.do(chromedp.Click(chromedp.CSS(`a[data-value="210987654321"]`)))
	p.until(`document.documentElement.dataset.view === "findings"`)
	if got := eval[int](p, `iamaudit.grid.items.length`); got != want || want == 0 {
		t.Errorf("the list holds %d findings of the second account, want %d", got, want)
	}
	p.quiet()
}

// quiet checks that the page asked for nothing but itself and that nothing went wrong in it.
func (p *opened) quiet() {
	p.Helper()
	p.mu.Lock()
	defer p.mu.Unlock()
	for _, request := range p.requests {
		if page, _, _ := strings.Cut(request, "#"); page != p.url && request != "about:blank" {
			p.Errorf("the page asked for %s", request)
		}
	}
	if len(p.requests) == 0 {
		p.Error("no request was seen, not even for the page")
	}
	for _, fault := range p.faults {
		p.Errorf("the browser complains: %s", fault)
	}
}

func findingOf(t *testing.T, r *audit.Result, rule string, keep func(*audit.Finding) bool) *audit.Finding {
	t.Helper()
	for i := range r.Findings {
		if f := &r.Findings[i]; (rule == "" || f.Rule == rule) && keep(f) {
			return f
		}
	}
	t.Fatalf("the demonstration has no such finding of %q", rule)
	return nil
}

func ruleTitle(r *audit.Result, id string) string {
	for i := range r.Rules {
		if r.Rules[i].ID == id {
			return r.Rules[i].Title + " " + string(r.Rules[i].Category)
		}
	}
	return ""
}

// principalTags joins the tags of everything that a finding is about or reaches.
func principalTags(r *audit.Result, f *audit.Finding) string {
	var tags []string
	for i := range r.Principals {
		info := &r.Principals[i]
		if info.ARN == f.Resource || slices.Contains(f.Principals, info.ARN) {
			for k, v := range info.Tags {
				tags = append(tags, k+"="+v)
			}
		}
	}
	return strings.Join(tags, " ")
}
