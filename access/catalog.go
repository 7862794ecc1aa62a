package access

import (
	"strings"

	"github.com/iamaudit/iamaudit/catalog"
	"github.com/iamaudit/iamaudit/policy"
)

// RequestedResource returns the resource that AWS asks about: "*" for an action that works on no
// particular resource, whatever resource the asker has in mind (semantics rule 38).
func RequestedResource(action, resource string) string {
	if resource != "*" && catalog.Default().RequiresStar(action) {
		return "*"
	}
	return resource
}

// coveredByRCPs reports whether RCPs bind the request: they cover the services that the catalog
// lists, but for one action of KMS (semantics rule 17). A service that the catalog does not know
// is taken for one that they do not cover: no access is hidden.
func coveredByRCPs(q *policy.Request) bool {
	service, name := policy.SplitAction(q.Action)
	if strings.EqualFold(service, "kms") && strings.EqualFold(name, "RetireGrant") {
		return false
	}
	s := catalog.Default().Service(service)
	return s != nil && s.RCP
}
