package snapshot

import (
	"cmp"
	"strconv"
	"strings"

	"github.com/iamaudit/iamaudit/internal/order"
)

// The same account gives the same bytes in whatever order AWS answered, so lists are written sorted.
// What was read from a snapshot is sorted already and needs no copy.

// by returns the list sorted by key. It is the list itself if that is sorted; a list that is not
// stays as it is.
func by[T any](list []T, key func(*T) string) []T {
	return order.Sorted(list, func(x, y *T) int { return strings.Compare(key(x), key(y)) })
}

func itself(s *string) string                           { return *s }
func inlineName(p *InlinePolicy) string                 { return p.PolicyName }
func attachedARN(p *AttachedPolicy) string              { return p.PolicyARN }
func tagKey(t *Tag) string                              { return t.Key }
func profileARN(p *InstanceProfile) string              { return p.ARN }
func organizationPolicyID(p *OrganizationPolicy) string { return p.ID }

// compareVersions puts v2 before v12.
func compareVersions(x, y *PolicyVersion) int {
	return cmp.Or(cmp.Compare(versionNumber(x), versionNumber(y)), cmp.Compare(x.VersionID, y.VersionID))
}

// versionNumber is 12 for "v12".
func versionNumber(v *PolicyVersion) int {
	n, err := strconv.Atoi(strings.TrimPrefix(v.VersionID, "v"))
	if err != nil {
		return 0
	}
	return n
}
