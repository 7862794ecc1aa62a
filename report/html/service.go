package html

import (
	"encoding/json"
	"slices"
	"strings"

	"github.com/iamaudit/iamaudit/audit"
)

// serviceFinder tells which AWS services a finding is about: those whose actions the statement
// names, else the service of the resource. Findings share statements, so answers are kept.
type serviceFinder struct {
	result *audit.Result
	cache  map[serviceKey][]string
	last   string   // the document that was split last: findings of one document stand close together
	lines  []string // of last
}

type serviceKey struct {
	document string
	region   audit.Region
}

func (s *serviceFinder) of(f *audit.Finding) []string {
	loc := f.Location
	if loc.Document == "" || loc.DocumentRegion == nil {
		return resourceService(f.Resource)
	}
	key := serviceKey{loc.Document, *loc.DocumentRegion}
	if list, ok := s.cache[key]; ok {
		return list
	}
	list := actionServices(regionText(s.text(loc.Document), key.region))
	if list == nil {
		list = resourceService(f.Resource)
	}
	if s.cache == nil {
		s.cache = map[serviceKey][]string{}
	}
	s.cache[key] = list
	return list
}

func (s *serviceFinder) text(document string) []string {
	if document != s.last || s.lines == nil {
		s.last, s.lines = document, strings.Split(s.result.Documents[document], "\n")
	}
	return s.lines
}

// allServices is what "*" names.
const allServices = "*"

// actionServices reads the services out of a statement's text; nil if it names no action.
func actionServices(text string) []string {
	var statement struct{ Action, NotAction any }
	if json.Unmarshal([]byte(text), &statement) != nil {
		return nil
	}
	if statement.NotAction != nil {
		return []string{allServices}
	}
	var list []string
	add := func(v any) {
		action, ok := v.(string)
		if !ok {
			return
		}
		service, _, found := strings.Cut(action, ":")
		if !found || strings.ContainsAny(service, "*?") {
			service = allServices
		}
		list = append(list, strings.ToLower(service))
	}
	if actions, ok := statement.Action.([]any); ok {
		for _, v := range actions {
			add(v)
		}
	} else {
		add(statement.Action)
	}
	slices.Sort(list)
	return slices.Compact(list)
}

func resourceService(arn string) []string {
	if fields := strings.SplitN(arn, ":", 4); len(fields) == 4 && fields[0] == "arn" {
		return []string{fields[2]}
	}
	return nil
}
