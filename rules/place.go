package rules

import (
	"github.com/iamaudit/iamaudit/audit"
	"github.com/iamaudit/iamaudit/snapshot"
)

// accountRef points at a part of the snapshot that speaks of the account as a whole. A part that is
// empty may have no place in the file: what it lacks then shows where the users are listed, and
// remains the same finding.
func accountRef(p *audit.Pass, part snapshot.Part) snapshot.Ref {
	a := p.Account
	ref := a.Part(part, a.RootARN())
	if ref.End > ref.Offset {
		return ref
	}
	for _, other := range []snapshot.Part{snapshot.PartCredentialReport, snapshot.PartUsers, snapshot.PartRoles} {
		if at := a.Part(other, a.RootARN()); at.End > at.Offset {
			at.Key = ref.Key
			return at
		}
	}
	return ref
}
