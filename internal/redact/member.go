package redact

import (
	"slices"
	"strings"
)

// Members of a snapshot by what their strings are. What is not listed here is AWS's own vocabulary,
// a date, a count or a state, and stays, except for account ids in it.
var (
	nameMembers = []string{
		"AccountAlias", "UserName", "GroupName", "RoleName", "PolicyName", "InstanceProfileName", "ServerCertificateName",
		"Name", "User", "GroupList", "RoleNames", "Key", "Value",
	}
	idMembers = []string{
		"UserId", "GroupId", "RoleId", "PolicyId", "InstanceProfileId", "ServerCertificateId", "AccessKeyId", "SSHPublicKeyId",
		"CertificateId", "ServiceSpecificCredentialId", "Id",
	}
	documents = []string{"PolicyDocument", "AssumeRolePolicyDocument", "Document", "Content"}
)

// member returns the stand-in for the name of a member; path ends with the name.
func (r *redactor) member(path []string) string {
	name := path[len(path)-1]
	if rest, ok := inDocument(path); ok && len(rest) >= 4 && rest[len(rest)-3] == "Condition" {
		return r.conditionKey(name)
	}
	return name
}

// value returns the stand-in for a string; path leads to it.
func (r *redactor) value(path []string, s string) string {
	if rest, ok := inDocument(path); ok {
		if len(rest) == 0 {
			return "{ a document that cannot be read"
		}
		return r.statementValue(rest, s)
	}
	name, list := member(path)
	switch {
	case s == "":
		return s
	case name == "Description":
		return ""
	case name == "AdditionalColumns" || list == "AdditionalColumns":
		return "redacted"
	case name == "AccountId" || name == "MasterAccountId":
		return r.account(s)
	case name == "Path":
		return r.path(s)
	case name == "SerialNumber" || strings.HasSuffix(name, "Arn"):
		if !strings.HasPrefix(s, "arn:") {
			return r.id(s)
		}
		return r.arn(s)
	case slices.Contains(idMembers, name):
		return r.id(s)
	case slices.Contains(nameMembers, name):
		return r.name(s)
	case name == "Reason":
		return r.sentence(s)
	}
	return r.accountsIn(s)
}

// inDocument returns the part of the path that lies inside a policy document.
func inDocument(path []string) ([]string, bool) {
	for i, name := range path {
		if slices.Contains(documents, name) {
			return path[i+1:], true
		}
	}
	return nil, false
}

// member returns the name of the member that holds the value, whether it is a string or a list of
// strings, and the member around it.
func member(path []string) (name, around string) {
	for _, p := range slices.Backward(path) {
		switch {
		case p == "":
		case name == "":
			name = p
		default:
			return name, p
		}
	}
	return name, ""
}
