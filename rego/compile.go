package rego

import (
	"encoding/json"
	"fmt"
	"maps"
	"slices"
	"strings"
	"sync"

	"github.com/open-policy-agent/opa/v1/ast"

	"github.com/iamaudit/iamaudit/audit"
)

var inputSchema = sync.OnceValue(func() any { return schemaDocument(inputShape) })

// Names of the schemas in METADATA's sense.
var (
	inputRef  = ast.MustParseRef("input")
	paramsRef = ast.MustParseRef("input.params")
	schemaRef = ast.MustParseRef("schema.iamaudit.input")
)

func paramsSchemaRef(id string) ast.Ref {
	return ast.Ref{ast.VarTerm("schema"), ast.StringTerm("iamaudit_params"), ast.StringTerm(id)}
}

// compile checks and compiles modules of one kind together. A module with an error, and whatever
// depends on it, is left out and named; the others stand. Data is what stands beside rules that were
// written for another tool.
func compile(modules []*module, data map[string]any, foreign bool, prints bool) (*ast.Compiler, []*module, Errors) {
	var errs Errors
	for {
		c := ast.NewCompiler().WithCapabilities(capabilities()).WithEnablePrintStatements(prints).
			WithKeepModules(true).WithRewriteTestRules(false)
		c.SetErrorLimit(0)
		if !foreign {
			c = c.WithStrict(true).WithSchemas(schemas(modules)).WithUseTypeCheckAnnotations(true)
		}
		trees := map[string]*ast.Module{}
		for _, m := range modules {
			trees[m.file] = m.tree
			if !foreign {
				trees[m.file] = m.withSchema()
			}
		}
		c.Compile(trees)
		found := fromOPA(c.Errors)
		if !c.Failed() {
			found = undefinedData(c, data)
		}
		if len(found) == 0 {
			return c, modules, errs
		}
		errs = append(errs, found...)
		rest := slices.DeleteFunc(slices.Clone(modules), func(m *module) bool {
			return slices.ContainsFunc(found, func(e *Error) bool { return e.File == m.file || e.File == "" })
		})
		if len(rest) == len(modules) {
			rest = nil // the error names no module of ours
		}
		modules = rest
	}
}

// schemas returns the schema of the input and that of each rule's parameters.
func schemas(modules []*module) *ast.SchemaSet {
	set := ast.NewSchemaSet()
	set.Put(schemaRef, jsonValue(inputSchema()))
	for _, m := range modules {
		if m.meta != nil {
			set.Put(paramsSchemaRef(m.meta.id), jsonValue(paramsSchema(m.meta.params)))
		}
	}
	return set
}

// jsonValue returns v as encoding/json reads it back: the only form that OPA takes schemas in.
func jsonValue(v any) any {
	text, err := json.Marshal(v)
	if err != nil {
		panic(err) // plain maps
	}
	var out any
	if err := json.Unmarshal(text, &out); err != nil {
		panic(err)
	}
	return out
}

// paramKey is the key under which a rule reads a parameter: max-age is input.params.max_age.
func paramKey(name string) string { return strings.ReplaceAll(name, "-", "_") }

// paramsSchema describes input.params of one rule. A duration is a number of days.
func paramsSchema(params []audit.Param) map[string]any {
	types := map[audit.ParamType]map[string]any{
		audit.Duration: {"type": "number"}, audit.Int: {"type": "integer"}, audit.Bool: {"type": "boolean"}, audit.String: {"type": "string"},
		audit.Strings: {"type": "array", "items": map[string]any{"type": "string"}},
	}
	properties := map[string]any{}
	for i := range params {
		properties[paramKey(params[i].Name)] = types[params[i].Type]
	}
	if len(properties) == 0 {
		// OPA takes an object without properties for one with any; this one has none to read.
		properties["(this rule declares no parameters)"] = map[string]any{"type": "null"}
	}
	return map[string]any{"type": "object", "properties": properties, "additionalProperties": false}
}

// withSchema returns the module with the schema of its input attached, as if its METADATA said so.
func (m *module) withSchema() *ast.Module {
	tree := m.tree.Copy()
	annotations := packageAnnotations(tree)
	if annotations == nil {
		annotations = (&ast.Annotations{Scope: "package", Location: tree.Package.Location}).Copy(tree.Package)
		tree.Annotations = append(tree.Annotations, annotations)
	}
	annotations.Schemas = []*ast.SchemaAnnotation{{Path: inputRef, Schema: schemaRef}}
	if m.meta != nil {
		annotations.Schemas = append(annotations.Schemas, &ast.SchemaAnnotation{Path: paramsRef, Schema: paramsSchemaRef(m.meta.id)})
	}
	return tree
}

// undefinedData finds references to rules that nobody has written. To OPA they are data that may
// come later and are undefined until then; to us they are typing errors that would silence a rule.
func undefinedData(c *ast.Compiler, data map[string]any) Errors {
	var errs Errors
	for _, file := range slices.Sorted(maps.Keys(c.Modules)) {
		ast.WalkRefs(c.Modules[file], func(ref ast.Ref) bool {
			if !ref.HasPrefix(ast.DefaultRootRef) || len(ref) < 2 {
				return false
			}
			if name, ok := ref[1].Value.(ast.String); ok && data[string(name)] != nil {
				return false
			}
			if ground := ref.GroundPrefix(); len(c.GetRulesForVirtualDocument(ground)) == 0 && len(c.GetRulesWithPrefix(ground)) == 0 {
				message := fmt.Sprintf("undefined: no module defines %s", ground)
				if data != nil {
					message += ", nor does a data.json or data.yaml beside the rules"
				}
				errs = append(errs, &Error{File: file, Line: lineOf(ref), Message: message})
			}
			return false
		})
	}
	return errs
}

func lineOf(ref ast.Ref) int {
	for _, t := range ref {
		if t.Location != nil && t.Location.Row > 0 {
			return t.Location.Row
		}
	}
	return 0
}

// checkEntry checks that a module of ours has findings, and of which type.
func checkEntry(c *ast.Compiler, m *module) *Error {
	at := func(line int, format string, args ...any) *Error {
		return &Error{File: m.file, Line: line, Rule: m.meta.id, Message: fmt.Sprintf(format, args...)}
	}
	path := m.tree.Package.Path.Append(ast.StringTerm("findings"))
	rules := c.GetRulesExact(path)
	if len(rules) == 0 {
		return at(m.tree.Package.Location.Row, "package %s has no findings; want `findings contains f if { … }`", packageName(m.tree))
	}
	line := rules[0].Loc().Row
	for _, r := range rules {
		if r.Head.RuleKind() != ast.MultiValue {
			return at(r.Loc().Row, "findings is no set; want `findings contains f if { … }`")
		}
	}
	if problem := wrongResult(c.TypeEnv.GetByRef(path)); problem != "" {
		return at(line, "a finding %s; want an object of resource and message, and perhaps location and evidence", problem)
	}
	return nil
}
