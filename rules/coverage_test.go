package rules_test

import (
	"os"
	"regexp"
	"strings"
	"testing"

	"github.com/iamaudit/iamaudit/rules"
)

// slug matches a word in backticks that looks like the ID of a rule.
var slug = regexp.MustCompile("`([a-z0-9]+(?:-[a-z0-9]+)+)`")

// TestCoverage holds docs/coverage.md to the rules: it names every rule, and no other.
func TestCoverage(t *testing.T) {
	text, err := os.ReadFile("../docs/coverage.md")
	if err != nil {
		t.Fatal(err)
	}
	known := map[string]bool{}
	for _, rule := range rules.All() {
		known[rule.ID] = true
	}
	// Words in backticks that are no rules.
	others := map[string]bool{"who-can": true, "what-can": true, "max-age": true, "max-unused": true}
	named := map[string]bool{}
	for n, line := range strings.Split(string(text), "\n") {
		cells := strings.Split(line, "|")
		if len(cells) < 4 {
			continue // no row of a table
		}
		for _, match := range slug.FindAllStringSubmatch(cells[2], -1) {
			id := match[1]
			named[id] = true
			if !known[id] && !others[id] {
				t.Errorf("docs/coverage.md:%d: there is no rule %q", n+1, id)
			}
		}
		if strings.TrimSpace(cells[2]) == "" {
			t.Errorf("docs/coverage.md:%d: neither a rule nor a reason", n+1)
		}
	}
	for id := range known {
		if !named[id] {
			t.Errorf("docs/coverage.md does not name rule %q: which check of the others does it cover, or does none of them have it?", id)
		}
	}
}
