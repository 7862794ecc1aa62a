package snapshot

import "time"

// Organization is the account's place in AWS Organizations.
type Organization struct {
	ID                  string   `json:"Id"` // empty: the account is in no organization
	ARN                 string   `json:"Arn,omitzero"`
	ManagementAccountID string   `json:"MasterAccountId,omitzero"`
	EnabledFeatures     []string `json:"EnabledFeatures,omitzero"`    // ListOrganizationsFeatures, e.g. "RootCredentialsManagement"
	EnabledPolicyTypes  []string `json:"EnabledPolicyTypes,omitzero"` // of the root, e.g. "SERVICE_CONTROL_POLICY"

	// Levels lead from the organization's root over the organizational units to the account. Each
	// has the policies attached at that very level.
	Levels []OrganizationLevel `json:"Levels,omitempty"`
}

// Management reports whether the account is the organization's management account, which SCPs and
// RCPs do not bind.
func (o *Organization) Management(accountID string) bool {
	return o != nil && o.ManagementAccountID != "" && o.ManagementAccountID == accountID
}

// OrganizationLevel is the root, an organizational unit, or the account itself.
type OrganizationLevel struct {
	ID                      string               `json:"Id"`
	Type                    string               `json:"Type"` // "ROOT", "ORGANIZATIONAL_UNIT" or "ACCOUNT"
	Name                    string               `json:"Name,omitzero"`
	ServiceControlPolicies  []OrganizationPolicy `json:"ServiceControlPolicies,omitempty"`
	ResourceControlPolicies []OrganizationPolicy `json:"ResourceControlPolicies,omitempty"`
}

// OrganizationPolicy is an SCP or RCP.
type OrganizationPolicy struct {
	ID         string   `json:"Id"`
	Name       string   `json:"Name"`
	ARN        string   `json:"Arn,omitzero"`
	AWSManaged bool     `json:"AwsManaged,omitzero"`
	Content    Document `json:"Content,omitzero"`
}

// AccessAnalyzer is an analyzer of IAM Access Analyzer in one Region.
type AccessAnalyzer struct {
	ARN    string `json:"Arn"`
	Name   string `json:"Name"`
	Type   string `json:"Type"` // "ACCOUNT", "ORGANIZATION", "ACCOUNT_UNUSED_ACCESS", …
	Status string `json:"Status"`
	Region string `json:"Region"`
}

// Contacts says which contacts the account has registered. Names and numbers stay out of snapshots.
type Contacts struct {
	Primary    bool `json:"Primary"`
	Billing    bool `json:"Billing"`
	Operations bool `json:"Operations"`
	Security   bool `json:"Security"`
}

// ServicesLastAccessed is when one principal last used each service it may use.
type ServicesLastAccessed struct {
	ARN      string                `json:"Arn"`
	Services []ServiceLastAccessed `json:"Services"`
}

// ServiceLastAccessed is when a service was last used; zero when not within the tracking period.
type ServiceLastAccessed struct {
	ServiceNamespace  string    `json:"ServiceNamespace"`
	LastAuthenticated time.Time `json:"LastAuthenticated,omitzero"`
}
