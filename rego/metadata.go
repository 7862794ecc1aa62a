package rego

import (
	"fmt"
	"regexp"
	"slices"
	"strings"

	"github.com/open-policy-agent/opa/v1/ast"
	"go.yaml.in/yaml/v3"

	"github.com/iamaudit/iamaudit/audit"
	"github.com/iamaudit/iamaudit/snapshot"
)

// The scopes of a rule.
const (
	scopeResource = "resource" // a finding depends on one entity, so the account may be cut into shards
	scopeAccount  = "account"  // a finding may depend on all of it
)

// metadata is what the METADATA block above a rule's package says.
type metadata struct {
	id          string
	title       string
	description string
	severity    audit.Severity
	scope       string
	remediation string
	category    audit.Category
	precision   string
	links       []string
	controls    []audit.Control
	params      []audit.Param
	needs       []snapshot.Part
	reads       []snapshot.Part
	line        int // where the block begins
}

// metadataKeys are the keys that OPA reads; it ignores all others without a word, and so a
// "severity" one level too high would have no effect.
var metadataKeys = []string{"authors", "custom", "description", "entrypoint", "organizations", "related_resources", "schemas", "scope", "title"}

// parseMetadata reads the METADATA of a module whose package is a rule. pack and name are the last
// two elements of the package.
func parseMetadata(m *ast.Module, file, pack, name string) (*metadata, Errors) {
	r := &metadataReader{file: file, out: &metadata{scope: scopeResource, category: audit.Custom}}
	annotations := packageAnnotations(m)
	if annotations == nil {
		r.errs.addf(file, m.Package.Location.Row, "package %s has no METADATA; a rule begins with a block that gives title, description and custom.iamaudit.{id, severity, remediation}", packageName(m))
		return nil, r.errs
	}
	r.out.line = annotations.Location.Row
	for _, link := range annotations.RelatedResources {
		r.out.links = append(r.out.links, link.Ref.String())
	}
	root := r.block(m, annotations.Location.Row)
	if root == nil {
		return nil, r.errs
	}
	r.top(root, wantID(pack, name))
	if len(r.errs) > 0 {
		return nil, r.errs
	}
	return r.out, nil
}

// wantID is the ID that belongs to a package: iamaudit.rules.acme.no_inline is acme/no-inline.
func wantID(pack, name string) string { return strings.ReplaceAll(pack+"/"+name, "_", "-") }

// packageAnnotations returns the annotations of the package, nil if there are none.
func packageAnnotations(m *ast.Module) *ast.Annotations {
	for _, a := range m.Annotations {
		if a.Scope == "package" {
			return a
		}
	}
	return nil
}

type metadataReader struct {
	file string
	row  int // of the line "# METADATA": the YAML begins below it
	out  *metadata
	errs Errors
}

// block returns the YAML of the comments that begin at a row.
func (r *metadataReader) block(m *ast.Module, row int) *yaml.Node {
	r.row = row
	var text strings.Builder
	next := row
	for _, c := range m.Comments {
		if c.Location.Row < row {
			continue
		}
		if c.Location.Row != next {
			break
		}
		if next > row {
			text.Write(c.Text)
			text.WriteByte('\n')
		}
		next++
	}
	var document yaml.Node
	if err := yaml.Unmarshal([]byte(text.String()), &document); err != nil || len(document.Content) == 0 || document.Content[0].Kind != yaml.MappingNode {
		r.errs.addf(r.file, row, "the METADATA block is no YAML mapping")
		return nil
	}
	return document.Content[0]
}

func (r *metadataReader) errorf(at *yaml.Node, format string, args ...any) {
	r.errs.addf(r.file, r.row+at.Line, format, args...)
}

// fields calls the function of each key of a mapping and complains of keys that have none.
func (r *metadataReader) fields(node *yaml.Node, where string, known map[string]func(*yaml.Node), others bool) {
	if node.Kind != yaml.MappingNode {
		r.errorf(node, "METADATA: %s is a mapping of %s", where, strings.Join(sortedKeys(known), ", "))
		return
	}
	for i := 0; i+1 < len(node.Content); i += 2 {
		k, v := node.Content[i], node.Content[i+1]
		switch read, ok := known[k.Value]; {
		case !ok && !others:
			r.errorf(k, "METADATA: unknown key %q in %s; want one of %s", k.Value, where, strings.Join(sortedKeys(known), ", "))
		case ok && read != nil:
			read(v)
		}
	}
}

func sortedKeys[V any](m map[string]V) []string {
	keys := make([]string, 0, len(m))
	for k := range m {
		keys = append(keys, k)
	}
	slices.Sort(keys)
	return keys
}

func (r *metadataReader) text(into *string) func(*yaml.Node) {
	return func(v *yaml.Node) {
		if v.Kind != yaml.ScalarNode || v.Tag == "!!null" {
			r.errorf(v, "METADATA: want a text here")
			return
		}
		*into = strings.TrimSpace(v.Value)
	}
}

// top reads the whole block.
func (r *metadataReader) top(root *yaml.Node, id string) {
	known := map[string]func(*yaml.Node){}
	for _, k := range metadataKeys {
		known[k] = nil
	}
	known["title"], known["description"] = r.text(&r.out.title), r.text(&r.out.description)
	known["custom"] = func(v *yaml.Node) {
		r.fields(v, "custom", map[string]func(*yaml.Node){"iamaudit": r.custom}, true)
	}
	r.fields(root, "the block", known, false)
	if len(r.errs) > 0 {
		return
	}
	for _, want := range []struct{ key, value string }{
		{"title", r.out.title}, {"description", r.out.description}, {"custom.iamaudit.id", r.out.id}, {"custom.iamaudit.remediation", r.out.remediation},
	} {
		if want.value == "" {
			r.errs.addf(r.file, r.row, "METADATA lacks %s", want.key)
		}
	}
	if r.out.severity == 0 {
		r.errs.addf(r.file, r.row, "METADATA lacks custom.iamaudit.severity; want one of critical, high, medium, low, info")
	}
	if r.out.id != "" && r.out.id != id {
		r.errs.addf(r.file, r.row, "METADATA: the id is %q, but the package asks for %q", r.out.id, id)
	}
	if strings.HasSuffix(r.out.title, ".") {
		r.errs.addf(r.file, r.row, "METADATA: the title ends with a full stop; want a sentence about the account without one")
	}
}

// custom reads custom.iamaudit.
func (r *metadataReader) custom(node *yaml.Node) {
	var severity, category string
	r.fields(node, "custom.iamaudit", map[string]func(*yaml.Node){
		"id":          r.text(&r.out.id),
		"severity":    func(v *yaml.Node) { r.text(&severity)(v); r.severity(v, severity) },
		"scope":       func(v *yaml.Node) { r.oneOf(v, &r.out.scope, scopeResource, scopeAccount) },
		"remediation": r.text(&r.out.remediation),
		"category":    func(v *yaml.Node) { r.text(&category)(v); r.out.category = audit.Category(category) },
		"precision":   func(v *yaml.Node) { r.oneOf(v, &r.out.precision, "very-high", "high", "medium", "low") },
		"controls":    r.controls,
		"params":      r.params,
		"needs":       func(v *yaml.Node) { r.parts(v, &r.out.needs) },
		"reads":       func(v *yaml.Node) { r.parts(v, &r.out.reads) },
	}, false)
}

func (r *metadataReader) severity(v *yaml.Node, name string) {
	s, err := audit.ParseSeverity(name)
	if err != nil {
		r.errorf(v, "METADATA: %v", err)
	}
	r.out.severity = s
}

func (r *metadataReader) oneOf(v *yaml.Node, into *string, words ...string) {
	if !slices.Contains(words, v.Value) {
		r.errorf(v, "METADATA: unknown value %q; want one of %s", v.Value, strings.Join(words, ", "))
		return
	}
	*into = v.Value
}

// strings returns a list of texts; a single text is a list of one.
func (r *metadataReader) strings(v *yaml.Node) []string {
	if v.Kind == yaml.ScalarNode {
		return []string{v.Value}
	}
	if v.Kind != yaml.SequenceNode {
		r.errorf(v, "METADATA: want a list of texts here")
		return nil
	}
	out := make([]string, 0, len(v.Content))
	for _, e := range v.Content {
		if e.Kind != yaml.ScalarNode {
			r.errorf(e, "METADATA: want a text here")
			continue
		}
		out = append(out, e.Value)
	}
	return out
}

// controls reads the controls of frameworks: {cis-7.0: ["1.16"]}.
func (r *metadataReader) controls(v *yaml.Node) {
	if v.Kind != yaml.MappingNode {
		r.errorf(v, `METADATA: controls are lists by framework: {cis-7.0: ["1.16"]}`)
		return
	}
	for i := 0; i+1 < len(v.Content); i += 2 {
		for _, id := range r.strings(v.Content[i+1]) {
			r.out.controls = append(r.out.controls, audit.Control{Framework: v.Content[i].Value, ID: id})
		}
	}
}

func (r *metadataReader) parts(v *yaml.Node, into *[]snapshot.Part) {
	for _, name := range r.strings(v) {
		if !slices.Contains(snapshotParts, snapshot.Part(name)) {
			r.errorf(v, "METADATA: unknown part %q of a snapshot; want one of %s", name, joinParts(snapshotParts))
			continue
		}
		*into = append(*into, snapshot.Part(name))
	}
}

var paramName = regexp.MustCompile(`^[a-z0-9]+(-[a-z0-9]+)*$`)

// params reads the rule's parameters, in the order of the block.
func (r *metadataReader) params(v *yaml.Node) {
	if v.Kind != yaml.MappingNode {
		r.errorf(v, "METADATA: params are mappings by name: {max-age: {type: duration, default: 90d, doc: …}}")
		return
	}
	for i := 0; i+1 < len(v.Content); i += 2 {
		name, node := v.Content[i], v.Content[i+1]
		p, given, kind := audit.Param{Name: name.Value}, false, ""
		if !paramName.MatchString(p.Name) {
			r.errorf(name, "METADATA: parameter %q is not in kebab case", p.Name)
		}
		r.fields(node, fmt.Sprintf("parameter %q", p.Name), map[string]func(*yaml.Node){
			"type":    func(v *yaml.Node) { r.oneOf(v, &kind, "duration", "int", "bool", "string", "strings") },
			"default": func(v *yaml.Node) { p.Default, given = strings.Join(r.strings(v), ","), true },
			"doc":     r.text(&p.Doc),
		}, false)
		if p.Type = audit.ParamType(kind); kind == "" || !given || p.Doc == "" {
			r.errorf(name, "METADATA: parameter %q lacks one of type, default, doc", p.Name)
			continue
		}
		if _, err := p.Parse(p.Default); err != nil {
			r.errorf(node, "METADATA: default of parameter %q: %v", p.Name, err)
		}
		r.out.params = append(r.out.params, p)
	}
}
