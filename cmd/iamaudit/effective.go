package main

import (
	"fmt"
	"slices"
	"strings"

	"github.com/iamaudit/iamaudit/access"
	"github.com/iamaudit/iamaudit/snapshot"
)

// mostLines bounds what a report says of one principal; `iamaudit what-can` says all.
const mostLines = 40

// describer tells what the users and roles of an account can do, a line for each permission.
func describer(a *snapshot.Account) func(snapshot.Identity) []string {
	return func(id snapshot.Identity) []string {
		engine := access.Of(a)
		p := engine.Principal(id.ARN())
		if p == nil {
			return nil
		}
		var lines []string
		for _, perm := range engine.Permissions(p) {
			lines = append(lines, permissionLine(&perm))
		}
		if more := len(lines) - mostLines; more > 0 {
			lines = append(lines[:mostLines], fmt.Sprintf("and %d more: iamaudit what-can SNAPSHOT %s", more, id))
		}
		return lines
	}
}

// permissionLine is a permission in a line.
func permissionLine(perm *access.Permission) string {
	var b strings.Builder
	b.WriteString(few(perm.Actions))
	if len(perm.ExceptActions) > 0 {
		b.WriteString(" except " + few(perm.ExceptActions))
	}
	b.WriteString(" on " + few(perm.Resources))
	if len(perm.ExceptResources) > 0 {
		b.WriteString(" except " + few(perm.ExceptResources))
	}
	var keys []string
	for i := range perm.Conditions {
		if key := perm.Conditions[i].Key; !slices.Contains(keys, key) {
			keys = append(keys, key)
		}
	}
	if len(keys) > 0 {
		b.WriteString(", under a condition on " + few(keys))
	}
	for _, l := range perm.Limits {
		b.WriteString(", unless " + limitText(l))
	}
	return b.String()
}

// few joins the first of many.
func few(list []string) string {
	const most = 6
	if len(list) > most {
		return strings.Join(list[:most], ", ") + fmt.Sprintf(" and %d more", len(list)-most)
	}
	return strings.Join(list, ", ")
}
