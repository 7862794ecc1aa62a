package main

import (
	"errors"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"github.com/iamaudit/iamaudit/audit"
	"github.com/iamaudit/iamaudit/internal/suggest"
	"github.com/iamaudit/iamaudit/rules"
)

// selection are the flags that say which rules run, and with what parameters.
type selection struct {
	only, skip, params []string

	rego regoFlags
}

func (s *selection) flags(cmd *cobra.Command) {
	f := cmd.Flags()
	f.StringArrayVar(&s.only, "rule", nil, "run only the rule with this `ID` (repeatable)")
	f.StringArrayVar(&s.skip, "skip-rule", nil, "leave out the rule with this `ID` (repeatable)")
	f.StringArrayVar(&s.params, "param", nil, "set a parameter of a rule, `RULE.NAME=VALUE`, e.g. stale-access-key.max-age=60d (repeatable)")
	ids := func(*cobra.Command, []string, string) ([]string, cobra.ShellCompDirective) {
		return ruleIDs(rules.All()), cobra.ShellCompDirectiveNoFileComp
	}
	s.rego.flags(cmd)
	_ = cmd.RegisterFlagCompletionFunc("rule", ids)
	_ = cmd.RegisterFlagCompletionFunc("skip-rule", ids)
}

// load returns the rules to run and their parameters.
func (s *selection) load() ([]*audit.Rule, map[string]map[string]any, error) {
	own, err := s.rego.load()
	if err != nil {
		return nil, nil, err
	}
	all := slices.Concat(rules.All(), own)
	byID := make(map[string]*audit.Rule, len(all))
	for _, r := range all {
		if byID[r.ID] != nil {
			return nil, nil, errors.New("two rules have the ID " + r.ID)
		}
		byID[r.ID] = r
	}
	for _, id := range slices.Concat(s.only, s.skip) {
		if byID[id] == nil {
			return nil, nil, usageErrorf("unknown rule %q%s; `iamaudit rules` lists them", id, suggest.DidYouMean(id, ruleIDs(all)))
		}
	}
	params, err := parseParams(s.params, byID)
	if err != nil {
		return nil, nil, err
	}
	return slices.DeleteFunc(slices.Clone(all), func(r *audit.Rule) bool { return !s.runs(r) }), params, nil
}

// runs reports whether the rule was asked for.
func (s *selection) runs(r *audit.Rule) bool {
	if slices.Contains(s.skip, r.ID) {
		return false
	}
	if len(s.only) > 0 {
		return slices.Contains(s.only, r.ID)
	}
	return !r.Off
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
