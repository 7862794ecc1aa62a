package rego_test

import (
	"bytes"
	"go/parser"
	"go/token"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/santhosh-tekuri/jsonschema/v6"

	"github.com/iamaudit/iamaudit/internal/synth"
	"github.com/iamaudit/iamaudit/rego"
	"github.com/iamaudit/iamaudit/snapshot"
)

func inputSchema(t *testing.T) *jsonschema.Schema {
	t.Helper()
	doc, err := jsonschema.UnmarshalJSON(bytes.NewReader(rego.Schema()))
	if err != nil {
		t.Fatal(err)
	}
	c := jsonschema.NewCompiler()
	if err := c.AddResource("input.json", doc); err != nil {
		t.Fatal(err)
	}
	s, err := c.Compile("input.json")
	if err != nil {
		t.Fatal(err)
	}
	return s
}

// TestInputFollowsItsSchema builds the input of accounts and validates it. The schema allows no
// other keys and wants all that are not optional.
func TestInputFollowsItsSchema(t *testing.T) {
	schema := inputSchema(t)
	accounts := map[string]*snapshot.Account{"company": account(t, company)}
	accounts["synthetic"] = account(t, string(compact(synth.Size{Users: 20, Roles: 20, Groups: 5, Policies: 20})))
	files, _ := filepath.Glob("../testdata/snapshots/*.json")
	for _, file := range files {
		a, err := snapshot.Read(file, nil, snapshot.Options{})
		if err != nil {
			t.Fatal(err)
		}
		accounts[file] = a
	}
	for name, a := range accounts {
		t.Run(name, func(t *testing.T) {
			var buf bytes.Buffer
			if err := rego.Input(&buf, a, ""); err != nil {
				t.Fatal(err)
			}
			value, err := jsonschema.UnmarshalJSON(bytes.NewReader(buf.Bytes()))
			if err != nil {
				t.Fatal(err)
			}
			if err := schema.Validate(value); err != nil {
				t.Errorf("%v", err)
			}
			var again bytes.Buffer
			if err := rego.Input(&again, a, ""); err != nil || !bytes.Equal(buf.Bytes(), again.Bytes()) {
				t.Errorf("the input is not the same twice: %v", err)
			}
		})
	}
}

// TestNoInputConversion bans OPA's conversion of Go values, which goes through JSON for every rule.
func TestNoInputConversion(t *testing.T) {
	files, err := filepath.Glob("*.go")
	if err != nil || len(files) == 0 {
		t.Fatal(err)
	}
	banned := []string{"rego." + "EvalInput(", "rego." + "Input(", "ast." + "InterfaceToValue("}
	for _, file := range files {
		text, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		if _, err := parser.ParseFile(token.NewFileSet(), file, text, parser.PackageClauseOnly); err != nil {
			t.Fatal(err)
		}
		for _, b := range banned {
			if strings.Contains(string(text), b) && !strings.HasSuffix(file, "_test.go") {
				t.Errorf("%s calls %s…); build the value by hand", file, b)
			}
		}
	}
}

// TestRawInput holds that rules find AWS's own document under raw.
func TestRawInput(t *testing.T) {
	rules := load(t, rego.Options{}, map[string]string{"a.rego": oneRule("acme/raw",
		"\tinput.index.raw_by_arn[\"arn:aws:iam::111122223333:user/ann\"].UserPolicyList[0].PolicyDocument.Statement[1].Sid == \"Everything\"\n\tinput.raw.GroupDetailList[0].GroupName == \"ops\"")})
	if r := run(t, account(t, company), rules); len(r.Findings) != 1 || len(r.Errors) > 0 {
		t.Errorf("findings %+v, errors %+v", r.Findings, r.Errors)
	}
}
