package config

import (
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"

	"github.com/iamaudit/iamaudit/audit"
)

// Name is the file that is looked for in the working directory.
const Name = "iamaudit.yaml"

// maxSize bounds what is read of a configuration.
const maxSize = 4 << 20

// Config is what a configuration says. The zero value changes nothing.
type Config struct {
	// File is where it was read from, empty for none.
	File string
	// Rego are paths of the user's rules, from the working directory.
	Rego []string
	// Exceptions accept findings.
	Exceptions []audit.Exception
	// SARIFLocations lead from resources to the source files that define them.
	SARIFLocations []Location

	rules  []ruleSetting
	params []paramSetting // of every rule that has a parameter of the name
	// exceptionRules says where the exception of the same index names its rule.
	exceptionRules []position
}

// Location leads from resources to the source file that defines them.
type Location struct {
	ARN  string // pattern with * and ?
	Tag  string // "Key=pattern"
	Path string // "{name}" and "{tag}" are filled in
}

// Find returns the configuration's path in the folder, "" if there is none.
func Find(folder string) string {
	path := filepath.Join(folder, Name)
	if info, err := os.Stat(path); err == nil && info.Mode().IsRegular() {
		return path
	}
	return ""
}

// Load reads a configuration and the exceptions it names. Every error names the file and the line; all
// mistakes are told at once.
func Load(path string) (*Config, error) {
	text, err := read(path)
	if err != nil {
		return nil, fmt.Errorf("read configuration: %w", err)
	}
	c := &Config{File: path}
	r := &reader{file: path}
	if root := r.document(text); root != nil {
		c.read(r, root)
	}
	return c, errors.Join(r.errors...)
}

func read(path string) ([]byte, error) {
	f, err := os.Open(path)
	if err != nil {
		return nil, err
	}
	defer f.Close() //nolint:errcheck // nothing was written
	text, err := io.ReadAll(io.LimitReader(f, maxSize+1))
	if err == nil && len(text) > maxSize {
		err = fmt.Errorf("%s is larger than %d MB", path, maxSize>>20)
	}
	return text, err
}

// read reads the top level.
func (c *Config) read(r *reader, root *node) {
	r.mapping(root, map[string]func(*node){
		"rules":      func(n *node) { c.rules = readRules(r, n) },
		"params":     func(n *node) { c.params = readParams(r, n) },
		"rego":       func(n *node) { c.Rego = c.paths(r.strings(n)) },
		"exceptions": func(n *node) { c.readExceptions(r, n) },
		"sarif": func(n *node) {
			r.mapping(n, map[string]func(*node){
				"locations": func(n *node) { c.SARIFLocations = readLocations(r, n) },
			})
		},
	})
}

// paths makes paths that are relative to the configuration's folder relative to the working directory.
func (c *Config) paths(list []string) []string {
	for i, p := range list {
		if !filepath.IsAbs(p) {
			list[i] = filepath.Join(filepath.Dir(c.File), p)
		}
	}
	return list
}

func readLocations(r *reader, n *node) []Location {
	var list []Location
	r.sequence(n, func(n *node) {
		var l Location
		r.mapping(n, map[string]func(*node){
			"arn":  func(n *node) { l.ARN = r.text(n) },
			"tag":  func(n *node) { l.Tag = r.text(n) },
			"path": func(n *node) { l.Path = r.text(n) },
		})
		switch {
		case l.Path == "":
			r.errorf(n, `a location needs a "path"`)
		case l.ARN == "" && l.Tag == "":
			r.errorf(n, `a location needs an "arn" or a "tag"`)
		default:
			list = append(list, l)
		}
	})
	return list
}
