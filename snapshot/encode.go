package snapshot

import (
	"fmt"
	"io"

	"github.com/go-json-experiment/json"
	"github.com/go-json-experiment/json/jsontext"
)

// Encode writes the account as a snapshot: sorted, one member and one list entry to a line, ended
// by a newline. The same account gives the same bytes.
func Encode(w io.Writer, a *Account) error {
	enc := jsontext.NewEncoder(w, jsontext.WithIndent("  "), jsontext.AllowDuplicateNames(true), jsontext.AllowInvalidUTF8(true))
	if err := json.MarshalEncode(enc, a.sorted(), json.Deterministic(true)); err != nil {
		return fmt.Errorf("write snapshot: %w", err)
	}
	return nil
}
