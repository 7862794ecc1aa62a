package rego

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"

	"github.com/open-policy-agent/opa/v1/ast"
)

// Package prefixes that tell what a module is for.
const (
	rulesRoot   = "iamaudit.rules."
	libraryRoot = "iamaudit.lib."
)

// A module is one Rego file.
type module struct {
	file string // as the user named it
	tree *ast.Module
	text []byte
	path string // one of the paths that were given

	pack, name string // of a rule of ours: package iamaudit.rules.PACK.NAME
	library    bool   // package iamaudit.lib.…
	meta       *metadata
	used       bool
}

// foreign reports whether the module was written for another tool.
func (m *module) foreign() bool { return m.name == "" && !m.library }

func packageName(m *ast.Module) string { return strings.TrimPrefix(m.Package.Path.String(), "data.") }

// readFiles returns the files of the given paths that are rules, by name: the file itself, or every
// *.rego below a directory but tests and hidden ones.
func readFiles(path string) (map[string][]byte, error) {
	files := map[string][]byte{}
	info, err := os.Stat(path)
	if err != nil {
		return nil, pathError(err)
	}
	if isBundle(path) {
		return readBundle(path)
	}
	if !info.IsDir() {
		text, err := os.ReadFile(path)
		files[path] = text
		return files, pathError(err)
	}
	if _, _, err := readManifest(path); err != nil {
		return nil, err
	}
	err = filepath.WalkDir(path, func(name string, entry fs.DirEntry, err error) error {
		switch {
		case err != nil:
			return err
		case entry.IsDir() && name != path && strings.HasPrefix(entry.Name(), "."):
			return filepath.SkipDir
		case entry.IsDir() || !isRule(name):
			return nil
		}
		files[name], err = os.ReadFile(name) //nolint:gosec // of the user's own directory
		return err
	})
	return files, pathError(err)
}

// pathError drops the name of the system call: "my-rules: no such file or directory".
func pathError(err error) error {
	if e, ok := errors.AsType[*fs.PathError](err); ok {
		return fmt.Errorf("%s: %w", e.Path, e.Err)
	}
	return err
}

// isRule tells modules from tests, which are never part of a scan.
func isRule(name string) bool {
	return strings.HasSuffix(name, ".rego") && !strings.HasSuffix(name, "_test.rego")
}

// parse reads a module: as Rego of today, or, if it was written for another tool, as the Rego that
// was usual before OPA 1.0.
func parse(file string, text []byte) (*module, Errors) {
	options := ast.ParserOptions{ProcessAnnotation: true, Capabilities: capabilities(), RegoVersion: ast.RegoV1}
	tree, err := ast.ParseModuleWithOpts(file, string(text), options)
	if err != nil {
		options.RegoVersion = ast.RegoV0
		old, oldErr := ast.ParseModuleWithOpts(file, string(text), options)
		if oldErr != nil || strings.HasPrefix(packageName(old), "iamaudit.") {
			return nil, fromOPA(err).in(file)
		}
		tree = old
	}
	if tree == nil {
		return nil, Errors{{File: file, Message: "the file is empty"}}
	}
	m := &module{file: file, tree: tree, text: text}
	name := packageName(tree) + "."
	switch {
	case strings.HasPrefix(name, libraryRoot):
		m.library = true
	case strings.HasPrefix(name, "iamaudit."):
		parts := strings.Split(strings.Trim(strings.TrimPrefix(name, rulesRoot), "."), ".")
		if !strings.HasPrefix(name, rulesRoot) || len(parts) != 2 {
			return nil, Errors{{File: file, Line: tree.Package.Location.Row, Message: fmt.Sprintf(
				"package %s is neither a rule nor a library; want iamaudit.rules.PACK.RULE or iamaudit.lib.NAME", strings.Trim(name, "."))}}
		}
		m.pack, m.name = parts[0], parts[1]
	}
	return m, nil
}

// in gives a file to errors that have none.
func (e Errors) in(file string) Errors {
	for _, err := range e {
		if err.File == "" {
			err.File = file
		}
	}
	return e
}
