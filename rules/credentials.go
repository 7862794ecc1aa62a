package rules

import (
	"fmt"

	"github.com/iamaudit/iamaudit/snapshot"
)

// keyExists reports whether a slot of the credential report holds an access key. An inactive key
// has a date of its last rotation, an empty slot has none.
func keyExists(k snapshot.ReportAccessKey) bool { return k.Active.True() || k.LastRotated.Known() }

func keyState(k snapshot.ReportAccessKey) string {
	if k.Active.True() {
		return "active"
	}
	return "inactive"
}

// keySlot names the columns of the credential report that describe the access key at index i.
func keySlot(i int) string { return fmt.Sprintf("access_key_%d", i+1) }
