package rego

import (
	"slices"
	"strings"

	"github.com/iamaudit/iamaudit/snapshot"
)

// snapshotParts are the parts that METADATA may name.
var snapshotParts = []snapshot.Part{
	snapshot.PartUsers, snapshot.PartGroups, snapshot.PartRoles, snapshot.PartPolicies, snapshot.PartAWSPolicies,
	snapshot.PartCredentialReport, snapshot.PartAccountSummary, snapshot.PartPasswordPolicy, snapshot.PartAccountAlias,
	snapshot.PartRoleDescriptions, snapshot.PartOpenIDConnectProviders, snapshot.PartSAMLProviders, snapshot.PartOrganization,
	snapshot.PartServiceControlPolicies, snapshot.PartResourceControlPolicies, snapshot.PartCollectedAt,
}

func joinParts(parts []snapshot.Part) string {
	names := make([]string, len(parts))
	for i, p := range parts {
		names[i] = string(p)
	}
	return strings.Join(names, ", ")
}

// partsByWord says which parts of the snapshot stand behind a key of the input. A rule that
// mentions the key needs them: where they were not collected, the audit says that the rule could
// not look, instead of finding nothing.
var partsByWord = map[string][]snapshot.Part{
	"users": {snapshot.PartUsers}, "user_by_name": {snapshot.PartUsers}, "user_by_arn": {snapshot.PartUsers},
	"members": {snapshot.PartUsers},
	"groups":  {snapshot.PartGroups}, "group_by_name": {snapshot.PartGroups}, "group_by_arn": {snapshot.PartGroups},
	"roles": {snapshot.PartRoles}, "role_by_name": {snapshot.PartRoles}, "role_by_arn": {snapshot.PartRoles},
	"trust_statements": {snapshot.PartRoles},
	"policies":         {snapshot.PartPolicies}, "policy_by_arn": {snapshot.PartPolicies},
	"statements":  {snapshot.PartUsers, snapshot.PartGroups, snapshot.PartRoles, snapshot.PartPolicies},
	"credentials": {snapshot.PartCredentialReport}, "credential": {snapshot.PartCredentialReport}, "credential_by_user": {snapshot.PartCredentialReport},
	// What only the report holds, for rules that come upon it without naming it: walk(user).
	"mfa_active": {snapshot.PartCredentialReport}, "password_enabled": {snapshot.PartCredentialReport},
	"password_age_days": {snapshot.PartCredentialReport}, "days_since_password_used": {snapshot.PartCredentialReport},
	"access_keys": {snapshot.PartCredentialReport}, "active_certificates": {snapshot.PartCredentialReport},
	"last_rotated_at": {snapshot.PartCredentialReport}, "never_used": {snapshot.PartCredentialReport},
	"organization":        {snapshot.PartOrganization, snapshot.PartServiceControlPolicies},
	"password_policy":     {snapshot.PartPasswordPolicy},
	"summary":             {snapshot.PartAccountSummary},
	"alias":               {snapshot.PartAccountAlias},
	"description":         {snapshot.PartRoleDescriptions},
	"max_session_seconds": {snapshot.PartRoleDescriptions},
	"collected_at":        {snapshot.PartCollectedAt},
	"raw":                 {snapshot.PartUsers, snapshot.PartGroups, snapshot.PartRoles, snapshot.PartPolicies},
	"raw_by_arn":          {snapshot.PartUsers, snapshot.PartGroups, snapshot.PartRoles, snapshot.PartPolicies},
}

// needsOf returns the parts behind the keys that a rule mentions, in the order of snapshotParts,
// and those that it can do without.
func needsOf(r *reads) (needs, optional, either []snapshot.Part) {
	want := map[snapshot.Part]bool{}
	for word := range r.words {
		for _, p := range partsByWord[word] {
			want[p] = true
		}
		if strings.HasSuffix(word, "_days") || strings.HasPrefix(word, "days_since_") {
			want[snapshot.PartCollectedAt] = true
		}
	}
	if r.clock {
		want[snapshot.PartCollectedAt] = true
	}
	for _, p := range snapshotParts {
		if want[p] {
			needs = append(needs, p)
		}
	}
	if r.words["statements"] || r.words["raw"] {
		optional = append(optional, snapshot.PartAWSPolicies)
	}
	if r.words["organization"] {
		optional = append(optional, snapshot.PartResourceControlPolicies)
	}
	if r.words["identity_providers"] {
		either = []snapshot.Part{snapshot.PartOpenIDConnectProviders, snapshot.PartSAMLProviders}
	}
	return needs, optional, either
}

// merge adds parts that are not there yet.
func merge(parts []snapshot.Part, more ...snapshot.Part) []snapshot.Part {
	for _, p := range more {
		if !slices.Contains(parts, p) {
			parts = append(parts, p)
		}
	}
	return parts
}
