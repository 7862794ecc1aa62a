package rego

import (
	"encoding/json"
	"maps"
	"slices"
)

// SchemaVersion is the version of the input that rules see. It changes when a field is removed or
// changes its meaning, not when one is added.
const SchemaVersion = 1

// A shape is the type of one value of the input. The table in input_schema.go is written in
// shapes; the JSON schema, the reference in the documentation and the check of looked-up fields
// are all derived from it, so they cannot disagree.
type shape struct {
	kind     string   // "string", "integer", "boolean", "array", "map", "object" or "any"; "own" is a rule's own object
	name     string   // of an object, as the schema's $defs call it
	elem     *shape   // of an array or a map
	fields   []field  // of an object
	examples []string // of a string that has few values
}

// A field is one key of an object.
type field struct {
	name     string
	shape    *shape
	optional bool // the key is absent where AWS says nothing
	doc      string
}

func text(values ...string) *shape { return &shape{kind: "string", examples: values} }
func whole() *shape                { return &shape{kind: "integer"} }
func boolean() *shape              { return &shape{kind: "boolean"} }
func anything() *shape             { return &shape{kind: "any"} }
func listOf(elem *shape) *shape    { return &shape{kind: "array", elem: elem} }
func mapOf(elem *shape) *shape     { return &shape{kind: "map", elem: elem} }

func object(name string, fields ...field) *shape {
	return &shape{kind: "object", name: name, fields: fields}
}

// key is a field that is always there.
func key(name string, s *shape, doc string) field { return field{name: name, shape: s, doc: doc} }

// maybe is a field that is absent where there is nothing to say.
func maybe(name string, s *shape, doc string) field {
	return field{name: name, shape: s, doc: doc, optional: true}
}

// field returns the field of that name, or nil.
func (s *shape) field(name string) *field {
	for i := range s.fields {
		if s.fields[i].name == name {
			return &s.fields[i]
		}
	}
	return nil
}

// depth is how many lists and maps a value is inside of each other.
func (s *shape) depth() int {
	n := 0
	for ; s.elem != nil; s = s.elem {
		n++
	}
	return n
}

// inside is what is found in a value under a key that is not known.
func (s *shape) inside() []*shape {
	switch {
	case s.elem != nil:
		return []*shape{s.elem}
	case s.kind == "object", s.kind == "own", s.kind == "any":
		return []*shape{unknown}
	default:
		return nil
	}
}

// names lists the fields of an object, sorted.
func (s *shape) names() []string {
	names := make([]string, len(s.fields))
	for i := range s.fields {
		names[i] = s.fields[i].name
	}
	slices.Sort(names)
	return names
}

// Schema returns the JSON schema of the input, version SchemaVersion.
func Schema() []byte {
	root := schemaDocument(inputShape)
	root["$schema"] = "https://json-schema.org/draft/2020-12/schema"
	root["$id"] = "https://iamaudit.dev/schemas/rego-input-v1.json"
	root["title"] = "Input of iamaudit's Rego rules, version 1"
	data, err := json.MarshalIndent(root, "", "  ")
	if err != nil {
		panic(err) // maps of strings
	}
	return append(data, '\n')
}

// schemaDocument returns the JSON schema of a shape with the definitions it refers to.
func schemaDocument(s *shape) map[string]any {
	defs := map[string]any{}
	root := maps.Clone(s.define(defs))
	if len(defs) > 0 {
		root["$defs"] = defs
	}
	return root
}

// schema returns the schema of a value, a reference for an object with a name.
func (s *shape) schema(defs map[string]any) map[string]any {
	switch s.kind {
	case "any":
		return map[string]any{}
	case "array":
		return map[string]any{"type": "array", "items": s.elem.schema(defs)}
	case "map":
		return map[string]any{"type": "object", "additionalProperties": s.elem.schema(defs)}
	case "object":
		if _, ok := defs[s.name]; !ok {
			defs[s.name] = true // an object may hold itself
			defs[s.name] = s.define(defs)
		}
		return map[string]any{"$ref": "#/$defs/" + s.name}
	default:
		out := map[string]any{"type": s.kind}
		if len(s.examples) > 0 {
			out["enum"] = s.examples
		}
		return out
	}
}

func (s *shape) define(defs map[string]any) map[string]any {
	properties, required := map[string]any{}, []string{}
	for i := range s.fields {
		f := &s.fields[i]
		property := f.shape.schema(defs)
		property["description"] = f.doc
		properties[f.name] = property
		if !f.optional {
			required = append(required, f.name)
		}
	}
	slices.Sort(required)
	return map[string]any{
		"type": "object", "properties": properties, "required": required, "additionalProperties": false,
	}
}
