package rules

import (
	"strconv"
	"strings"

	"github.com/iamaudit/iamaudit/policy"
	"github.com/iamaudit/iamaudit/snapshot"
)

// ownedByAWS reports whether AWS or IAM Identity Center made the role and manages it: nobody in the
// account can change its policies, so findings about its shape are noise.
func ownedByAWS(r *snapshot.Role) bool {
	return r.ServiceLinked() || identityCenter(r)
}

// identityCenter reports whether the role is one of those that IAM Identity Center makes for a
// permission set.
func identityCenter(r *snapshot.Role) bool {
	return strings.HasPrefix(r.Path, "/aws-reserved/sso.amazonaws.com/")
}

// awsPolicyAttached reports whether an AWS managed policy, in whatever partition, is attached to a
// user, a group or a role.
func awsPolicyAttached(a *snapshot.Account, name string) bool {
	return len(a.AttachedTo(awsPolicyARN(a, name))) > 0
}

func awsPolicyARN(a *snapshot.Account, name string) string {
	return policy.ARN{Partition: a.Partition, Service: "iam", Account: "aws", Resource: "policy/" + name}.String()
}

// quoted lists names in quotes: `"a", "b"`. Beyond ten it says how many more there are.
func quoted(names []string) string {
	const most = 10
	list := make([]string, 0, most)
	for _, name := range names[:min(len(names), most)] {
		list = append(list, strconv.Quote(name))
	}
	text := strings.Join(list, ", ")
	if more := len(names) - most; more > 0 {
		text += " and " + strconv.Itoa(more) + " more"
	}
	return text
}

func inlineNames(list []snapshot.InlinePolicy) []string {
	names := make([]string, len(list))
	for i, p := range list {
		names[i] = p.PolicyName
	}
	return names
}

func attachedNames(list []snapshot.AttachedPolicy) []string {
	names := make([]string, len(list))
	for i, p := range list {
		names[i] = p.PolicyName
		if names[i] == "" {
			names[i] = p.PolicyARN[strings.LastIndexByte(p.PolicyARN, '/')+1:]
		}
	}
	return names
}
