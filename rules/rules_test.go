package rules_test

import (
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/iamaudit/iamaudit/audit"
	"github.com/iamaudit/iamaudit/internal/fixture"
	"github.com/iamaudit/iamaudit/rules"
)

// TestFixtures runs every fixture in testdata against the rule it is named after.
func TestFixtures(t *testing.T) {
	byID := map[string]*audit.Rule{}
	for _, rule := range rules.All() {
		byID[rule.ID] = rule
	}
	files, err := filepath.Glob("testdata/*.txtar")
	if err != nil || len(files) == 0 {
		t.Fatalf("no fixtures (%v)", err)
	}
	for _, file := range files {
		f, err := fixture.Read(file)
		if err != nil {
			t.Error(err)
			continue
		}
		rule := byID[f.Name]
		if rule == nil {
			t.Errorf("%s: there is no rule %q", file, f.Name)
			continue
		}
		delete(byID, f.Name)
		t.Run(f.Name, func(t *testing.T) {
			for _, p := range f.Check(t.Context(), rule) {
				t.Error(p)
			}
		})
	}
	for id := range byID {
		t.Errorf("rule %q has no fixture testdata/%s.txtar", id, id)
	}
}

// TestMetadata holds every rule to what people need to know of it.
func TestMetadata(t *testing.T) {
	categories := []audit.Category{
		audit.Credentials, audit.PasswordPolicy, audit.Structure, audit.Grants, audit.Trust, audit.Escalation, audit.Organization,
	}
	seen := map[string]bool{}
	for _, rule := range rules.All() {
		t.Run(rule.ID, func(t *testing.T) {
			if err := rule.Validate(); err != nil {
				t.Error(err)
			}
			if seen[rule.ID] {
				t.Error("the ID is registered twice")
			}
			seen[rule.ID] = true
			if !slices.Contains(categories, rule.Category) {
				t.Errorf("category %q is not one of %q", rule.Category, categories)
			}
			if len(rule.Links) == 0 {
				t.Error("no link to AWS's documentation or another source")
			}
			for _, link := range rule.Links {
				if !strings.HasPrefix(link, "https://") {
					t.Errorf("link %q does not start with https://", link)
				}
			}
			if len(rule.Needs)+len(rule.NeedsAny) == 0 {
				t.Error("Needs nothing: a rule that reads no part of the snapshot cannot say when it could not look")
			}
			if rule.Example == "" {
				t.Error("no example; the fixture's first flagged snapshot is one")
			}
			if _, err := os.Stat(strings.ReplaceAll(rule.ID, "-", "_") + ".go"); err != nil {
				t.Errorf("the rule does not stand in a file of its name: %v", err)
			}
		})
	}
}
