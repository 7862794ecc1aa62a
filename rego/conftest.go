package rego

import (
	"errors"
	"fmt"
	"maps"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"github.com/open-policy-agent/opa/v1/ast"
	"github.com/open-policy-agent/opa/v1/rego"
	"github.com/open-policy-agent/opa/v1/storage"

	"github.com/iamaudit/iamaudit/audit"
	"github.com/iamaudit/iamaudit/snapshot"
)

// Rules written for conftest are named by what they do: deny and violation fail, warn warns, each
// perhaps with a name behind an underscore.
var conftestName = regexp.MustCompile(`^(deny|violation|warn)(_(.*))?$`)

// conftest loads modules that were written for conftest, or for OPA before there was a contract:
// the rules deny, violation and warn of the namespaces. They see the plain document that
// GetAccountAuthorizationDetails returns, and no type of it is known, so what they return is
// checked when they run. What stands in data files below the paths is data to them.
func (s *ruleset) conftest(modules []*module, paths []string) ([]*rule, Errors) {
	if len(modules) == 0 {
		return nil, nil
	}
	data, errs := readData(paths)
	if errs = append(errs, packagesInData(modules, data)...); len(errs) > 0 {
		for _, m := range modules {
			m.used = true
		}
		return nil, errs // without its data every rule would look at something else
	}
	store := dataStore(data)
	c, good, errs := compile(modules, data, true, s.options.Print != nil)
	byTree := map[string]*module{}
	for _, m := range good {
		byTree[m.file] = m
	}
	var rules []*rule
	for _, namespace := range s.options.Namespaces {
		path, err := ast.ParseRef("data." + namespace)
		if err != nil {
			errs.addf("--namespace "+namespace, 0, "want a package like main or policies.aws")
			continue
		}
		for _, name := range conftestRules(c, path) {
			r, err := s.newConftest(c, store, path, namespace, name)
			if err != nil {
				if e, ok := errors.AsType[*Error](err); ok {
					errs = append(errs, e)
				}
			} else {
				rules = append(rules, r)
			}
			roots := slices.Concat(c.GetRulesExact(path.Append(ast.StringTerm(name))), c.GetRulesExact(exceptionOf(path)))
			for _, dep := range reachable(c, roots) {
				if m := byTree[dep.Location.File]; m != nil {
					m.used = true
				}
			}
		}
	}
	return rules, errs
}

// conftestRules returns the names of the rules in a package that report something.
func conftestRules(c *ast.Compiler, path ast.Ref) []string {
	names := map[string]bool{}
	for _, m := range c.Modules {
		if !m.Package.Path.Equal(path) {
			continue
		}
		for _, r := range m.Rules {
			if ref := r.Head.Ref(); len(ref) > 0 {
				if name := strings.Trim(ref[0].Value.String(), `"`); conftestName.MatchString(name) {
					names[name] = true
				}
			}
		}
	}
	return slices.Sorted(maps.Keys(names))
}

func (s *ruleset) newConftest(c *ast.Compiler, store storage.Store, namespace ast.Ref, pack, name string) (*rule, error) {
	path := namespace.Append(ast.StringTerm(name))
	rules := c.GetRules(path)
	first := rules[0]
	fail := func(format string, args ...any) error {
		return &Error{File: first.Location.File, Line: first.Location.Row, Message: fmt.Sprintf(format, args...)}
	}
	for _, r := range rules {
		if r.Head.RuleKind() != ast.MultiValue {
			first = r
			return nil, fail("%s is no set of messages and would never report; want `%s contains msg if { … }`", name, name)
		}
	}
	match := conftestName.FindStringSubmatch(name)
	excepted, suppressed := "false", audit.Suppression{}
	exceptions := c.GetRulesExact(exceptionOf(namespace))
	if len(exceptions) > 0 {
		excepted = "(" + strconv.Quote(match[3]) + " in {name | some names in " + exceptionOf(namespace).String() + "; some name in names})"
		suppressed = audit.Suppression{
			Reason: fmt.Sprintf("The rule exception of package %s names it.", pack),
			Source: fmt.Sprintf("%s:%d", exceptions[0].Location.File, exceptions[0].Location.Row),
		}
	}
	query := "{pair | some message in " + path.String() + "; pair := [message, " + excepted + "]}"
	r := &rule{set: s, file: first.Location.File, line: first.Location.Row, whole: true, plain: true}
	r.report = func(a *snapshot.Account, pair *ast.Term) (audit.Report, error) {
		return conftestPair(a, pair, suppressed)
	}
	r.demand = demand{}
	r.demand.add(inputShape, "raw")
	var err error
	r.query, err = prepareQuery(c, rego.Query(query), s.options, rego.Store(store))
	if err != nil {
		return nil, fail("%v", err)
	}
	severity := audit.High
	if match[1] == "warn" {
		severity = audit.Low
	}
	needs, optional, _ := needsOf(&reads{words: map[string]bool{"raw": true}, clock: readsOf(reachable(c, slices.Concat(rules, exceptions))).clock})
	r.audit = &audit.Rule{
		ID: slug(pack) + "/" + slug(name), Title: fmt.Sprintf("Rule %s of package %s reports something", name, pack), Severity: severity, Category: audit.Custom,
		Risk:   fmt.Sprintf("This rule was written for conftest or plain OPA; the message of each finding says what it looks for, and %s:%d how.", first.Location.File, first.Location.Row),
		Remedy: "The message of the finding says what is wrong. METADATA on the rule gives it a title and a description.",
		Needs:  needs, Reads: optional, Source: fmt.Sprintf("%s:%d", r.file, r.line), Check: r.check,
	}
	describe(r.audit, c, rules)
	return r, nil
}

// describe takes title, description and links from the rule's METADATA, where it has some.
func describe(r *audit.Rule, c *ast.Compiler, rules []*ast.Rule) {
	set := c.GetAnnotationSet()
	if set == nil {
		return
	}
	for _, rule := range rules {
		for _, a := range append(set.GetRuleScope(rule), set.GetDocumentScope(rule.Ref().GroundPrefix())) {
			if a == nil {
				continue
			}
			if title := strings.TrimSuffix(strings.TrimSpace(a.Title), "."); title != "" {
				r.Title = title
			}
			if a.Description != "" {
				r.Risk = strings.TrimSpace(a.Description)
			}
			for _, link := range a.RelatedResources {
				r.Links = append(r.Links, link.Ref.String())
			}
		}
	}
}

var notSlug = regexp.MustCompile(`[^a-z0-9]+`)

// slug makes a part of a rule's ID of a Rego name.
func slug(name string) string {
	return strings.Trim(notSlug.ReplaceAllString(strings.ToLower(name), "-"), "-")
}

// exceptionOf returns the rule of a namespace that names rules whose findings are accepted.
func exceptionOf(namespace ast.Ref) ast.Ref { return namespace.Append(ast.StringTerm("exception")) }

// conftestPair makes a report of a message and whether an exception covers it. conftest counts such
// messages apart; so do we.
func conftestPair(a *snapshot.Account, pair *ast.Term, why audit.Suppression) (audit.Report, error) {
	elements := pair.Value.(*ast.Array)
	r, err := conftestReport(a, elements.Elem(0))
	if ast.Boolean(true).Equal(elements.Elem(1).Value) {
		r.Suppression = &why
	}
	return r, err
}

// conftestReport turns a message, or an object with a msg, into a report. It is about the resource
// that the object or the message names by its ARN, or else about the account.
func conftestReport(a *snapshot.Account, result *ast.Term) (audit.Report, error) {
	var r audit.Report
	details := ast.NewObject()
	switch v := result.Value.(type) {
	case ast.String:
		r.Message = string(v)
	case ast.Object:
		message, ok := textIn(v.Get(msgTerm))
		if !ok {
			return r, fmt.Errorf("a result is %s; want a text, or an object with the text msg", show(result))
		}
		r.Message = message
		v.Foreach(func(k, detail *ast.Term) {
			if !k.Equal(msgTerm) {
				details.Insert(k, detail)
			}
		})
	default:
		return r, fmt.Errorf("a result is %s; want a text, or an object with the text msg", show(result))
	}
	if r.Message == "" || len(r.Message) > maxText {
		return r, fmt.Errorf("a message has %d bytes; want a sentence", len(r.Message))
	}
	r.At, _ = refOf(a, a.RootARN())
	for _, arn := range arnsIn(details, r.Message) {
		if at, ok := refOf(a, arn); ok {
			r.At = at
			if id, ok := a.Identity(arn); ok {
				r.Principals = []snapshot.Identity{id}
			}
			break
		}
	}
	r.Key = r.Message // several messages may be about the account as a whole
	var err error
	if details.Len() > 0 {
		r.Evidence, err = evidence(ast.NewTerm(details))
	}
	return r, err
}

var msgTerm = ast.StringTerm("msg")

var arnPattern = regexp.MustCompile(`arn:aws[a-z-]*:iam::[^\s"',;()\[\]{}]+`)

// arnsIn returns the ARNs that a result names, those in its details first.
func arnsIn(details ast.Object, message string) []string {
	var out []string
	details.Foreach(func(_, detail *ast.Term) {
		switch v := detail.Value.(type) {
		case ast.String:
			out = append(out, string(v))
		case ast.Object:
			out = append(out, arnsIn(v, "")...)
		}
	})
	for _, arn := range arnPattern.FindAllString(message, -1) {
		out = append(out, arn)
		if bare := strings.TrimRight(arn, ".:!?`*"); bare != arn {
			out = append(out, bare) // a sentence goes on behind it, or ends there
		}
	}
	return out
}
