package rego

import (
	"bytes"
	"embed"
	"errors"
	"fmt"
	"io/fs"
	"maps"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"text/template"
	"time"

	"github.com/iamaudit/iamaudit/audit"
	"github.com/iamaudit/iamaudit/snapshot"
)

//go:embed scaffold
var scaffold embed.FS

var templates = template.Must(template.ParseFS(scaffold, "scaffold/*.tmpl"))

var packPattern = regexp.MustCompile(`^[a-z][a-z0-9]*(-[a-z0-9]+)*$`)

// NewRule describes a rule to be written.
type NewRule struct {
	ID       string // "acme/no-admins"
	Kind     string // "user", "group" or "role"
	Severity audit.Severity
}

// Pack writes the skeleton of a pack of rules into a directory: a README, the schema and the
// capabilities that editors read, and a sample of the input. Files that are there are left alone.
// It returns the files that were written.
func Pack(dir, pack string) ([]string, error) {
	if !packPattern.MatchString(pack) {
		return nil, fmt.Errorf("%q is no name for a pack; want lower case letters, digits and single hyphens", pack)
	}
	sample, err := sampleInput()
	if err != nil {
		return nil, err
	}
	return writeNew(dir, map[string][]byte{
		"README.md":             render("README.md.tmpl", map[string]string{"Pack": pack}),
		"schema.json":           Schema(),
		"capabilities.json":     Capabilities(),
		"input.json":            sample,
		"testdata/sample.json":  embedded("sample.json"),
		".regal/config.yaml":    embedded("regal.yaml"),
		".vscode/settings.json": embedded("vscode.json"),
		manifestName:            packManifest(pack),
	})
}

// Check says what is wrong with the description of a rule.
func (n NewRule) Check() error {
	pack, name, ok := strings.Cut(n.ID, "/")
	if !ok || !packPattern.MatchString(pack) || !packPattern.MatchString(name) {
		return fmt.Errorf("%q is no ID for a rule; want PACK/NAME in kebab case, such as acme/no-admins", n.ID)
	}
	if kinds[n.Kind] == nil {
		return fmt.Errorf("unknown kind %q; want one of user, group, role", n.Kind)
	}
	return nil
}

// kinds are what a new rule can look at, with the names that its templates need.
var kinds = map[string]map[string]string{
	"user":  {"Var": "u", "List": "users", "Detail": "UserDetailList", "NameKey": "UserName", "PolicyKey": "UserPolicyList"},
	"group": {"Var": "g", "List": "groups", "Detail": "GroupDetailList", "NameKey": "GroupName", "PolicyKey": "GroupPolicyList"},
	"role":  {"Var": "r", "List": "roles", "Detail": "RoleDetailList", "NameKey": "RoleName", "PolicyKey": "RolePolicyList"},
}

// Write writes a rule, its unit test and its fixture into a directory.
func (n NewRule) Write(dir string) ([]string, error) {
	if err := n.Check(); err != nil {
		return nil, err
	}
	pack, name, _ := strings.Cut(n.ID, "/")
	kind := maps.Clone(kinds[n.Kind])
	kind["ID"], kind["Kind"], kind["Severity"] = n.ID, n.Kind, n.Severity.String()
	kind["Package"] = rulesRoot + strings.ReplaceAll(pack, "-", "_") + "." + strings.ReplaceAll(name, "-", "_")
	kind["Title"] = "A " + n.Kind + " may do everything"
	file := strings.ReplaceAll(name, "-", "_")
	return writeNew(dir, map[string][]byte{
		file + ".rego":                render("rule.rego.tmpl", kind),
		file + "_test.rego":           render("rule_test.rego.tmpl", kind),
		"testdata/" + name + ".txtar": render("rule.txtar.tmpl", kind),
	})
}

func render(name string, data map[string]string) []byte {
	var buf bytes.Buffer
	if err := templates.ExecuteTemplate(&buf, name, data); err != nil {
		panic(err) // the templates are ours
	}
	return buf.Bytes()
}

func embedded(name string) []byte {
	data, err := scaffold.ReadFile("scaffold/" + name)
	if err != nil {
		panic(err)
	}
	return data
}

// sampleInput is what rules see of the sample snapshot.
func sampleInput() ([]byte, error) {
	a, err := snapshot.Decode(embedded("sample.json"), snapshot.Options{File: "sample.json", AsOf: time.Date(2026, 11, 1, 0, 0, 0, 0, time.UTC)})
	if err != nil {
		return nil, err
	}
	var buf bytes.Buffer
	err = Input(&buf, a, "")
	return buf.Bytes(), err
}

// writeNew writes files that must not be there yet, but for those with the same content, and
// returns their names.
func writeNew(dir string, files map[string][]byte) ([]string, error) {
	for _, name := range sortedKeys(files) {
		path := filepath.Join(dir, name)
		switch have, err := os.ReadFile(path); {
		case errors.Is(err, fs.ErrNotExist):
		case err != nil:
			return nil, pathError(err)
		case !bytes.Equal(have, files[name]):
			return nil, fmt.Errorf("%s is there already; nothing was written", path)
		}
	}
	var written []string
	for _, name := range sortedKeys(files) {
		path := filepath.Join(dir, name)
		if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
			return written, pathError(err)
		}
		if err := os.WriteFile(path, files[name], 0o644); err != nil {
			return written, pathError(err)
		}
		written = append(written, path)
	}
	return written, nil
}
