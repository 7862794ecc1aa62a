package config

import (
	"path/filepath"
	"regexp"
	"time"

	"go.yaml.in/yaml/v3"

	"github.com/iamaudit/iamaudit/audit"
)

// readExceptions reads the exceptions: a file of them, a list of files, or the list itself.
func (c *Config) readExceptions(r *reader, n *node) {
	if n.Kind == yaml.ScalarNode && n.Tag != "!!null" {
		c.exceptionFile(r, n)
		return
	}
	r.sequence(n, func(n *node) {
		if n.Kind == yaml.ScalarNode {
			c.exceptionFile(r, n)
			return
		}
		c.exception(r, n)
	})
}

// exceptionFile reads a file that holds a list of exceptions, or a mapping with the list under "exceptions".
func (c *Config) exceptionFile(r *reader, n *node) {
	path := r.text(n)
	if !filepath.IsAbs(path) {
		path = filepath.Join(filepath.Dir(c.File), path)
	}
	text, err := read(path)
	if err != nil {
		r.errorf(n, "read exceptions: %w", err)
		return
	}
	inner := &reader{file: path}
	if root := inner.document(text); root != nil {
		list := func(n *node) { inner.sequence(n, func(n *node) { c.exception(inner, n) }) }
		if root.Kind == yaml.MappingNode {
			inner.mapping(root, map[string]func(*node){"exceptions": list})
		} else {
			list(root)
		}
	}
	r.errors = append(r.errors, inner.errors...)
}

var (
	accountID   = regexp.MustCompile(`^[0-9]{12}$`)
	fingerprint = regexp.MustCompile(`^[0-9a-f]{16}$`)
)

// exception reads one exception. Who accepted the risk, why and until when are not optional: an
// exception without them is a hole that nobody closes.
func (c *Config) exception(r *reader, n *node) {
	e := audit.Exception{Source: r.at(n).String()}
	before := len(r.errors)
	at := r.at(n)
	dated := false
	r.mapping(n, map[string]func(*node){
		"rule":        func(n *node) { e.Rule, at = r.text(n), r.at(n) },
		"account":     func(n *node) { e.Account = matching(r, n, accountID, "an account id of twelve digits") },
		"resource":    func(n *node) { e.Resource = r.text(n) },
		"fingerprint": func(n *node) { e.Fingerprint = matching(r, n, fingerprint, "a fingerprint of 16 hexadecimal digits") },
		"reason":      func(n *node) { e.Reason = r.text(n) },
		"owner":       func(n *node) { e.Owner = r.text(n) },
		"expires":     func(n *node) { e.Expires, dated = readDate(r, n), true },
	})
	if len(r.errors) > before {
		return
	}
	switch {
	case e.Rule == "" && e.Resource == "" && e.Fingerprint == "":
		r.errorf(n, `an exception needs a "rule", a "resource" or a "fingerprint"; without one it would accept everything`)
	case e.Reason == "":
		r.errorf(n, `an exception needs a "reason"`)
	case e.Owner == "":
		r.errorf(n, `an exception needs an "owner" who answers for it`)
	case !dated:
		r.errorf(n, `an exception needs a date on which it "expires", like 2027-01-31, or the word never`)
	default:
		c.Exceptions = append(c.Exceptions, e)
		c.exceptionRules = append(c.exceptionRules, at)
	}
}

func matching(r *reader, n *node, pattern *regexp.Regexp, want string) string {
	text := r.text(n)
	if !pattern.MatchString(text) {
		r.errorf(n, "%q is not %s", text, want)
	}
	return text
}

// readDate reads a day, or the word never.
func readDate(r *reader, n *node) time.Time {
	text := r.text(n)
	if text == "never" {
		return time.Time{}
	}
	t, err := time.Parse(time.DateOnly, text)
	if err != nil {
		r.errorf(n, "%q is not a date like 2027-01-31, nor the word never", text)
	}
	return t
}
