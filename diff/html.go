package diff

import (
	"crypto/sha256"
	_ "embed"
	"encoding/base64"
	"html/template"
	"io"

	"github.com/iamaudit/iamaudit/audit"
	"github.com/iamaudit/iamaudit/internal/printable"
)

//go:embed diff.css
var style string

//go:embed diff.tmpl
var page string

var pageTemplate = template.Must(template.New("diff").Funcs(template.FuncMap{
	"style":     func() template.CSS { return template.CSS(style) }, //nolint:gosec // our own file
	"hash":      func() string { sum := sha256.Sum256([]byte(style)); return base64.StdEncoding.EncodeToString(sum[:]) },
	"title":     (*Changes).title,
	"label":     (*Resource).label,
	"sign":      Op.sign,
	"lines":     (*Change).lines,
	"short":     (*Change).short,
	"inline":    (*Change).inline,
	"headline":  func(f audit.Finding) string { return headline(&f) },
	"printable": printable.String,
	"ref":       func(r Resource) *Resource { return &r },
	"refChange": func(c Change) *Change { return &c },
}).Parse(page))

// writeHTML writes one page without script, that asks for nothing besides itself.
func writeHTML(w io.Writer, c *Changes, _ Options) error { return pageTemplate.Execute(w, c) }
