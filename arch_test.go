// Package iamaudit_test holds what is true of the whole tree: which package may import which, and
// that every package says what it is for.
package iamaudit_test

import (
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"os"
	"path"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

const module = "github.com/iamaudit/iamaudit"

// imports are the arrows of ARCHITECTURE.md: what each package may import of ours. A package that
// is missing here may import nothing. A new line is a design decision and needs one in
// ARCHITECTURE.md too.
var imports = map[string][]string{
	"cmd/iamaudit": {"*"},
	"collector":    {"snapshot", "policy"},
	"snapshot":     {"policy"},
	"policy":       {"internal/jsonscan"},
	"catalog":      {"policy"},
	"access":       {"catalog", "snapshot", "policy"},
	"escalation":   {"access", "catalog", "snapshot", "policy"},
	"audit":        {"snapshot", "policy"},
	"compliance":   {"audit"},
	"config":       {"audit", "rules", "rego", "compliance"},
	"rules":        {"audit", "access", "catalog", "escalation", "snapshot", "policy"},
	"rego":         {"audit", "access", "catalog", "snapshot", "policy"},
	"report":       {"report/html", "audit"},
	"report/html":  {"audit"},
	"diff":         {"audit", "snapshot", "policy"},
}

// outside are modules that only some packages may know.
var outside = map[string][]string{
	"github.com/aws/":                 {"collector", "cmd/iamaudit"},
	"github.com/open-policy-agent/":   {"rego"},
	"github.com/owenrumney/go-sarif/": {"report"},
	"github.com/spf13/cobra":          {"cmd/iamaudit"},
}

// TestImports parses the files itself: a test that asks `go list` would be answered from the cache.
func TestImports(t *testing.T) {
	for file, pkg := range sources(t) {
		if strings.HasSuffix(file, "_test.go") {
			continue
		}
		for _, spec := range parse(t, file).Imports {
			name, err := strconv.Unquote(spec.Path.Value)
			if err != nil {
				t.Fatal(err)
			}
			if !allowed(pkg, name) {
				t.Errorf("%s: package %s may not import %s; the arrows stand in ARCHITECTURE.md", file, pkg, name)
			}
		}
	}
}

func allowed(pkg, name string) bool {
	if strings.HasPrefix(pkg, "internal/") { // generators and test harnesses: held by what imports them
		return true
	}
	for prefix, may := range outside {
		if strings.HasPrefix(name, prefix) {
			return slices.Contains(may, pkg)
		}
	}
	ours, ok := strings.CutPrefix(name, module+"/")
	if !ok {
		return pkg != "policy" || !strings.Contains(strings.Split(name, "/")[0], ".") // policy: standard library only
	}
	if strings.HasPrefix(ours, "internal/") && pkg != "policy" {
		return true
	}
	may := imports[pkg]
	return slices.Contains(may, "*") || slices.Contains(may, ours)
}

// TestArrowsAreWrittenDown holds ARCHITECTURE.md to the table above.
func TestArrowsAreWrittenDown(t *testing.T) {
	text, err := os.ReadFile("ARCHITECTURE.md")
	if err != nil {
		t.Fatal(err)
	}
	special := map[string][]string{"everything": {"*"}}
	got := map[string][]string{}
	for line := range strings.Lines(string(text)) {
		from, to, ok := strings.Cut(strings.TrimSpace(line), " -> ")
		if !ok {
			continue
		}
		may, ok := special[to]
		if !ok {
			may = strings.Split(to, ", ")
		}
		got[strings.TrimSpace(from)] = may
	}
	if diff := cmp.Diff(imports, got); diff != "" {
		t.Errorf("ARCHITECTURE.md lists other arrows (-table +document):\n%s", diff)
	}
}

// TestPackagesSayWhatTheyAreFor wants a package comment in each package.
func TestPackagesSayWhatTheyAreFor(t *testing.T) {
	documented := map[string]bool{}
	for file, pkg := range sources(t) {
		if !strings.HasSuffix(file, "_test.go") {
			documented[pkg] = documented[pkg] || parse(t, file).Doc != nil
		}
	}
	for pkg, ok := range documented {
		if !ok {
			t.Errorf("package %s has no package comment", pkg)
		}
	}
}

// TestNames keeps the packages named for what they give.
func TestNames(t *testing.T) {
	for _, pkg := range sources(t) {
		if slices.Contains([]string{"util", "utils", "common", "types", "model", "models", "pkg", "helpers"}, path.Base(pkg)) {
			t.Errorf("package %s: name it for what it gives", pkg)
		}
	}
}

// sources returns every Go file of the tree and its package's folder.
func sources(t *testing.T) map[string]string {
	t.Helper()
	files := map[string]string{}
	err := fs.WalkDir(os.DirFS("."), ".", func(p string, d fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		if d.IsDir() && (d.Name() == "testdata" || d.Name() == "node_modules" || p != "." && strings.HasPrefix(d.Name(), ".")) {
			return fs.SkipDir
		}
		if path.Ext(p) == ".go" && path.Dir(p) != "." {
			files[p] = path.Dir(p)
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	if len(files) < 20 {
		t.Fatalf("found only %d files", len(files))
	}
	return files
}

func parse(t *testing.T, file string) *ast.File {
	t.Helper()
	f, err := parser.ParseFile(token.NewFileSet(), file, nil, parser.ImportsOnly|parser.ParseComments)
	if err != nil {
		t.Fatal(err)
	}
	return f
}
