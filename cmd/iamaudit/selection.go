package main

import (
	"errors"
	"maps"
	"path"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"github.com/iamaudit/iamaudit/audit"
	"github.com/iamaudit/iamaudit/compliance"
	"github.com/iamaudit/iamaudit/config"
	"github.com/iamaudit/iamaudit/internal/suggest"
	"github.com/iamaudit/iamaudit/rules"
)

// selection are the flags that say which rules run, and with what parameters.
type selection struct {
	only, skip, params []string
	frameworks         []string

	config configFlag
	rego   regoFlags
}

func (s *selection) flags(cmd *cobra.Command) {
	f := cmd.Flags()
	f.StringSliceVar(&s.only, "rule", nil, "run only the rules with this `ID`, e.g. stale-access-key or 'escalation-*' (repeatable, or separated by commas)")
	f.StringSliceVar(&s.skip, "skip-rule", nil, "leave out the rules with this `ID` (likewise)")
	f.StringArrayVar(&s.params, "param", nil, "set a parameter of a rule, `RULE.NAME=VALUE`, e.g. stale-access-key.max-age=60d (repeatable)")
	ids := func(*cobra.Command, []string, string) ([]string, cobra.ShellCompDirective) {
		return ruleIDs(rules.All()), cobra.ShellCompDirectiveNoFileComp
	}
	complianceFlag(cmd, &s.frameworks, "run the rules of this `FRAMEWORK` and report control by control, e.g. cis-7.0 (repeatable)")
	s.config.flags(cmd)
	s.rego.flags(cmd)
	_ = cmd.RegisterFlagCompletionFunc("rule", ids)
	_ = cmd.RegisterFlagCompletionFunc("skip-rule", ids)
}

// plan is what a scan does: the rules to run, and what is said of them.
type plan struct {
	config.Settings

	rules      []*audit.Rule
	known      []*audit.Rule // those that were not asked for as well
	frameworks []compliance.Framework
	exceptions []audit.Exception
}

// load returns the rules to run and their settings. The command line has the last word over the
// configuration.
func (s *selection) load() (*plan, error) {
	frameworks, err := findFrameworks(s.frameworks)
	if err != nil {
		return nil, err
	}
	c, err := s.config.load()
	if err != nil {
		return nil, err
	}
	own, err := s.rego.load(c.Rego)
	if err != nil {
		return nil, err
	}
	all := slices.Concat(rules.All(), own)
	byID := make(map[string]*audit.Rule, len(all))
	for _, r := range all {
		if byID[r.ID] != nil {
			return nil, errors.New("two rules have the ID " + r.ID)
		}
		byID[r.ID] = r
	}
	for _, id := range slices.Concat(s.only, s.skip) {
		switch {
		case slices.ContainsFunc(all, func(r *audit.Rule) bool { return named(id, r) }):
		case len(s.rego.failures) > 0:
			return nil, errors.New(s.rego.failures[0].String()) // it may be the one that was asked for
		case strings.ContainsAny(id, wildcards):
			return nil, usageErrorf("no rule has an ID like %q; `iamaudit rules` lists them", id)
		default:
			return nil, usageErrorf("unknown rule %q%s; `iamaudit rules` lists them", id, suggest.DidYouMean(id, ruleIDs(all)))
		}
	}
	params, err := parseParams(s.params, byID)
	if err != nil {
		return nil, err
	}
	p := &plan{known: all, frameworks: frameworks, exceptions: c.Exceptions}
	if p.Settings, err = c.Apply(all); err != nil {
		return nil, err
	}
	for id, values := range params {
		if p.Params[id] == nil {
			p.Params[id] = map[string]any{}
		}
		maps.Copy(p.Params[id], values)
	}
	p.rules = slices.DeleteFunc(slices.Clone(all), func(r *audit.Rule) bool { return !s.runs(r, frameworks) })
	if len(p.rules) == 0 { // nothing found by nobody looking is no good news
		return nil, usageErrorf("no rule is left to run; look at --rule, --skip-rule and --compliance")
	}
	return p, nil
}

// runs reports whether the rule was asked for: by name, by a framework that it serves, or by nobody
// asking for anything.
func (s *selection) runs(r *audit.Rule, frameworks []compliance.Framework) bool {
	switch {
	case slices.ContainsFunc(s.skip, func(id string) bool { return named(id, r) }):
		return false
	case len(s.only) > 0:
		return slices.ContainsFunc(s.only, func(id string) bool { return named(id, r) })
	case len(frameworks) > 0:
		return serves(r, frameworks)
	default:
		return !r.Off
	}
}

const wildcards = "*?["

// named reports whether an argument names the rule: its ID, or a pattern of several.
func named(id string, r *audit.Rule) bool {
	match, err := path.Match(id, r.ID)
	return err == nil && match || id == r.ID
}

// settle applies what people decided to what the rules found.
func (p *plan) settle(r *audit.Result) {
	r.Except(p.exceptions)
	for i := range p.frameworks {
		r.Compliance = append(r.Compliance, p.frameworks[i].Assess(r, p.known))
	}
}

// parseParams reads RULE.NAME=VALUE.
func parseParams(settings []string, byID map[string]*audit.Rule) (map[string]map[string]any, error) {
	out := map[string]map[string]any{}
	for _, setting := range settings {
		name, value, ok := strings.Cut(setting, "=")
		dot := strings.LastIndexByte(name, '.')
		if !ok || dot < 0 {
			return nil, usageErrorf("--param %q: want RULE.NAME=VALUE, e.g. stale-access-key.max-age=60d", setting)
		}
		id, name := name[:dot], name[dot+1:]
		rule := byID[id]
		if rule == nil {
			ids := make([]string, 0, len(byID))
			for known := range byID {
				ids = append(ids, known)
			}
			slices.Sort(ids)
			return nil, usageErrorf("--param %q: unknown rule %q%s", setting, id, suggest.DidYouMean(id, ids))
		}
		i := slices.IndexFunc(rule.Params, func(p audit.Param) bool { return p.Name == name })
		if i < 0 {
			return nil, usageErrorf("--param %q: rule %s has no parameter %q%s", setting, id, name, has(rule))
		}
		v, err := rule.Params[i].Parse(value)
		if err != nil {
			return nil, usageErrorf("--param %q: %v", setting, err)
		}
		if out[id] == nil {
			out[id] = map[string]any{}
		}
		out[id][name] = v
	}
	return out, nil
}

// has says which parameters a rule has.
func has(r *audit.Rule) string {
	if len(r.Params) == 0 {
		return "; it has none"
	}
	names := make([]string, len(r.Params))
	for i := range r.Params {
		names[i] = r.Params[i].Name
	}
	return "; it has " + strings.Join(names, ", ")
}

func ruleIDs(rs []*audit.Rule) []string {
	ids := make([]string, len(rs))
	for i, r := range rs {
		ids[i] = r.ID
	}
	return ids
}
