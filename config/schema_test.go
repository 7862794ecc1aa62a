package config_test

import (
	"bytes"
	"testing"

	"github.com/santhosh-tekuri/jsonschema/v6"
	"go.yaml.in/yaml/v3"

	"github.com/iamaudit/iamaudit/config"
	"github.com/iamaudit/iamaudit/rules"
)

// TestSchema holds the schema to what the program accepts.
func TestSchema(t *testing.T) {
	text, err := config.Schema(rules.All())
	if err != nil {
		t.Fatal(err)
	}
	document, err := jsonschema.UnmarshalJSON(bytes.NewReader(text))
	if err != nil {
		t.Fatal(err)
	}
	compiler := jsonschema.NewCompiler()
	compiler.UseLoader(jsonschema.SchemeURLLoader{})
	if err := compiler.AddResource("config.json", document); err != nil {
		t.Fatal(err)
	}
	schema, err := compiler.Compile("config.json")
	if err != nil {
		t.Fatal(err)
	}
	tests := map[string]bool{
		"rules: {stale-access-key: off}":                                                true,
		"rules: {stale-access-key: high}":                                               true,
		"rules: {stale-access-key: {severity: high, params: {max-age: 60d}}}":           true,
		"rules: {acme/own: {params: {x: 1}}}":                                           true,
		"rego: [a, b]\nexceptions: x.yaml":                                              true,
		"exceptions: [x.yaml, {rule: a, reason: b, owner: c, expires: \"2027-01-31\"}]": true,
		"sarif: {locations: [{arn: \"*\", path: x}]}":                                   true,
		"rules: {no-such-rule: off}":                                                    false,
		"rules: {stale-access-key: {params: {max-aeg: 60d}}}":                           false,
		"rules: {stale-access-key: {params: {max-age: long}}}":                          false,
		"ruels: {}":               false,
		"exceptions: [{rule: a}]": false,
		"exceptions: [{reason: b, owner: c, expires: never}]": false,
	}
	for text, valid := range tests {
		var value any
		if err := yaml.Unmarshal([]byte(text), &value); err != nil {
			t.Fatal(err)
		}
		if err := schema.Validate(value); (err == nil) != valid {
			t.Errorf("%s\nvalid: %v, want %v (%v)", text, err == nil, valid, err)
		}
	}
}
