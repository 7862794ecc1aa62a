package report

import (
	"io"

	"github.com/iamaudit/iamaudit/audit"
	"github.com/iamaudit/iamaudit/report/html"
)

// writeHTML writes one page that opens in any browser, offline.
func writeHTML(w io.Writer, r *audit.Result, _ Options) error {
	return html.Write(w, r, html.Options{PartName: partName})
}
