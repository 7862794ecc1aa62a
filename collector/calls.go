package collector

import (
	"slices"
	"strings"

	"github.com/iamaudit/iamaudit/snapshot"
)

// Call is one API that the collector may call. The table of calls is the one source of what
// --dry-run prints, of the least-privilege policy, of docs/permissions.md and of the action that is
// named when AWS denies a call.
type Call struct {
	Service string // as the SDK names it: "IAM"
	API     string
	Parts   []snapshot.Part // that the call feeds; empty when it serves the collection as a whole
	When    When
	Times   string // how often, in words
}

// When says on what occasion a call is made.
type When string

// The occasions.
const (
	Always       When = "always"
	InOrg        When = "if the account is in an organization"
	OnRequest    When = "only when the part is asked for"
	AssumingRole When = "with --role-arn, --accounts or --organization"
	ManyAccounts When = "with --organization"
	WritingS3    When = "when the snapshot is written to S3"
	ReadingS3    When = "when a snapshot is read from S3"
)

// Action is the IAM action that allows the call, or "" if it needs none.
func (c Call) Action() string {
	if c.API == "GetCallerIdentity" {
		return ""
	}
	return actionOf(c.Service, c.API)
}

var prefixes = map[string]string{
	"IAM": "iam", "STS": "sts", "S3": "s3", "Organizations": "organizations", "Account": "account", "AccessAnalyzer": "access-analyzer",
}

// actionOf joins a service as the SDK names it and an API to an IAM action.
func actionOf(service, api string) string {
	if prefix, ok := prefixes[service]; ok {
		return prefix + ":" + api
	}
	return strings.ToLower(service) + ":" + api
}

const (
	once    = "one call"
	perPage = "one call per 1,000 entities"
)

var calls = []Call{
	{"STS", "GetCallerIdentity", nil, Always, once},
	{"IAM", "GetAccountAuthorizationDetails", []snapshot.Part{snapshot.PartUsers, snapshot.PartGroups, snapshot.PartRoles, snapshot.PartPolicies, snapshot.PartAWSPolicies}, Always, "five streams, each one call per 1,000 entities"},
	{"IAM", "GenerateCredentialReport", []snapshot.Part{snapshot.PartCredentialReport}, Always, once},
	{"IAM", "GetCredentialReport", []snapshot.Part{snapshot.PartCredentialReport}, Always, "one call, repeated until the report is ready"},
	{"IAM", "GetAccountSummary", []snapshot.Part{snapshot.PartAccountSummary}, Always, once},
	{"IAM", "GetAccountPasswordPolicy", []snapshot.Part{snapshot.PartPasswordPolicy}, Always, once},
	{"IAM", "ListAccountAliases", []snapshot.Part{snapshot.PartAccountAlias}, Always, once},
	{"IAM", "ListRoles", []snapshot.Part{snapshot.PartRoleDescriptions}, Always, perPage},
	{"IAM", "ListUsers", []snapshot.Part{snapshot.PartPasswordsLastUsed}, Always, perPage},
	{"IAM", "ListVirtualMFADevices", []snapshot.Part{snapshot.PartVirtualMFADevices}, Always, perPage},
	{"IAM", "ListServiceSpecificCredentials", []snapshot.Part{snapshot.PartServiceSpecificCredentials}, Always, perPage},
	{"IAM", "ListServerCertificates", []snapshot.Part{snapshot.PartServerCertificates}, Always, perPage},
	{"IAM", "ListOpenIDConnectProviders", []snapshot.Part{snapshot.PartOpenIDConnectProviders}, Always, once},
	{"IAM", "GetOpenIDConnectProvider", []snapshot.Part{snapshot.PartOpenIDConnectProviders}, Always, "one call per provider"},
	{"IAM", "ListSAMLProviders", []snapshot.Part{snapshot.PartSAMLProviders}, Always, once},
	{"IAM", "GetSAMLProvider", []snapshot.Part{snapshot.PartSAMLProviders}, Always, "one call per provider"},
	{"IAM", "ListInstanceProfiles", []snapshot.Part{snapshot.PartInstanceProfiles}, Always, perPage},
	{"IAM", "ListOrganizationsFeatures", []snapshot.Part{snapshot.PartOrganizationsFeatures}, Always, once},
	{"Organizations", "DescribeOrganization", []snapshot.Part{snapshot.PartOrganization}, Always, once},
	{"Organizations", "ListRoots", []snapshot.Part{snapshot.PartOrganization}, InOrg, once},
	{"Organizations", "ListParents", []snapshot.Part{snapshot.PartOrganization}, InOrg, "one call per level"},
	{"Organizations", "DescribeOrganizationalUnit", []snapshot.Part{snapshot.PartOrganization}, InOrg, "one call per level"},
	{"Organizations", "ListPoliciesForTarget", []snapshot.Part{snapshot.PartServiceControlPolicies, snapshot.PartResourceControlPolicies}, InOrg, "one call per level and kind of policy"},
	{"Organizations", "DescribePolicy", []snapshot.Part{snapshot.PartServiceControlPolicies, snapshot.PartResourceControlPolicies}, InOrg, "one call per policy"},
	{"Account", "ListRegions", []snapshot.Part{snapshot.PartAccessAnalyzers}, Always, once},
	{"AccessAnalyzer", "ListAnalyzers", []snapshot.Part{snapshot.PartAccessAnalyzers}, Always, "one call per Region"},
	{"Account", "GetContactInformation", []snapshot.Part{snapshot.PartContacts}, Always, once},
	{"Account", "GetAlternateContact", []snapshot.Part{snapshot.PartContacts}, Always, "three calls"},
	{"IAM", "ListAccessKeys", []snapshot.Part{snapshot.PartAccessKeys}, OnRequest, "one call per user, and always for users that the credential report lacks"},
	{"IAM", "GetAccessKeyLastUsed", []snapshot.Part{snapshot.PartAccessKeys}, OnRequest, "one call per key of those users"},
	{"IAM", "GetLoginProfile", []snapshot.Part{snapshot.PartLoginProfiles}, OnRequest, "one call per user"},
	{"IAM", "ListMFADevices", []snapshot.Part{snapshot.PartMFADevices}, OnRequest, "one call per user"},
	{"IAM", "ListSSHPublicKeys", []snapshot.Part{snapshot.PartSSHPublicKeys}, OnRequest, "one call per user"},
	{"IAM", "ListSigningCertificates", []snapshot.Part{snapshot.PartSigningCertificates}, OnRequest, "one call per user"},
	{"IAM", "GenerateServiceLastAccessedDetails", []snapshot.Part{snapshot.PartServicesLastAccessed}, OnRequest, "one call per user and role"},
	{"IAM", "GetServiceLastAccessedDetails", []snapshot.Part{snapshot.PartServicesLastAccessed}, OnRequest, "one call per user and role, repeated until the job is done"},
	{"STS", "AssumeRole", nil, AssumingRole, "one call per account and hour"},
	{"Organizations", "ListAccounts", nil, ManyAccounts, "one call per 20 accounts"},
	{"S3", "PutObject", nil, WritingS3, "one call per snapshot"},
	{"S3", "GetObject", nil, ReadingS3, "one call per snapshot"},
	{"S3", "ListBucket", nil, ReadingS3, "one call per 1,000 objects below a prefix"},
}

// Calls returns the table of calls.
func Calls() []Call { return slices.Clone(calls) }

// Plan returns the calls that Collect would make with these options.
func Plan(o Options) []Call {
	var plan []Call
	for _, c := range calls {
		switch c.When {
		case Always, InOrg:
			plan = append(plan, c)
		case OnRequest:
			if slices.ContainsFunc(c.Parts, func(p snapshot.Part) bool { return slices.Contains(o.Extra, p) }) || c.Parts[0] == snapshot.PartAccessKeys {
				plan = append(plan, c)
			}
		}
	}
	return plan
}

// ExtraParts returns the parts that are collected only when asked for.
func ExtraParts() []snapshot.Part {
	var parts []snapshot.Part
	for _, c := range calls {
		if c.When == OnRequest && !slices.Contains(parts, c.Parts[0]) {
			parts = append(parts, c.Parts[0])
		}
	}
	return parts
}
