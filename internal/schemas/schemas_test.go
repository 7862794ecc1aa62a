package schemas_test

import (
	"bytes"
	"flag"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/santhosh-tekuri/jsonschema/v6"

	"github.com/iamaudit/iamaudit/internal/schemas"
)

var update = flag.Bool("update", false, "rewrite docs/schemas")

const root = "../.."

func TestSchemasAreUpToDate(t *testing.T) {
	for name, generate := range map[string]func() ([]byte, error){"snapshot": schemas.Snapshot, "result": schemas.Result} {
		want, err := generate()
		if err != nil {
			t.Fatal(err)
		}
		file := filepath.Join(root, "docs/schemas", name+".schema.json")
		if *update {
			if err := os.WriteFile(file, want, 0o644); err != nil {
				t.Fatal(err)
			}
		}
		got, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(string(want), string(got)); diff != "" {
			t.Errorf("%s is stale; run `go test ./internal/schemas -update`\n%s", file, diff)
		}
	}
}

// TestSnapshotsFitTheSchema validates every whole account in testdata.
func TestSnapshotsFitTheSchema(t *testing.T) {
	schema, err := jsonschema.NewCompiler().Compile(filepath.Join(root, "docs/schemas/snapshot.schema.json"))
	if err != nil {
		t.Fatal(err)
	}
	files, err := filepath.Glob(filepath.Join(root, "testdata/snapshots/*.json"))
	if err != nil || len(files) == 0 {
		t.Fatalf("no snapshots: %v", err)
	}
	for _, file := range files {
		data, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		if !bytes.Contains(data[:min(len(data), 200)], []byte("FormatVersion")) {
			continue // plain output of the AWS CLI
		}
		value, err := jsonschema.UnmarshalJSON(bytes.NewReader(data))
		if err != nil {
			t.Fatal(err)
		}
		if err := schema.Validate(value); err != nil {
			t.Errorf("%s: %v", filepath.Base(file), err)
		}
	}
	bad, err := jsonschema.UnmarshalJSON(strings.NewReader(`{"FormatVersion": "one", "AccountId": 1}`))
	if err != nil {
		t.Fatal(err)
	}
	if schema.Validate(bad) == nil {
		t.Error("the schema accepts anything")
	}
}
