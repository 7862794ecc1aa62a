package snapshot

import "time"

// RootUser is the name of the root user's row in a credential report.
const RootUser = "<root_account>"

// CredentialReport is IAM's report on passwords, keys and MFA of every user and the root user. AWS
// makes a new one at most every four hours.
type CredentialReport struct {
	GeneratedTime time.Time       `json:"GeneratedTime"`
	Rows          []CredentialRow `json:"Rows"`
}

// CredentialRow is one row of a credential report.
type CredentialRow struct {
	Node

	User                 string               `json:"User"` // a user name, or RootUser
	ARN                  string               `json:"Arn"`
	UserCreationTime     ReportTime           `json:"UserCreationTime"`
	PasswordEnabled      ReportBool           `json:"PasswordEnabled"`
	PasswordLastUsed     ReportTime           `json:"PasswordLastUsed"`
	PasswordLastChanged  ReportTime           `json:"PasswordLastChanged"`
	PasswordNextRotation ReportTime           `json:"PasswordNextRotation"`
	MFAActive            ReportBool           `json:"MfaActive"`
	AccessKeys           [2]ReportAccessKey   `json:"AccessKeys"`
	Certificates         [2]ReportCertificate `json:"Certificates"`
	AdditionalColumns    map[string]string    `json:"AdditionalColumns,omitzero"` // columns newer than this program
}

// ReportAccessKey is what the report says of one of the two access keys a user may have.
type ReportAccessKey struct {
	Active          ReportBool   `json:"Active"`
	LastRotated     ReportTime   `json:"LastRotated"`
	LastUsedDate    ReportTime   `json:"LastUsedDate"`
	LastUsedRegion  ReportString `json:"LastUsedRegion"`
	LastUsedService ReportString `json:"LastUsedService"`
}

// ReportCertificate is what the report says of one of the two signing certificates a user may have.
type ReportCertificate struct {
	Active      ReportBool `json:"Active"`
	LastRotated ReportTime `json:"LastRotated"`
}

// Absence says why a cell of the report holds no value. AWS keeps the three apart, and so do we.
type Absence string

// The words the report has for no value. Present is the zero value: the cell has one.
const (
	Present       Absence = ""
	NA            Absence = "N/A"            // there is nothing the value could describe
	NotSupported  Absence = "not_supported"  // the report does not track it for this user
	NoInformation Absence = "no_information" // AWS has no record, e.g. never used since tracking began
)

// ReportTime is a time, or the reason why there is none. In JSON it is one string.
type ReportTime struct {
	Time    time.Time
	Absence Absence
}

// Known reports whether the cell holds a time.
func (t ReportTime) Known() bool { return t.Absence == Present && !t.Time.IsZero() }

// ReportBool is a boolean, or the reason why there is none. In JSON it is a boolean or a string.
type ReportBool struct {
	Bool    bool
	Absence Absence
}

// True reports whether the cell says TRUE.
func (b ReportBool) True() bool { return b.Absence == Present && b.Bool }

// ReportString is a string, or the reason why there is none. In JSON it is one string.
type ReportString string

// Known reports whether the cell holds a value.
func (s ReportString) Known() bool {
	switch Absence(s) {
	case Present, NA, NotSupported, NoInformation:
		return false
	default:
		return true
	}
}

// PasswordPolicy is the account's password policy. AWS omits MaxPasswordAge and
// PasswordReusePrevention when they are off: 0 means off.
type PasswordPolicy struct {
	Node

	MinimumPasswordLength      int  `json:"MinimumPasswordLength"`
	RequireSymbols             bool `json:"RequireSymbols"`
	RequireNumbers             bool `json:"RequireNumbers"`
	RequireUppercaseCharacters bool `json:"RequireUppercaseCharacters"`
	RequireLowercaseCharacters bool `json:"RequireLowercaseCharacters"`
	AllowUsersToChangePassword bool `json:"AllowUsersToChangePassword"`
	ExpirePasswords            bool `json:"ExpirePasswords"`
	MaxPasswordAge             int  `json:"MaxPasswordAge,omitzero"`          // days
	PasswordReusePrevention    int  `json:"PasswordReusePrevention,omitzero"` // passwords remembered
	HardExpiry                 bool `json:"HardExpiry,omitzero"`
}

// AccessKey is an access key by its id: what ListAccessKeys and GetAccessKeyLastUsed tell. Only
// collected for users that need it, at a call per user.
type AccessKey struct {
	UserName     string    `json:"UserName"`
	AccessKeyID  string    `json:"AccessKeyId"`
	Status       string    `json:"Status"` // "Active" or "Inactive"
	CreateDate   time.Time `json:"CreateDate,omitzero"`
	LastUsedDate time.Time `json:"LastUsedDate,omitzero"`
	Region       string    `json:"Region,omitzero"`
	ServiceName  string    `json:"ServiceName,omitzero"`
}

// LoginProfile says that a user has a console password.
type LoginProfile struct {
	UserName              string    `json:"UserName"`
	CreateDate            time.Time `json:"CreateDate,omitzero"`
	PasswordResetRequired bool      `json:"PasswordResetRequired"`
}

// MFADevice is a device of a user, whatever its kind.
type MFADevice struct {
	UserName     string    `json:"UserName"`
	SerialNumber string    `json:"SerialNumber"` // an ARN for virtual devices and FIDO keys
	EnableDate   time.Time `json:"EnableDate,omitzero"`
}

// VirtualMFADevice is a virtual device; UserARN is empty when it is assigned to nobody.
type VirtualMFADevice struct {
	Node

	SerialNumber string    `json:"SerialNumber"`
	EnableDate   time.Time `json:"EnableDate,omitzero"`
	UserARN      string    `json:"UserArn,omitzero"`
}

// SSHPublicKey is a user's SSH key for CodeCommit.
type SSHPublicKey struct {
	Node

	UserName       string    `json:"UserName"`
	SSHPublicKeyID string    `json:"SSHPublicKeyId"`
	Status         string    `json:"Status"`
	UploadDate     time.Time `json:"UploadDate,omitzero"`
}

// SigningCertificate is an X.509 certificate that a user signs SOAP requests with.
type SigningCertificate struct {
	Node

	UserName      string    `json:"UserName"`
	CertificateID string    `json:"CertificateId"`
	Status        string    `json:"Status"`
	UploadDate    time.Time `json:"UploadDate,omitzero"`
}

// ServiceSpecificCredential is a long-term credential for one service (CodeCommit, Keyspaces, Bedrock …).
type ServiceSpecificCredential struct {
	Node

	UserName                    string    `json:"UserName"`
	ServiceName                 string    `json:"ServiceName"`
	ServiceSpecificCredentialID string    `json:"ServiceSpecificCredentialId"`
	Status                      string    `json:"Status"`
	CreateDate                  time.Time `json:"CreateDate,omitzero"`
	ExpirationDate              time.Time `json:"ExpirationDate,omitzero"`
}

// ServerCertificate is a TLS certificate that IAM stores.
type ServerCertificate struct {
	Node

	Path                  string    `json:"Path"`
	ServerCertificateName string    `json:"ServerCertificateName"`
	ServerCertificateID   string    `json:"ServerCertificateId"`
	ARN                   string    `json:"Arn"`
	UploadDate            time.Time `json:"UploadDate,omitzero"`
	Expiration            time.Time `json:"Expiration,omitzero"`
}

// OpenIDConnectProvider is an identity provider that roles may trust.
type OpenIDConnectProvider struct {
	Node

	ARN            string    `json:"Arn"`
	URL            string    `json:"Url,omitzero"` // without the scheme, as AWS gives it
	ClientIDList   []string  `json:"ClientIDList,omitzero"`
	ThumbprintList []string  `json:"ThumbprintList,omitzero"`
	CreateDate     time.Time `json:"CreateDate,omitzero"`
	Tags           []Tag     `json:"Tags,omitempty"`
}

// SAMLProvider is an identity provider that roles may trust. The metadata document is left out.
type SAMLProvider struct {
	Node

	ARN        string    `json:"Arn"`
	CreateDate time.Time `json:"CreateDate,omitzero"`
	ValidUntil time.Time `json:"ValidUntil,omitzero"`
	Tags       []Tag     `json:"Tags,omitempty"`
}
