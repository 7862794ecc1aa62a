package rego

import (
	"context"
	"fmt"
	"io"
	"slices"
	"strings"
	"time"

	"github.com/open-policy-agent/opa/v1/rego"
	"github.com/open-policy-agent/opa/v1/topdown/print"

	"github.com/iamaudit/iamaudit/audit"
)

// Options say how rules are loaded and run. The zero value works.
type Options struct {
	// Timeout is how long one rule may take for one account; 10 seconds if zero.
	Timeout time.Duration
	// Memory is how many bytes one rule may need; 512 MiB if zero.
	Memory uint64
	// Namespaces are the packages of rules that were written for conftest; "main" if empty.
	Namespaces []string
	// Print is where print statements of the rules go. They are left out if it is nil.
	Print io.Writer

	patience time.Duration     // for loading
	shard    int               // entities at a time
	whole    bool              // build every field of an entity: what tests compare with
	tracer   []rego.EvalOption // what looks on; evaluation is then one piece after the other
}

func (o Options) withDefaults() Options {
	if o.Timeout == 0 {
		o.Timeout = 10 * time.Second
	}
	if o.Memory == 0 {
		o.Memory = 512 << 20
	}
	if o.patience == 0 {
		o.patience = 30 * time.Second
	}
	if o.shard == 0 {
		o.shard = shardSize
	}
	if len(o.Namespaces) == 0 {
		o.Namespaces = []string{"main"}
	}
	return o
}

// context is that of preparing queries, which takes microseconds and never waits.
func (Options) context() context.Context { return context.Background() }

// printHook writes what rules print, with the line that prints it.
type printHook struct{ w io.Writer }

func (h printHook) Print(c print.Context, message string) error {
	_, err := fmt.Fprintf(h.w, "%s:%d: %s\n", c.Location.File, c.Location.Row, message)
	return err
}

// Load reads the rules under the given paths: files, or directories with all their *.rego. It
// returns the rules that are good, sorted by ID, and an error of type Errors for those that are
// not: a bad rule hides no other. A path without any rule is an error.
func Load(paths []string, o Options) ([]*audit.Rule, error) {
	o = o.withDefaults()
	rules, errs := loadInTime(paths, o)
	out := make([]*audit.Rule, len(rules))
	together := batch(rules)
	for i, r := range rules {
		r.audit.Batch = together
		out[i] = r.audit
	}
	if len(errs) > 0 {
		return out, errs.sorted()
	}
	return out, nil
}

// loadInTime gives up when loading takes too long. OPA's compiler cannot be interrupted, and a few lines
// that double a value over and over keep it busy for good: it is left behind.
func loadInTime(paths []string, o Options) ([]*rule, Errors) {
	type loaded struct {
		rules []*rule
		errs  Errors
	}
	done := make(chan loaded, 1)
	go func() {
		rules, errs := load(paths, o)
		done <- loaded{rules, errs}
	}()
	select {
	case l := <-done:
		return l.rules, l.errs
	case <-time.After(o.patience):
		return nil, Errors{{File: strings.Join(paths, ", "), Message: fmt.Sprintf(
			"the rules were not compiled within %s; look for values that hold themselves many times over, such as a := [b, b]", o.patience)}}
	}
}

func load(paths []string, o Options) ([]*rule, Errors) {
	modules, errs := readModules(paths)
	set := &ruleset{options: o}
	ours, foreign := split(modules, o)
	rules, more := set.contract(ours)
	errs = append(errs, more...)
	old, more := set.conftest(foreign, paths)
	errs = append(errs, more...)
	rules = append(rules, old...)
	errs = append(errs, unused(paths, modules, errs, o)...)
	slices.SortFunc(rules, func(x, y *rule) int { return strings.Compare(x.audit.ID, y.audit.ID) })
	return rules, errs
}

// readModules parses every file under the paths, each once.
func readModules(paths []string) ([]*module, Errors) {
	var modules []*module
	var errs Errors
	seen := map[string]bool{}
	for _, path := range paths {
		files, err := readFiles(path)
		if err != nil {
			errs = append(errs, &Error{File: path, Message: strings.TrimPrefix(err.Error(), path+": ")})
			continue
		}
		if len(files) == 0 {
			errs.addf(path, 0, "no rules here; want files named *.rego that are not tests (`iamaudit rules new` writes one)")
		}
		for _, name := range sortedKeys(files) {
			if seen[name] {
				continue
			}
			seen[name] = true
			m, found := parse(name, files[name])
			errs = append(errs, found...)
			if m != nil {
				m.path = path
				modules = append(modules, m)
			}
		}
	}
	return modules, errs
}

// split tells modules that follow our contract from those written for other tools.
func split(modules []*module, _ Options) (ours, foreign []*module) {
	for _, m := range modules {
		if m.foreign() {
			foreign = append(foreign, m)
		} else {
			ours = append(ours, m)
		}
	}
	return ours, foreign
}

// contract loads the modules that follow our contract.
func (s *ruleset) contract(modules []*module) ([]*rule, Errors) {
	var errs Errors
	var good []*module
	byID := map[string]*module{}
	for _, m := range modules {
		if m.name != "" {
			meta, found := parseMetadata(m.tree, m.file, m.pack, m.name)
			if len(found) > 0 {
				errs = append(errs, found...)
				continue
			}
			if first := byID[meta.id]; first != nil {
				errs.addf(m.file, m.tree.Package.Location.Row, "rule %q is also in %s; one package is one rule in one file", meta.id, first.file)
				continue
			}
			m.meta, byID[meta.id] = meta, m
		}
		good = append(good, m)
	}
	c, good, found := compile(good, nil, false, s.options.Print != nil)
	errs = append(errs, found...)
	for _, e := range errs {
		for id, m := range byID {
			if e.File == m.file && e.Rule == "" {
				e.Rule = id
			}
		}
	}
	var rules []*rule
	for _, m := range good {
		m.used = true
		if m.meta == nil {
			continue
		}
		if err := checkEntry(c, m); err != nil {
			errs = append(errs, err)
			continue
		}
		r, err := s.newRule(c, m)
		if err != nil {
			errs.add(m.file, err)
			continue
		}
		rules = append(rules, r)
	}
	return rules, errs
}

// unused complains of paths that gave no rule and of files that no rule reads, unless something
// worse was said of them already.
func unused(paths []string, modules []*module, errs Errors, o Options) Errors {
	var out Errors
	for _, m := range modules {
		if !m.used && m.foreign() && !slices.ContainsFunc(errs, func(e *Error) bool { return e.File == m.file }) {
			out.addf(m.file, m.tree.Package.Location.Row,
				"no rule reads package %s; want iamaudit.rules.PACK.RULE, iamaudit.lib.NAME, or a namespace of --namespace (now %s) with deny, violation or warn",
				packageName(m.tree), strings.Join(o.Namespaces, ", "))
		}
	}
	for _, path := range paths {
		if !slices.ContainsFunc(modules, func(m *module) bool { return m.path == path && (m.name != "" || m.foreign()) }) &&
			!slices.ContainsFunc(errs, func(e *Error) bool { return strings.HasPrefix(e.File, path) }) {
			out.addf(path, 0, "no rules here; want a package iamaudit.rules.PACK.RULE")
		}
	}
	return out
}
