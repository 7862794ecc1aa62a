package html

import (
	"bytes"
	"fmt"
	"io"
	"net/url"
	"os"
	"path/filepath"
	"testing"
	"time"

	"github.com/chromedp/chromedp"
)

var benchSizes = []int{10_000, 100_000}

// BenchmarkWrite measures how long a page takes to write, and its size.
func BenchmarkWrite(b *testing.B) {
	for _, n := range benchSizes {
		b.Run(fmt.Sprint(n), func(b *testing.B) {
			r := demo(n)
			var size counter
			b.ReportAllocs()
			for b.Loop() {
				size = 0
				if err := Write(&size, r, Options{}); err != nil {
					b.Fatal(err)
				}
			}
			b.ReportMetric(float64(size)/1e6, "MB")
		})
	}
}

type counter int

func (c *counter) Write(p []byte) (int, error) {
	*c += counter(len(p))
	return len(p), nil
}

var _ io.Writer = new(counter)

// BenchmarkOpen opens pages in Chromium and reports, in milliseconds: first-paint, until the summary
// was painted; interactive, until lists and filters worked; key, from a keystroke in the search to
// the new list; sort; and the number of elements and of megabytes of JavaScript's heap.
func BenchmarkOpen(b *testing.B) {
	for _, n := range benchSizes {
		b.Run(fmt.Sprint(n), func(b *testing.B) {
			var page bytes.Buffer
			if err := Write(&page, demo(n), Options{}); err != nil {
				b.Fatal(err)
			}
			path := filepath.Join(b.TempDir(), "report.html")
			if err := os.WriteFile(path, page.Bytes(), 0o600); err != nil {
				b.Fatal(err)
			}
			ctx := browser(b)
			sums := map[string]float64{}
			rounds := 0
			for b.Loop() {
				rounds++
				err := chromedp.Do(ctx, chromedp.Navigate("about:blank"), chromedp.Navigate("file://"+(&url.URL{Path: path}).EscapedPath()+"#findings"))
				if err != nil {
					b.Fatal(err)
				}
				if _, err := chromedp.Run(ctx, chromedp.Poll[bool](`document.documentElement.dataset.ready === "yes"`, chromedp.WithPollingTimeout(time.Minute))); err != nil {
					b.Fatal(err)
				}
				got, err := chromedp.Run(ctx, chromedp.Evaluate[map[string]float64](measure, chromedp.EvalAwaitPromise))
				if err != nil {
					b.Fatal(err)
				}
				for name, v := range got {
					sums[name] += v
				}
			}
			for name, v := range sums {
				b.ReportMetric(v/float64(rounds), name)
			}
		})
	}
}

// measure types a word letter by letter and waits for the paint after each.
const measure = `(async () => {
	const painted = () => new Promise(done => requestAnimationFrame(() => setTimeout(done)));
	const out = {
		"ms-first-paint": performance.getEntriesByType("paint").find(e => e.name === "first-contentful-paint")?.startTime ?? 0,
		"ms-interactive": performance.getEntriesByName("interactive")[0].startTime,
	};
	const box = document.querySelector("#q");
	let sum = 0, most = 0;
	for (const text of ["b", "bi", "bil", "bill", "bill s", "bill s3"]) {
		await painted();
		const start = performance.now();
		box.value = text;
		box.dispatchEvent(new Event("input"));
		const took = performance.now() - start;
		sum += took;
		most = Math.max(most, took);
	}
	out["ms-key"] = sum / 6;
	out["ms-slowest-key"] = most;
	box.value = "";
	box.dispatchEvent(new Event("input"));
	await painted();
	const start = performance.now();
	document.querySelector(".heads .c-resource button").click();
	out["ms-sort"] = performance.now() - start;
	out["elements"] = document.querySelectorAll("*").length;
	out["MB-heap"] = performance.memory.usedJSHeapSize / 1e6;
	return out;
})()`
