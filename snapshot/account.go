package snapshot

import (
	"time"

	"github.com/iamaudit/iamaudit/policy"
)

// FormatVersion is the version of the file format that this package writes. Files of a later
// version are refused, files of an earlier one are read.
const FormatVersion = 1

// Account is an AWS account at one moment. An Account that was read from a file is never changed
// afterwards: look-ups and findings hold references into it.
type Account struct {
	FormatVersion    int       `json:"FormatVersion"`
	AccountID        string    `json:"AccountId"`
	AccountAlias     string    `json:"AccountAlias,omitzero"`
	Partition        string    `json:"Partition"` // "aws", "aws-us-gov" or "aws-cn"
	CollectedAt      time.Time `json:"CollectedAt"`
	CollectorVersion string    `json:"CollectorVersion,omitzero"`

	// Parts says of each part whether the collector got it. A part that is not listed was not asked for.
	Parts map[Part]PartState `json:"Parts"`

	UserDetailList  []User          `json:"UserDetailList"`
	GroupDetailList []Group         `json:"GroupDetailList"`
	RoleDetailList  []Role          `json:"RoleDetailList"`
	Policies        []ManagedPolicy `json:"Policies"`

	CredentialReport           *CredentialReport           `json:"CredentialReport,omitempty"`
	AccountSummary             map[string]int              `json:"AccountSummary,omitzero"`  // GetAccountSummary's SummaryMap
	PasswordPolicy             *PasswordPolicy             `json:"PasswordPolicy,omitempty"` // nil with a complete part: the account has none
	AccessKeys                 []AccessKey                 `json:"AccessKeys,omitempty"`
	LoginProfiles              []LoginProfile              `json:"LoginProfiles,omitempty"`
	MFADevices                 []MFADevice                 `json:"MFADevices,omitempty"`
	VirtualMFADevices          []VirtualMFADevice          `json:"VirtualMFADevices,omitempty"`
	SSHPublicKeys              []SSHPublicKey              `json:"SSHPublicKeys,omitempty"`
	SigningCertificates        []SigningCertificate        `json:"SigningCertificates,omitempty"`
	ServiceSpecificCredentials []ServiceSpecificCredential `json:"ServiceSpecificCredentials,omitempty"`
	ServerCertificates         []ServerCertificate         `json:"ServerCertificates,omitempty"`
	OpenIDConnectProviders     []OpenIDConnectProvider     `json:"OpenIDConnectProviders,omitempty"`
	SAMLProviders              []SAMLProvider              `json:"SAMLProviders,omitempty"`
	InstanceProfiles           []InstanceProfile           `json:"InstanceProfiles,omitempty"`
	Organization               *Organization               `json:"Organization,omitempty"`
	AccessAnalyzers            []AccessAnalyzer            `json:"AccessAnalyzers,omitempty"`
	Regions                    []string                    `json:"Regions,omitzero"` // enabled in the account
	Contacts                   *Contacts                   `json:"Contacts,omitempty"`
	ServicesLastAccessed       []ServicesLastAccessed      `json:"ServicesLastAccessed,omitempty"`

	// Source is the text that the account was decoded from; spans count its bytes.
	Source []byte `json:"-"`
	// File is the name that findings give to Source, as the user wrote it; "-" for standard input.
	File string `json:"-"`

	index   *index
	parts   map[Part]Node // where each part stands in Source
	derived derived
}

// Node is where an entity stands in the snapshot.
type Node struct {
	Pointer string `json:"-"` // JSON pointer into the snapshot, e.g. "/UserDetailList/3"
	Offset  int    `json:"-"` // first byte in Account.Source
	End     int    `json:"-"` // one past the last byte
}

// User is a UserDetail of GetAccountAuthorizationDetails.
type User struct {
	Node

	Path                    string           `json:"Path"`
	UserName                string           `json:"UserName"`
	UserID                  string           `json:"UserId"`
	ARN                     string           `json:"Arn"`
	CreateDate              time.Time        `json:"CreateDate,omitzero"`
	PasswordLastUsed        time.Time        `json:"PasswordLastUsed,omitzero"` // from ListUsers, fresher than the report
	UserPolicyList          []InlinePolicy   `json:"UserPolicyList,omitempty"`
	GroupList               []string         `json:"GroupList,omitzero"`
	AttachedManagedPolicies []AttachedPolicy `json:"AttachedManagedPolicies,omitempty"`
	PermissionsBoundary     *Boundary        `json:"PermissionsBoundary,omitempty"`
	Tags                    []Tag            `json:"Tags,omitempty"`
}

// Group is a GroupDetail of GetAccountAuthorizationDetails.
type Group struct {
	Node

	Path                    string           `json:"Path"`
	GroupName               string           `json:"GroupName"`
	GroupID                 string           `json:"GroupId"`
	ARN                     string           `json:"Arn"`
	CreateDate              time.Time        `json:"CreateDate,omitzero"`
	GroupPolicyList         []InlinePolicy   `json:"GroupPolicyList,omitempty"`
	AttachedManagedPolicies []AttachedPolicy `json:"AttachedManagedPolicies,omitempty"`
}

// Role is a RoleDetail of GetAccountAuthorizationDetails, with what only ListRoles tells.
type Role struct {
	Node

	Path                     string            `json:"Path"`
	RoleName                 string            `json:"RoleName"`
	RoleID                   string            `json:"RoleId"`
	ARN                      string            `json:"Arn"`
	CreateDate               time.Time         `json:"CreateDate,omitzero"`
	Description              string            `json:"Description,omitzero"`
	MaxSessionDuration       int               `json:"MaxSessionDuration,omitzero"` // seconds
	AssumeRolePolicyDocument Document          `json:"AssumeRolePolicyDocument,omitzero"`
	InstanceProfileList      []InstanceProfile `json:"InstanceProfileList,omitempty"`
	RolePolicyList           []InlinePolicy    `json:"RolePolicyList,omitempty"`
	AttachedManagedPolicies  []AttachedPolicy  `json:"AttachedManagedPolicies,omitempty"`
	PermissionsBoundary      *Boundary         `json:"PermissionsBoundary,omitempty"`
	Tags                     []Tag             `json:"Tags,omitempty"`
	RoleLastUsed             *RoleLastUsed     `json:"RoleLastUsed,omitempty"`
}

// ServiceLinked reports whether AWS owns the role: nobody in the account can change its policies.
func (r *Role) ServiceLinked() bool {
	const path = "/aws-service-role/"
	return len(r.Path) >= len(path) && r.Path[:len(path)] == path
}

// RoleLastUsed is when and where a role was last used, within the last 400 days. A value without
// a date means: not used in that window.
type RoleLastUsed struct {
	LastUsedDate time.Time `json:"LastUsedDate,omitzero"`
	Region       string    `json:"Region,omitzero"`
}

// ManagedPolicy is a ManagedPolicyDetail of GetAccountAuthorizationDetails: a customer policy, or
// an AWS managed policy that is in use.
type ManagedPolicy struct {
	Node

	PolicyName                    string          `json:"PolicyName"`
	PolicyID                      string          `json:"PolicyId,omitzero"`
	ARN                           string          `json:"Arn"`
	Path                          string          `json:"Path,omitzero"`
	Description                   string          `json:"Description,omitzero"`
	DefaultVersionID              string          `json:"DefaultVersionId"`
	AttachmentCount               int             `json:"AttachmentCount"`
	PermissionsBoundaryUsageCount int             `json:"PermissionsBoundaryUsageCount"`
	IsAttachable                  bool            `json:"IsAttachable"`
	CreateDate                    time.Time       `json:"CreateDate,omitzero"`
	UpdateDate                    time.Time       `json:"UpdateDate,omitzero"`
	PolicyVersionList             []PolicyVersion `json:"PolicyVersionList,omitempty"`
	Tags                          []Tag           `json:"Tags,omitempty"`
}

// Default returns the version that is in force, or nil if the snapshot lacks it.
func (p *ManagedPolicy) Default() *PolicyVersion {
	for i := range p.PolicyVersionList {
		if v := &p.PolicyVersionList[i]; v.IsDefaultVersion || v.VersionID == p.DefaultVersionID {
			return v
		}
	}
	return nil
}

// AWSManaged reports whether AWS publishes the policy (its ARN has "aws" for an account id).
func (p *ManagedPolicy) AWSManaged() bool { return accountOf(p.ARN) == "aws" }

// OldVersions returns the documents of the versions that are not in force, which somebody may put in
// force again. Few ask for them, so they are parsed when somebody does.
func (a *Account) OldVersions(p *ManagedPolicy) []*Document {
	type key struct{ *ManagedPolicy }
	return Derive(a, key{p}, func(*Account) []*Document {
		var old []*Document
		for i := range p.PolicyVersionList {
			v := &p.PolicyVersionList[i]
			if v == p.Default() {
				continue
			}
			d := v.Document
			if d.Document == nil {
				d.Document = policy.Parse(d.Text)
			}
			old = append(old, &d)
		}
		return old
	})
}

// PolicyVersion is one version of a managed policy.
type PolicyVersion struct {
	Document         Document  `json:"Document,omitzero"`
	VersionID        string    `json:"VersionId"`
	IsDefaultVersion bool      `json:"IsDefaultVersion"`
	CreateDate       time.Time `json:"CreateDate,omitzero"`
}

// InlinePolicy is a policy that lives inside one user, group or role.
type InlinePolicy struct {
	PolicyName     string   `json:"PolicyName"`
	PolicyDocument Document `json:"PolicyDocument"`
}

// AttachedPolicy names a managed policy that is attached to a user, group or role.
type AttachedPolicy struct {
	PolicyName string `json:"PolicyName"`
	PolicyARN  string `json:"PolicyArn"`
}

// Boundary names the managed policy that limits a user or role.
type Boundary struct {
	PermissionsBoundaryType string `json:"PermissionsBoundaryType,omitzero"` // "Policy" or "PermissionsBoundaryPolicy"
	PermissionsBoundaryARN  string `json:"PermissionsBoundaryArn"`
}

// Tag is a key and a value.
type Tag struct {
	Key   string `json:"Key"`
	Value string `json:"Value"`
}

// InstanceProfile hands a role to EC2 instances.
type InstanceProfile struct {
	Path                string    `json:"Path"`
	InstanceProfileName string    `json:"InstanceProfileName"`
	InstanceProfileID   string    `json:"InstanceProfileId"`
	ARN                 string    `json:"Arn"`
	CreateDate          time.Time `json:"CreateDate,omitzero"`
	RoleNames           []string  `json:"RoleNames,omitzero"` // AWS embeds the roles; their names suffice
}
