package rules

import (
	"embed"
	"strings"
)

//go:embed testdata/*.txtar
var fixtures embed.FS

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
	return strings.TrimSpace(withoutExpectations(snapshot)) + "\n"
}

// withoutExpectations drops the comments that tell the test harness which findings to expect.
func withoutExpectations(text string) string {
	var b strings.Builder
	for {
		before, comment, ok := strings.Cut(text, "// want ")
		if !ok {
			b.WriteString(text)
			return b.String()
		}
		b.WriteString(strings.TrimRight(before, " \t\r\n"))
		text = comment[len(firstLine(comment)):]
	}
}

func firstLine(s string) string {
	line, _, _ := strings.Cut(s, "\n")
	return line
}
