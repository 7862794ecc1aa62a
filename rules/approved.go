package rules

import (
	"slices"

	"github.com/iamaudit/iamaudit/audit"
	"github.com/iamaudit/iamaudit/snapshot"
)

// approvedParam is the parameter of rules about power that some principals are meant to have.
var approvedParam = audit.Param{
	Name: "approved", Type: audit.Strings,
	Doc: "Users and roles that are meant to have it, with * and ?: role/break-glass, user/app/*, or whole ARNs.",
}

// approved returns which principals the parameter names.
func approved(p *audit.Pass) func(snapshot.Identity) bool {
	globs := p.List("approved")
	return func(id snapshot.Identity) bool {
		return slices.ContainsFunc(globs, func(glob string) bool { return audit.MatchResource(glob, id.ARN()) })
	}
}
