package catalogen

import (
	"maps"
	"slices"
	"strings"

	"github.com/iamaudit/iamaudit/catalog"
)

// Overlay completes a catalog with what an older or richer one tells and it does not: dependent actions,
// required resource types, names of services, RCP coverage, types of keys. What only the base has
// (services that one publisher leaves out) is kept: a policy may still name it.
func Overlay(newest, base *catalog.Source) {
	services := map[string]*catalog.SourceService{}
	for i := range newest.Services {
		services[strings.ToLower(newest.Services[i].Prefix)] = &newest.Services[i]
	}
	var missing []catalog.SourceService
	for i := range base.Services {
		old := &base.Services[i]
		s := services[strings.ToLower(old.Prefix)]
		if s == nil {
			missing = append(missing, *old)
			continue
		}
		overlayService(s, old)
	}
	newest.Services = append(newest.Services, missing...)
	if len(newest.GlobalKeys) == 0 {
		newest.GlobalKeys = base.GlobalKeys
	}
}

func overlayService(s, old *catalog.SourceService) {
	if s.Name == "" {
		s.Name = old.Name
	}
	s.RCP = s.RCP || old.RCP
	actions := map[string]*catalog.SourceAction{}
	for i := range old.Actions {
		actions[strings.ToLower(old.Actions[i].Name)] = &old.Actions[i]
	}
	for i := range s.Actions {
		a := &s.Actions[i]
		was := actions[strings.ToLower(a.Name)]
		if was == nil {
			continue
		}
		if len(a.Dependents) == 0 {
			a.Dependents = was.Dependents
		}
		if !slices.ContainsFunc(a.Resources, func(u catalog.SourceUse) bool { return u.Required }) {
			copyRequired(a.Resources, was.Resources)
		}
	}
}

func copyRequired(uses, from []catalog.SourceUse) {
	for i := range uses {
		uses[i].Required = slices.Contains(from, catalog.SourceUse{Name: uses[i].Name, Required: true})
	}
}

// unique sorts a list and removes what it has twice.
func unique(list []string) []string {
	slices.Sort(list)
	return slices.Compact(list)
}

func sortedKeys[V any](m map[string]V) []string { return slices.Sorted(maps.Keys(m)) }
