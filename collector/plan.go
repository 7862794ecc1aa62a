package collector

import (
	"encoding/json"
	"slices"
	"strings"
)

// LeastPrivilege returns the IAM policy that allows the calls and nothing else. The calls read the
// whole account, so their resource is every resource; what is assumed or stored is narrowed.
func LeastPrivilege(calls []Call) string {
	type statement struct {
		Sid      string   `json:"Sid"`
		Effect   string   `json:"Effect"`
		Action   []string `json:"Action"`
		Resource string   `json:"Resource"`
	}
	document := struct {
		Version   string      `json:"Version"`
		Statement []statement `json:"Statement"`
	}{Version: "2012-10-17"}
	byService := map[string][]string{}
	var services []string
	for _, c := range calls {
		action := c.Action()
		service, _, _ := strings.Cut(action, ":")
		if action == "" || slices.Contains(byService[service], action) {
			continue
		}
		if byService[service] == nil {
			services = append(services, service)
		}
		byService[service] = append(byService[service], action)
	}
	for _, service := range services {
		actions := byService[service]
		slices.Sort(actions)
		document.Statement = append(document.Statement, statement{
			Sid: "Read" + sid(service), Effect: "Allow", Action: actions, Resource: "*",
		})
	}
	text, err := json.MarshalIndent(document, "", "  ")
	if err != nil {
		panic(err) // the types above always marshal
	}
	return string(text)
}

// sid makes a service's prefix a word that a Sid may hold.
func sid(service string) string {
	var b strings.Builder
	for word := range strings.SplitSeq(service, "-") {
		b.WriteString(strings.ToUpper(word[:1]) + word[1:])
	}
	return b.String()
}
