package access_test

import (
	"os"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"testing"
)

// TestSemanticsNameTheirTests holds docs/semantics.md: every rule from 1 to 81 is there and names
// tests that exist and have a row which begins with the rule's number.
func TestSemanticsNameTheirTests(t *testing.T) {
	text, err := os.ReadFile("../docs/semantics.md")
	if err != nil {
		t.Fatal(err)
	}
	row := regexp.MustCompile(`(?m)^\| (\d+) \| .* \| (.*) \|$`)
	next := 1
	for _, m := range row.FindAllStringSubmatch(string(text), -1) {
		number, err := strconv.Atoi(m[1])
		if err != nil || number != next {
			t.Errorf("rule %s stands where rule %d should", m[1], next)
		}
		next++
		if m[2] == "–" {
			continue
		}
		for name := range strings.SplitSeq(m[2], ", ") {
			pkg, test, _ := strings.Cut(strings.Trim(name, "`"), ".")
			if body := testBody(t, filepath.Join("..", pkg), test); body == "" {
				t.Errorf("rule %d names %s, which does not exist", number, name)
			} else if !cites(body, m[1]) {
				t.Errorf("rule %d names %s, which has no row %q", number, name, m[1]+" …")
			}
		}
	}
	if next != 82 {
		t.Errorf("the rules end with %d, want 81", next-1)
	}
}

// testBody returns the source of a test function, "" if the package has none of that name.
func testBody(t *testing.T, dir, name string) string {
	files, err := filepath.Glob(filepath.Join(dir, "*_test.go"))
	if err != nil {
		t.Fatal(err)
	}
	for _, file := range files {
		source, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		if _, rest, ok := strings.Cut(string(source), "\nfunc "+name+"(t *testing.T) {\n"); ok {
			body, _, _ := strings.Cut(rest, "\n}\n")
			return body
		}
	}
	return ""
}

var citation = regexp.MustCompile(`\{"(\d+(?:, \d+)*) `)

// cites reports whether a row of the test begins with the number of a rule.
func cites(body, number string) bool {
	for _, m := range citation.FindAllStringSubmatch(body, -1) {
		for n := range strings.SplitSeq(m[1], ", ") {
			if n == number {
				return true
			}
		}
	}
	return false
}
