// Package schemas makes the JSON schemas of iamaudit's files from the Go types that write them.
package schemas

import (
	"encoding/json"
	"fmt"
	"reflect"
	"time"

	"github.com/invopop/jsonschema"

	"github.com/iamaudit/iamaudit/audit"
	"github.com/iamaudit/iamaudit/snapshot"
)

const module = "github.com/iamaudit/iamaudit"

// Doc comments become descriptions. They are read from the sources, by a path from this package's
// folder, which is where its test runs.
const (
	here = module + "/internal/schemas"
	root = "../.."
)

// Snapshot returns the schema of the snapshot file.
func Snapshot() ([]byte, error) {
	return generate("snapshot", &snapshot.Account{}, "An AWS account's IAM at one moment, written by `iamaudit collect`")
}

// Result returns the schema of the result file.
func Result() ([]byte, error) {
	return generate("audit", &audit.Result{}, "The outcome of an audit, written by `iamaudit scan -o result.json`")
}

func generate(pkg string, value any, title string) ([]byte, error) {
	r := &jsonschema.Reflector{
		Mapper: special, AllowAdditionalProperties: true, RequiredFromJSONSchemaTags: true,
		Namer: func(t reflect.Type) string { return t.Name() },
	}
	for _, folder := range []string{"snapshot", "audit"} {
		if err := r.AddGoComments(here, root+"/"+folder); err != nil {
			return nil, fmt.Errorf("read doc comments: %w", err)
		}
	}
	s := r.Reflect(value)
	s.ID = jsonschema.ID("https://" + module + "/docs/schemas/" + pkg + ".schema.json")
	s.Title = title
	text, err := json.MarshalIndent(s, "", "  ")
	if err != nil {
		return nil, fmt.Errorf("write schema: %w", err)
	}
	return append(text, '\n'), nil
}

// special are the types that write themselves otherwise than their fields say.
func special(t reflect.Type) *jsonschema.Schema {
	absence := &jsonschema.Schema{Enum: []any{"N/A", "not_supported", "no_information"}}
	switch t {
	case reflect.TypeFor[snapshot.Document]():
		return &jsonschema.Schema{Type: "object", Description: "a policy document as AWS has it, decoded"}
	case reflect.TypeFor[snapshot.ReportTime]():
		return &jsonschema.Schema{AnyOf: []*jsonschema.Schema{{Type: "string", Format: "date-time"}, absence}}
	case reflect.TypeFor[snapshot.ReportBool]():
		return &jsonschema.Schema{AnyOf: []*jsonschema.Schema{{Type: "boolean"}, absence}}
	case reflect.TypeFor[snapshot.Status]():
		return &jsonschema.Schema{Type: "string", Enum: []any{"complete", "partial", "denied", "failed", "not collected"}}
	case reflect.TypeFor[audit.ControlStatus]():
		return &jsonschema.Schema{Type: "string", Enum: []any{"passed", "failed", "not assessed", "manual"}}
	case reflect.TypeFor[audit.Severity]():
		return &jsonschema.Schema{Type: "string", Enum: []any{"critical", "high", "medium", "low", "info"}}
	case reflect.TypeFor[time.Time]():
		return &jsonschema.Schema{Type: "string", Format: "date-time"}
	}
	return nil
}
