package html

import (
	"bytes"
	"context"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/chromedp/cdproto/emulation"
	"github.com/chromedp/cdproto/log"
	"github.com/chromedp/cdproto/network"
	"github.com/chromedp/cdproto/runtime"
	"github.com/chromedp/chromedp"

	"github.com/iamaudit/iamaudit/audit"
)

// browser starts Chromium, or skips the test where there is none.
func browser(t testing.TB) context.Context {
	t.Helper()
	path := ""
	for _, name := range []string{"chromium", "chromium-browser", "google-chrome"} {
		if found, err := exec.LookPath(name); err == nil {
			path = found
			break
		}
	}
	if path == "" {
		t.Skip("no chromium in PATH: the page is not tested in a browser")
	}
	options := append(chromedp.DefaultExecAllocatorOptions[:],
		chromedp.ExecPath(path), chromedp.NoSandbox, chromedp.DisableGPU,
		chromedp.Flag("disable-quic", true), chromedp.Flag("disable-component-update", true),
		chromedp.Flag("force-color-profile", "srgb"), chromedp.Flag("hide-scrollbars", true),
		chromedp.UserDataDir(t.TempDir()), chromedp.WindowSize(1280, 860))
	ctx, cancel := context.WithTimeout(context.Background(), 6*time.Minute)
	t.Cleanup(cancel)
	ctx, cancel = chromedp.NewExecAllocator(ctx, options...)
	t.Cleanup(cancel)
	ctx, cancel = chromedp.NewContext(ctx)
	t.Cleanup(func() {
		_ = chromedp.Cancel(ctx)
		cancel()
	})
	return ctx
}

// opened is an opened report with what went wrong in it.
type opened struct {
	*testing.T
	ctx context.Context
	url string

	mu       sync.Mutex // the browser tells of its doings from a goroutine of its own
	requests []string
	faults   []string
}

func open(t *testing.T, r *audit.Result) *opened {
	t.Helper()
	ctx := browser(t)
	p := &opened{T: t, ctx: ctx, url: "file://" + (&url.URL{Path: write(t, r)}).EscapedPath()}
	p.do(chromedp.Navigate("about:blank"))
	for _, enable := range []func() error{
		func() error { _, err := chromedp.Call(ctx, network.Enable, network.EnableParams{}); return err },
		func() error { _, err := chromedp.Call(ctx, runtime.Enable, chromedp.Void{}); return err },
		func() error { _, err := chromedp.Call(ctx, log.Enable, chromedp.Void{}); return err },
	} {
		if err := enable(); err != nil {
			t.Fatal(err)
		}
	}
	err := chromedp.Listen(ctx, func(event any) {
		p.mu.Lock()
		defer p.mu.Unlock()
		switch e := event.(type) {
		case *network.EventRequestWillBeSent:
			p.requests = append(p.requests, e.Request.URL)
		case *log.EventEntryAdded:
			p.faults = append(p.faults, e.Entry.Text)
		case *runtime.EventExceptionThrown:
			text := e.ExceptionDetails.Text
			if e.ExceptionDetails.Exception != nil {
				text += " " + e.ExceptionDetails.Exception.Description
			}
			p.faults = append(p.faults, text)
		}
	})
	if err != nil {
		t.Fatal(err)
	}
	p.visit("")
	return p
}

func write(t testing.TB, r *audit.Result) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), "report.html")
	var b bytes.Buffer
	if err := Write(&b, r, Options{}); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(path, b.Bytes(), 0o600); err != nil {
		t.Fatal(err)
	}
	return path
}

func (p *opened) do(steps ...chromedp.Action[chromedp.Void]) {
	p.Helper()
	if err := chromedp.Do(p.ctx, steps...); err != nil {
		p.Fatal(err)
	}
}

// visit loads the page anew with an address and waits until its script is done.
func (p *opened) visit(fragment string) {
	p.Helper()
	p.do(chromedp.Navigate("about:blank"), chromedp.Navigate(p.url+fragment))
	p.until(`document.documentElement.dataset.ready === "yes"`)
}

// run runs a subtest that reports what happens in the page as its own.
func (p *opened) run(name string, test func(*testing.T)) {
	parent := p.T
	defer func() { p.T = parent }()
	parent.Run(name, func(t *testing.T) {
		p.T = t
		test(t)
	})
}

// goTo changes the address within the page, as a click on a link does, and closes what is open.
func (p *opened) goTo(fragment string) {
	p.Helper()
	eval[bool](p, `(document.querySelector("#keys").close(), iamaudit.closeMenus(), location.hash = "`+fragment+`", true)`)
	p.until(`location.hash.slice(1) === iamaudit.address`)
}

// until waits for a condition. A page that is just being left answers with an error: ask again.
func (p *opened) until(condition string) {
	p.Helper()
	var err error
	for range 5 {
		if _, err = chromedp.Run(p.ctx, chromedp.Poll[bool](condition, chromedp.WithPollingTimeout(20*time.Second))); err == nil {
			return
		}
		if !strings.Contains(err.Error(), "context") {
			break
		}
	}
	p.mu.Lock()
	defer p.mu.Unlock()
	p.Fatalf("waiting for %s: %v; faults: %s", condition, err, strings.Join(p.faults, "; "))
}

func eval[T any](p *opened, js string) T {
	p.Helper()
	v, err := chromedp.Run(p.ctx, chromedp.Evaluate[T](js))
	if err != nil {
		p.Fatalf("%s: %v", js, err)
	}
	return v
}

func (p *opened) dark(on bool) {
	p.Helper()
	value := "light"
	if on {
		value = "dark"
	}
	_, err := chromedp.Call(p.ctx, emulation.SetEmulatedMedia, emulation.SetEmulatedMediaParams{
		Features: []*emulation.MediaFeature{{Name: "prefers-color-scheme", Value: value}},
	})
	if err != nil {
		p.Fatal(err)
	}
}
