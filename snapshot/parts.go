package snapshot

// Part is one part of a snapshot that is collected, or denied, on its own.
type Part string

// The parts of a snapshot, each named after the member of the file that holds it.
const (
	PartUsers                      Part = "UserDetailList"
	PartGroups                     Part = "GroupDetailList"
	PartRoles                      Part = "RoleDetailList"
	PartPolicies                   Part = "Policies"    // customer managed policies
	PartAWSPolicies                Part = "AWSPolicies" // AWS managed policies in use; they stand in Policies too
	PartCredentialReport           Part = "CredentialReport"
	PartAccountSummary             Part = "AccountSummary"
	PartPasswordPolicy             Part = "PasswordPolicy"
	PartAccountAlias               Part = "AccountAlias"
	PartRoleDescriptions           Part = "RoleDescriptions" // Description and MaxSessionDuration of roles
	PartPasswordsLastUsed          Part = "PasswordsLastUsed"
	PartAccessKeys                 Part = "AccessKeys"
	PartLoginProfiles              Part = "LoginProfiles"
	PartMFADevices                 Part = "MFADevices"
	PartVirtualMFADevices          Part = "VirtualMFADevices"
	PartSSHPublicKeys              Part = "SSHPublicKeys"
	PartSigningCertificates        Part = "SigningCertificates"
	PartServiceSpecificCredentials Part = "ServiceSpecificCredentials"
	PartServerCertificates         Part = "ServerCertificates"
	PartOpenIDConnectProviders     Part = "OpenIDConnectProviders"
	PartSAMLProviders              Part = "SAMLProviders"
	PartInstanceProfiles           Part = "InstanceProfiles"
	PartOrganization               Part = "Organization"
	PartServiceControlPolicies     Part = "ServiceControlPolicies"
	PartResourceControlPolicies    Part = "ResourceControlPolicies"
	PartOrganizationsFeatures      Part = "OrganizationsFeatures" // centralized root access
	PartAccessAnalyzers            Part = "AccessAnalyzers"
	PartContacts                   Part = "Contacts"
	PartServicesLastAccessed       Part = "ServicesLastAccessed"
)

// Status says how much of a part the snapshot holds.
type Status string

// The states of a part.
const (
	Complete     Status = "complete"
	Partial      Status = "partial"       // some of it is missing; Reason says what
	Denied       Status = "denied"        // Action is the permission that was missing
	Failed       Status = "failed"        // Reason says why
	NotCollected Status = "not collected" // nobody asked for it
)

// PartState is what became of a part when the snapshot was taken.
type PartState struct {
	Status Status `json:"Status"`
	Action string `json:"Action,omitzero"` // the IAM action that was denied, e.g. "iam:GetCredentialReport"
	Reason string `json:"Reason,omitzero"` // one sentence
}

// State returns the state of a part; NotCollected for one that the snapshot does not list.
func (a *Account) State(p Part) PartState {
	if p == PartCollectedAt {
		if a.CollectedAt.IsZero() {
			return PartState{Status: NotCollected, Reason: "the file does not say when it was collected; --as-of DATE tells"}
		}
		return PartState{Status: Complete}
	}
	if s, ok := a.Parts[p]; ok {
		return s
	}
	return PartState{Status: NotCollected}
}

// Has reports whether the snapshot holds all of a part.
func (a *Account) Has(p Part) bool { return a.State(p).Status == Complete }

// PartCollectedAt stands for the moment of the snapshot: a rule that measures ages needs it. Plain
// output of the AWS CLI lacks it, unless the user says --as-of.
const PartCollectedAt Part = "CollectedAt"
