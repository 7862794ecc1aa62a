package html

import (
	"bytes"
	"flag"
	"image/png"
	"os"
	"path/filepath"
	"testing"

	"github.com/chromedp/cdproto/emulation"
	"github.com/chromedp/chromedp"

	"github.com/iamaudit/iamaudit/audit"
	"github.com/iamaudit/iamaudit/rules"
	"github.com/iamaudit/iamaudit/snapshot"
)

var update = flag.Bool("update", false, "take the pictures of the README anew")

// TestPictures takes the pictures that the README shows, with -update, and else looks whether they
// are there. They show the report that the README's own command writes.
func TestPictures(t *testing.T) {
	const width, height, scale = 1280, 800, 1.5
	dir := filepath.Join("..", "..", "docs", "images")
	names := []string{"report.png", "finding.png", "report-dark.png"}
	if !*update {
		for _, name := range names {
			data, err := os.ReadFile(filepath.Join(dir, name))
			if err != nil {
				t.Fatalf("%v; go test ./report/html -run TestPictures -update takes it", err)
			}
			c, err := png.DecodeConfig(bytes.NewReader(data))
			if err != nil || c.Width != width*scale || c.Height != height*scale {
				t.Errorf("%s: %d by %d pixels, %v; want %v by %v", name, c.Width, c.Height, err, width*scale, height*scale)
			}
		}
		return
	}
	p := open(t, smallCompany(t))
	_, err := chromedp.Call(p.ctx, emulation.SetDeviceMetricsOverride, emulation.SetDeviceMetricsOverrideParams{Width: width, Height: height, DeviceScaleFactor: scale})
	if err != nil {
		t.Fatal(err)
	}
	// The pictures look as the page does where system-ui is a good font.
	const font = `(document.documentElement.style.setProperty("--sans", "Inter, system-ui, sans-serif"), true)`
	views := map[string]struct {
		address, when string
		dark          bool
	}{
		"report.png":      {when: `true`},
		"report-dark.png": {when: `true`, dark: true},
		"finding.png": {
			address: "#f=" + eval[string](p, `iamaudit.data.fingerprint[iamaudit.data.message.findIndex(m => m.includes("AdministratorAccess"))]`),
			when:    `document.querySelector(".finding") !== null`,
		},
	}
	if err := os.MkdirAll(dir, 0o755); err != nil {
		t.Fatal(err)
	}
	for _, name := range names {
		view := views[name]
		p.dark(view.dark)
		p.visit(view.address)
		p.until(view.when)
		eval[bool](p, font)
		taken, err := chromedp.Run(p.ctx, chromedp.CaptureScreenshot())
		if err != nil {
			t.Fatal(err)
		}
		picture, err := png.Decode(bytes.NewReader(taken))
		if err != nil {
			t.Fatal(err)
		}
		var small bytes.Buffer
		if err := (&png.Encoder{CompressionLevel: png.BestCompression}).Encode(&small, picture); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(filepath.Join(dir, name), small.Bytes(), 0o644); err != nil {
			t.Fatal(err)
		}
	}
}

// smallCompany scans the snapshot of the README.
func smallCompany(t *testing.T) *audit.Result {
	t.Helper()
	account, err := snapshot.Read(filepath.Join("..", "..", "testdata", "snapshots", "small-company.json"), nil, snapshot.Options{})
	if err != nil {
		t.Fatal(err)
	}
	account.File = "testdata/snapshots/small-company.json"
	r, err := audit.Run(t.Context(), account, rules.All(), audit.Options{})
	if err != nil {
		t.Fatal(err)
	}
	return r
}
