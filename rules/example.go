package rules

import (
	"embed"
	"regexp"
	"strings"
)

//go:embed testdata/*.txtar
var fixtures embed.FS

// expectation matches the comment that tells the test harness which finding to expect.
var expectation = regexp.MustCompile(`\s*// want .*`)

// example returns the first flagged snapshot of a rule's fixture, without the expectations. Every
// rule has one: the tests see to it.
func example(id string) string {
	text, err := fixtures.ReadFile("testdata/" + id + ".txtar")
	if err != nil {
		return ""
	}
	_, rest, _ := strings.Cut("\n"+string(text), "\n-- flagged")
	_, rest, _ = strings.Cut(rest, "\n")
	snapshot, _, _ := strings.Cut(rest, "\n-- ")
	return strings.TrimSpace(expectation.ReplaceAllString(snapshot, "")) + "\n"
}
