package config

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"maps"
	"slices"
	"strings"

	"go.yaml.in/yaml/v3"

	"github.com/iamaudit/iamaudit/internal/suggest"
)

type node = yaml.Node

// position is a place in a file.
type position struct {
	file string
	line int
}

func (p position) String() string { return fmt.Sprintf("%s:%d", p.file, p.line) }

// reader reads the nodes of a YAML file and collects what is wrong with them.
type reader struct {
	file   string
	errors []error
}

func (r *reader) at(n *node) position { return position{r.file, n.Line} }

func (r *reader) errorf(n *node, format string, args ...any) {
	r.errors = append(r.errors, fmt.Errorf("%v: %w", r.at(n), fmt.Errorf(format, args...)))
}

// document parses a file and returns its value, nil for an empty or a broken one.
func (r *reader) document(text []byte) *node {
	var doc, more node
	in := yaml.NewDecoder(bytes.NewReader(text))
	if err := in.Decode(&doc); errors.Is(err, io.EOF) {
		return nil
	} else if err != nil {
		r.errors = append(r.errors, errors.New(r.file+syntaxError(err)))
		return nil
	}
	if err := in.Decode(&more); !errors.Is(err, io.EOF) {
		if err != nil {
			r.errors = append(r.errors, errors.New(r.file+syntaxError(err)))
			return nil
		}
		r.errorf(&more, "the file holds a second YAML document; want one")
		return nil
	}
	if len(doc.Content) == 0 {
		return nil
	}
	return follow(doc.Content[0])
}

// syntaxError turns "yaml: line 3: …" into ":3: …". Of the first line yaml does not speak, nor of that
// of a byte that is no text or of an anchor that is not there.
func syntaxError(err error) string {
	text := strings.TrimPrefix(err.Error(), "yaml: ")
	text = strings.Replace(text, "found character that cannot start any token", "a tab, %, @ or ` cannot stand here; indent with spaces and put text in quotes", 1)
	switch rest, ok := strings.CutPrefix(text, "line "); {
	case ok:
		return ":" + rest
	case strings.Contains(text, "UTF-8") || strings.HasPrefix(text, "control characters") || strings.HasPrefix(text, "unknown anchor"):
		return ": " + text
	default:
		return ":1: " + text
	}
}

// follow leads from an alias to what it stands for.
func follow(n *node) *node {
	if n.Kind == yaml.AliasNode {
		return n.Alias
	}
	return n
}

// mapping reads a mapping, calling the field of each key.
func (r *reader) mapping(n *node, fields map[string]func(*node)) {
	r.pairs(n, func(key, value *node) {
		field, ok := fields[key.Value]
		if !ok {
			known := slices.Sorted(maps.Keys(fields))
			near := suggest.DidYouMean(key.Value, known)
			if near == "" {
				near = "; want one of " + strings.Join(known, ", ")
			}
			r.errorf(key, "unknown key %q%s", key.Value, near)
			return
		}
		field(value)
	})
}

// pairs reads a mapping of any keys. A null in its place is an empty one.
func (r *reader) pairs(n *node, pair func(key, value *node)) {
	if n.Tag == "!!null" {
		return
	}
	if n.Kind != yaml.MappingNode {
		r.errorf(n, "want a mapping, have %s", describe(n))
		return
	}
	seen := map[string]bool{}
	for i := 0; i+1 < len(n.Content); i += 2 {
		key := n.Content[i]
		if seen[key.Value] {
			r.errorf(key, "key %q is there twice", key.Value)
			continue
		}
		seen[key.Value] = true
		pair(key, follow(n.Content[i+1]))
	}
}

// sequence reads a list.
func (r *reader) sequence(n *node, item func(*node)) {
	if n.Tag == "!!null" {
		return
	}
	if n.Kind != yaml.SequenceNode {
		r.errorf(n, "want a list, have %s", describe(n))
		return
	}
	for _, c := range n.Content {
		item(follow(c))
	}
}

// text reads a scalar as it was written: account ids keep their leading zeros.
func (r *reader) text(n *node) string {
	if n.Kind != yaml.ScalarNode || n.Tag == "!!null" {
		r.errorf(n, "want a text, have %s", describe(n))
		return ""
	}
	return n.Value
}

// strings reads a list of texts, or one text.
func (r *reader) strings(n *node) []string {
	if n.Kind == yaml.ScalarNode && n.Tag != "!!null" {
		return []string{n.Value}
	}
	var list []string
	r.sequence(n, func(n *node) { list = append(list, r.text(n)) })
	return list
}

func describe(n *node) string {
	switch {
	case n.Tag == "!!null":
		return "nothing"
	case n.Kind == yaml.MappingNode:
		return "a mapping"
	case n.Kind == yaml.SequenceNode:
		return "a list"
	default:
		return fmt.Sprintf("%q", n.Value)
	}
}
