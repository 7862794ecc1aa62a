package config

import (
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/iamaudit/iamaudit/audit"
	"github.com/iamaudit/iamaudit/internal/suggest"
)

// ruleSetting is what a configuration says of one rule.
type ruleSetting struct {
	id       string
	at       position
	on       *bool
	severity audit.Severity // 0: the rule's own
	params   []paramSetting
}

// paramSetting is the value of a parameter, as the command line would have it.
type paramSetting struct {
	name string
	text string
	at   position
}

// readRules reads the section on rules: by ID either "off", "on", a severity, or all of it.
func readRules(r *reader, n *node) []ruleSetting {
	var list []ruleSetting
	r.pairs(n, func(key, value *node) {
		s := ruleSetting{id: key.Value, at: r.at(key)}
		if len(value.Content) == 0 && value.Tag != "!!null" {
			s.short(r, value)
		} else {
			r.mapping(value, map[string]func(*node){
				"enabled":  func(n *node) { s.on = readSwitch(r, n) },
				"severity": func(n *node) { s.severity = readSeverity(r, n) },
				"params":   func(n *node) { s.params = readParams(r, n) },
			})
		}
		list = append(list, s)
	})
	return list
}

// short reads a rule's setting of one word.
func (s *ruleSetting) short(r *reader, n *node) {
	word := r.text(n)
	if on, ok := switches[strings.ToLower(word)]; ok {
		s.on = &on
		return
	}
	severity, err := audit.ParseSeverity(word)
	if err != nil {
		r.errorf(n, "rule %s: %q is neither on nor off nor a severity (critical, high, medium, low, info)", s.id, word)
		return
	}
	on := true
	s.on, s.severity = &on, severity
}

var switches = map[string]bool{"on": true, "true": true, "yes": true, "off": false, "false": false, "no": false}

func readSwitch(r *reader, n *node) *bool {
	on, ok := switches[strings.ToLower(r.text(n))]
	if !ok {
		r.errorf(n, "want true or false, have %s", describe(n))
		return nil
	}
	return &on
}

func readSeverity(r *reader, n *node) audit.Severity {
	s, err := audit.ParseSeverity(r.text(n))
	if err != nil {
		r.errorf(n, "%v", err)
	}
	return s
}

func readParams(r *reader, n *node) []paramSetting {
	var list []paramSetting
	r.pairs(n, func(key, value *node) {
		list = append(list, paramSetting{key.Value, strings.Join(r.strings(value), ","), r.at(key)})
	})
	return list
}

// Settings is a configuration applied to rules: what audit.Run needs of it.
type Settings struct {
	Params     map[string]map[string]any
	Severities map[string]audit.Severity
}

// Apply switches the rules on and off and returns the other settings. The rules are all there are: an ID that
// is not among them, in the section on rules or in an exception, is a mistake.
func (c *Config) Apply(all []*audit.Rule) (Settings, error) {
	a := applier{
		byID: make(map[string]*audit.Rule, len(all)),
		out:  Settings{Params: map[string]map[string]any{}, Severities: map[string]audit.Severity{}},
	}
	for _, rule := range all {
		a.byID[rule.ID] = rule
		a.ids = append(a.ids, rule.ID)
	}
	for _, p := range c.params {
		a.everywhere(p, all)
	}
	for i := range c.rules {
		a.rule(&c.rules[i])
	}
	for i, at := range c.exceptionRules {
		a.known(c.Exceptions[i].Rule, at)
	}
	return a.out, errors.Join(a.errors...)
}

type applier struct {
	byID   map[string]*audit.Rule
	ids    []string
	out    Settings
	errors []error
}

func (a *applier) errorf(at position, format string, args ...any) {
	err := fmt.Errorf("%v: %w", at, fmt.Errorf(format, args...))
	if slices.ContainsFunc(a.errors, func(e error) bool { return e.Error() == err.Error() }) {
		return // every rule with the parameter says the same of its value
	}
	a.errors = append(a.errors, err)
}

// known returns the rule of that ID; an empty one stands for every rule.
func (a *applier) known(id string, at position) *audit.Rule {
	rule := a.byID[id]
	if rule == nil && id != "" {
		a.errorf(at, "unknown rule %q%s", id, suggest.DidYouMean(id, a.ids))
	}
	return rule
}

func (a *applier) rule(s *ruleSetting) {
	rule := a.known(s.id, s.at)
	if rule == nil {
		return
	}
	if s.on != nil {
		rule.Off = !*s.on
	}
	if s.severity != 0 {
		a.out.Severities[rule.ID] = s.severity
	}
	for _, p := range s.params {
		if !a.set(rule, p) {
			a.errorf(p.at, "rule %s has no parameter %q%s", rule.ID, p.name, suggest.DidYouMean(p.name, paramNames(rule)))
		}
	}
}

// everywhere sets a parameter of every rule that has one of the name.
func (a *applier) everywhere(p paramSetting, all []*audit.Rule) {
	found := false
	var names []string
	for _, rule := range all {
		found = a.set(rule, p) || found
		names = append(names, paramNames(rule)...)
	}
	if !found {
		a.errorf(p.at, "no rule has a parameter %q%s", p.name, suggest.DidYouMean(p.name, names))
	}
}

// set sets a parameter and reports whether the rule has it.
func (a *applier) set(rule *audit.Rule, p paramSetting) bool {
	i := slices.IndexFunc(rule.Params, func(x audit.Param) bool { return x.Name == p.name })
	if i < 0 {
		return false
	}
	value, err := rule.Params[i].Parse(p.text)
	if err != nil {
		a.errorf(p.at, "parameter %s: %w", p.name, err)
		return true
	}
	if a.out.Params[rule.ID] == nil {
		a.out.Params[rule.ID] = map[string]any{}
	}
	a.out.Params[rule.ID][p.name] = value
	return true
}

func paramNames(rule *audit.Rule) []string {
	names := make([]string, len(rule.Params))
	for i := range rule.Params {
		names[i] = rule.Params[i].Name
	}
	return names
}
