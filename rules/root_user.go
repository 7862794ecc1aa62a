package rules

import (
	"slices"
	"strings"

	"github.com/iamaudit/iamaudit/snapshot"
)

// rootManagement is the feature of AWS Organizations that takes the root credentials of member
// accounts away and lets the management account act in their place.
const rootManagement = "RootCredentialsManagement"

// rootHasNoPassword reports whether nobody can sign in as the root user, so that there is nothing an
// MFA device would protect: the credentials of a member account whose root access is managed
// centrally, and GovCloud, whose root users cannot sign in. Where the account summary does not say
// whether a password is left, the organization's setting decides.
func rootHasNoPassword(a *snapshot.Account) bool {
	if a.Partition == "aws-us-gov" {
		return true
	}
	if present, known := a.AccountSummary["AccountPasswordPresent"]; known {
		return present == 0
	}
	if root := a.Credentials(snapshot.RootUser); root != nil && root.PasswordEnabled.Absence == snapshot.Present {
		return !root.PasswordEnabled.Bool
	}
	return rootManagedCentrally(a)
}

// rootManagedCentrally reports whether the account is a member of an organization that manages the
// root access of its members.
func rootManagedCentrally(a *snapshot.Account) bool {
	o := a.Organization
	if o == nil || o.ID == "" || o.Management(a.AccountID) {
		return false
	}
	return slices.Contains(o.EnabledFeatures, rootManagement)
}

// rootMFA reports whether the root user has an MFA device; known is false if the snapshot does not
// tell. The summary is fresher than the credential report.
func rootMFA(a *snapshot.Account) (on bool, at snapshot.Ref, known bool) {
	if n, ok := a.AccountSummary["AccountMFAEnabled"]; ok {
		return n > 0, a.Part(snapshot.PartAccountSummary, a.RootARN()), true
	}
	if root := a.Credentials(snapshot.RootUser); root != nil && root.MFAActive.Absence == snapshot.Present {
		return root.MFAActive.Bool, root.Ref("mfa"), true
	}
	return false, snapshot.Ref{}, false
}

// rootVirtualMFA returns the root user's virtual MFA device, or nil.
func rootVirtualMFA(a *snapshot.Account) *snapshot.VirtualMFADevice {
	for i := range a.VirtualMFADevices {
		d := &a.VirtualMFADevices[i]
		if d.UserARN == a.RootARN() || strings.HasSuffix(d.SerialNumber, ":mfa/root-account-mfa-device") {
			return d
		}
	}
	return nil
}
