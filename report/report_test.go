package report_test

import (
	"bytes"
	"flag"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/iamaudit/iamaudit/audit"
	"github.com/iamaudit/iamaudit/report"
)

var update = flag.Bool("update", false, "rewrite the golden files")

// results reads every result under testdata/results.
func results(t *testing.T) map[string]*audit.Result {
	t.Helper()
	paths, err := filepath.Glob("testdata/results/*.json")
	if err != nil || len(paths) == 0 {
		t.Fatalf("no results to print: %v", err)
	}
	out := map[string]*audit.Result{}
	for _, path := range paths {
		out[strings.TrimSuffix(filepath.Base(path), ".json")] = read(t, path)
	}
	return out
}

func read(t *testing.T, path string) *audit.Result {
	t.Helper()
	data, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	r, err := report.ReadJSON("result.json", bytes.NewReader(data))
	if err != nil {
		t.Fatalf("%s: %v", path, err)
	}
	return r
}

func render(t *testing.T, format string, r *audit.Result, o report.Options) string {
	t.Helper()
	var b bytes.Buffer
	if err := report.Write(&b, format, r, o); err != nil {
		t.Fatal(err)
	}
	return b.String()
}

// variants are the ways a result is printed into golden files, by the golden file's ending.
var variants = map[string]struct {
	format  string
	options report.Options
}{
	"txt":          {"text", report.Options{}},
	"color.txt":    {"text", report.Options{Color: true, Width: 120}},
	"narrow.txt":   {"text", report.Options{Width: 72, Limit: 1}},
	"json":         {"json", report.Options{}},
	"sarif":        {"sarif", report.Options{}},
	"gitlab.sarif": {"sarif", report.Options{SARIFProfile: report.GitLab}},
	"full.sarif":   {"sarif", report.Options{SARIFProfile: report.Full}},
	"md":           {"markdown", report.Options{}},
	"comment.md":   {"comment", report.Options{}},
	"junit.xml":    {"junit", report.Options{}},
	"ocsf.json":    {"ocsf", report.Options{}},
	"asff":         {"asff", report.Options{}},
	"csv":          {"csv", report.Options{}},
}

func TestGolden(t *testing.T) {
	for name, r := range results(t) {
		for ending, v := range variants {
			t.Run(name+"."+ending, func(t *testing.T) {
				got := render(t, v.format, r, v.options)
				path := filepath.Join("testdata", "golden", name+"."+ending)
				if *update {
					if err := os.WriteFile(path, []byte(got), 0o644); err != nil {
						t.Fatal(err)
					}
					return
				}
				want, err := os.ReadFile(path)
				if err != nil {
					t.Fatalf("%v (go test ./report -update writes it)", err)
				}
				if diff := cmp.Diff(string(want), got); diff != "" {
					t.Errorf("output of %s changed (-want +got):\n%s", v.format, diff)
				}
			})
		}
	}
}
