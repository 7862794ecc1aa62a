package report

import (
	"io"

	"github.com/go-json-experiment/json"
	"github.com/go-json-experiment/json/jsontext"
	jsonv1 "github.com/go-json-experiment/json/v1"

	"github.com/iamaudit/iamaudit/audit"
)

// writeJSON writes the result as it is, pretty-printed so that two results can be compared line by
// line. ReadJSON reads it again.
func writeJSON(w io.Writer, r *audit.Result, _ Options) error {
	err := json.MarshalWrite(w, r,
		jsontext.WithIndent("  "),
		jsontext.AllowInvalidUTF8(true), // a policy may hold any bytes; they come out as U+FFFD
		jsontext.AllowDuplicateNames(true),
		json.Deterministic(true),
		jsonv1.OmitEmptyWithLegacySemantics(true)) // omitempty of the types means zero, as in encoding/json
	if err != nil {
		return err
	}
	_, err = io.WriteString(w, "\n")
	return err
}
