package rego_test

import (
	"bytes"
	"flag"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/iamaudit/iamaudit/audit"
	"github.com/iamaudit/iamaudit/internal/fixture"
	"github.com/iamaudit/iamaudit/rego"
)

var update = flag.Bool("update", false, "rewrite the generated files")

const examplePack = "../packs/example"

// golden compares a generated file with what would be generated now.
func golden(t *testing.T, path string, got []byte) {
	t.Helper()
	if *update {
		if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, got, 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(string(want), string(got)); diff != "" {
		t.Errorf("%s is stale; run go test ./rego -update (-want +got):\n%s", path, diff)
	}
}

// TestExamplePack holds that each example rule is good, has no warning, is documented, and passes its fixture.
func TestExamplePack(t *testing.T) {
	rules, warnings, err := rego.Check([]string{examplePack}, rego.Options{})
	if err != nil {
		t.Fatal(err)
	}
	if len(warnings) > 0 {
		t.Error(warnings)
	}
	if len(rules) < 10 {
		t.Errorf("%d rules", len(rules))
	}
	var page bytes.Buffer
	if err := rego.Document(&page, rules); err != nil {
		t.Fatal(err)
	}
	golden(t, examplePack+"/RULES.md", page.Bytes())
	for _, r := range rules {
		t.Run(r.ID, func(t *testing.T) {
			f, err := fixture.Read(filepath.Join(examplePack, "testdata", strings.TrimPrefix(r.ID, "example/")+".txtar"))
			if err != nil {
				t.Fatal(err)
			}
			for _, p := range f.Check(t.Context(), r) {
				t.Error(p)
			}
		})
	}
	fixtures, err := rego.Fixtures([]string{examplePack})
	if err != nil || len(fixtures) != len(rules) {
		t.Errorf("%d fixtures of %d rules, error %v", len(fixtures), len(rules), err)
	}
}

// TestShardsAgree runs the example rules entity by entity and must find what they find at once.
func TestShardsAgree(t *testing.T) {
	rules, err := rego.Load([]string{examplePack}, rego.Options{})
	if err != nil {
		t.Fatal(err)
	}
	one, err := rego.LoadSharded([]string{examplePack}, rego.Options{}, 1)
	if err != nil {
		t.Fatal(err)
	}
	for _, r := range rules {
		f, err := fixture.Read(filepath.Join(examplePack, "testdata", strings.TrimPrefix(r.ID, "example/")+".txtar"))
		if err != nil {
			t.Fatal(err)
		}
		for i := range f.Cases {
			a, err := f.Cases[i].Account()
			if err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(run(t, a, rules).Findings, run(t, a, one).Findings, cmp.AllowUnexported(audit.Location{})); diff != "" {
				t.Errorf("%s, %s: %s", r.ID, f.Cases[i].Name, diff)
			}
		}
	}
}

// TestPublishedSchema holds that the schema and the capabilities that editors read are those that
// rules are checked against.
func TestPublishedSchema(t *testing.T) {
	golden(t, "../docs/schemas/rego-input-v1.json", rego.Schema())
	golden(t, "../docs/schemas/rego-capabilities.json", rego.Capabilities())
	var reference bytes.Buffer
	reference.WriteString("# What a Rego rule sees and may call\n\nWritten by `iamaudit rules docs --reference`. [The tutorial](rego.md) shows how to use it.\n\n")
	if err := rego.Reference(&reference); err != nil {
		t.Fatal(err)
	}
	golden(t, "../docs/rego-reference.md", reference.Bytes())
}
