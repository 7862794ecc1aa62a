package html

import (
	"os"
	"path/filepath"
	"slices"
	"testing"

	"github.com/chromedp/chromedp"
)

// axeSource returns the source of axe-core, or skips the test: `npm ci` in testdata/axe installs it.
func axeSource(t *testing.T) string {
	t.Helper()
	path := os.Getenv("AXE_CORE")
	if path == "" {
		path = filepath.Join("testdata", "axe", "node_modules", "axe-core", "axe.min.js")
	}
	source, err := os.ReadFile(path)
	if err != nil {
		t.Skipf("axe-core is not installed (npm ci in report/html/testdata/axe): accessibility is not checked: %v", err)
	}
	return string(source)
}

// violations are what axe found: a rule and the nodes that break it.
type violation struct {
	ID    string
	Nodes []string
}

const runAxe = `axe.run(document, {runOnly: {type: "tag", values: ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]}})
	.then(found => found.violations.map(v => ({ID: v.id, Nodes: v.nodes.slice(0, 3).map(n => n.html.slice(0, 300) + " " + n.failureSummary)})))`

// TestAccessible holds every view to WCAG 2.2 AA as far as axe can tell, in light and dark, wide and
// narrow.
func TestAccessible(t *testing.T) {
	source := axeSource(t)
	p := open(t, demo(300))
	finding := "#f=" + eval[string](p, `iamaudit.data.fingerprint[1]`)
	opened := `document.querySelector(".finding") !== null`
	// Narrow are views that are laid out anew on a narrow screen.
	narrow := []string{"summary", "findings", "finding", "principals"}
	views := []struct{ name, address, when, act string }{
		{name: "summary"},
		{name: "compliance", act: `document.querySelectorAll("details").forEach(d => { d.open = true; })`},
		{name: "findings", address: "#findings"},
		{name: "nothing found", address: "#findings?q=nosuchthing"},
		{name: "suppressed", address: "#findings?status=suppressed"},
		{name: "finding", address: finding, when: opened},
		{name: "filtered", address: "#findings?severity=high&service=s3&rule=service-wildcard-grant"},
		{name: "menu", address: "#findings", act: `document.querySelector("button.menu").click()`},
		{name: "help", act: `document.querySelector("#help").click()`},
		{name: "principals", address: "#principals"},
		{name: "principal", address: "#p=arn:aws:iam::" + demoID + ":user/platform/buzzo0", when: `document.querySelector(".principal") !== null`},
		{name: "rules", address: "#rules"},
		{name: "coverage", address: "#coverage"},
	}
	for _, look := range []struct {
		name  string
		width int64
		dark  bool
	}{{"light", 1280, false}, {"dark", 1280, true}, {"narrow", 390, false}} {
		p.do(chromedp.EmulateViewport(look.width, 860))
		p.dark(look.dark)
		p.visit("")
		eval[bool](p, "(() => {"+source+"\n})(), true")
		for _, view := range views {
			if look.name == "narrow" && !slices.Contains(narrow, view.name) {
				continue
			}
			p.goTo(view.address)
			if view.when != "" {
				p.until(view.when)
			}
			if view.act != "" {
				eval[bool](p, "("+view.act+", true)")
			}
			found, err := chromedp.Run(p.ctx, chromedp.Evaluate[[]violation](runAxe, chromedp.EvalAwaitPromise))
			if err != nil {
				t.Fatalf("%s, %s: %v", look.name, view.name, err)
			}
			for _, v := range found {
				t.Errorf("%s, %s: %s\n%q", look.name, view.name, v.ID, v.Nodes)
			}
		}
	}
}
