// Package html prints the result of an audit as one web page: a single file that opens from disk,
// offline, and asks nothing of any network. The summary, the worst findings and the rules are plain
// HTML; the rest is compressed data that the page's own script lists, searches and filters.
//
// The page defends itself, for every name in it may have been chosen by an attacker: its content
// security policy names the hashes of its scripts and style and allows nothing else, Trusted Types
// forbid the script to turn text into HTML, and all text goes through html/template or textContent.
package html

import (
	"bufio"
	"crypto/sha256"
	"embed"
	"encoding/base64"
	"fmt"
	"html/template"
	"io"
	"strings"

	"github.com/iamaudit/iamaudit/audit"
)

//go:embed assets
var assets embed.FS

// scripts are the parts of the page's script, in the order in which they build on each other.
var scripts = []string{"dom", "data", "search", "facets", "list", "document", "finding", "principal", "print", "app"}

// Options say how to print. The zero value works.
type Options struct {
	// PartName names a part of a snapshot as people call it; nil shows it as the snapshot does.
	PartName func(part string) string
}

// Write writes the page. It goes through the findings a few times, but never holds more of the page
// than a buffer.
func Write(w io.Writer, r *audit.Result, o Options) error {
	x := newIndex(r)
	p := x.page(o)
	style, early, script := asset("report.css"), asset("early.js"), script()
	p.Style, p.Early = template.CSS(style), template.JS(early) //nolint:gosec // our own files
	p.Policy = contentPolicy(style, early, script)
	out := bufio.NewWriterSize(w, 1<<16)
	if err := pageTemplate.ExecuteTemplate(out, "head", p); err != nil {
		return err
	}
	if err := x.writeData(out); err != nil {
		return err
	}
	// A template would have to escape the script, and then it would not match its hash.
	if _, err := fmt.Fprintf(out, "<script type=\"module\">%s</script>\n</body>\n</html>\n", script); err != nil {
		return err
	}
	return out.Flush()
}

var pageTemplate = template.Must(template.New("page").Funcs(template.FuncMap{
	"visible": visible,
	"number":  number,
	"plural":  plural,
	"join":    strings.Join,
	"short":   shortName,
}).ParseFS(assets, "assets/*.tmpl"))

func asset(name string) string {
	data, err := assets.ReadFile("assets/" + name)
	if err != nil {
		panic(err) // the file is part of the program
	}
	return string(data)
}

func script() string {
	var b strings.Builder
	for _, name := range scripts {
		b.WriteString("\n// " + name + "\n" + asset(name+".js"))
	}
	return b.String()
}

// contentPolicy allows the style and the scripts by their hashes, and an empty icon, which keeps
// browsers from asking a server for one.
func contentPolicy(style string, scripts ...string) string {
	allowed := make([]string, len(scripts))
	for i, s := range scripts {
		allowed[i] = hashSource(s)
	}
	return "default-src 'none'; script-src " + strings.Join(allowed, " ") + "; style-src " + hashSource(style) +
		"; img-src data:; base-uri 'none'; form-action 'none'; require-trusted-types-for 'script'; trusted-types 'none'"
}

func hashSource(text string) string {
	sum := sha256.Sum256([]byte(text))
	return "'sha256-" + base64.StdEncoding.EncodeToString(sum[:]) + "'"
}

// number writes a count with thin separators: 12,345.
func number(n int) string {
	digits := fmt.Sprint(n)
	for i := len(digits) - 3; i > 0; i -= 3 {
		digits = digits[:i] + "," + digits[i:]
	}
	return digits
}

func plural(n int, one, many string) string {
	if n == 1 {
		return "1 " + one
	}
	return number(n) + " " + many
}

// shortName is the part of an ARN that people say: "user/family/jeff".
func shortName(arn string) string {
	if fields := strings.SplitN(arn, ":", 6); len(fields) == 6 && fields[0] == "arn" {
		if fields[5] == "root" {
			return "root user"
		}
		return fields[5]
	}
	return arn
}
