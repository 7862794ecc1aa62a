package escalation

import (
	"cmp"

	"github.com/iamaudit/iamaudit/policy"
	"github.com/iamaudit/iamaudit/snapshot"
)

// contexts are the condition keys of the requests that paths make. There is one for each thing that
// can be asked: decisions are known again by it.
type contexts struct {
	attach  memo[string, *policy.Context] // the policy of administrators, by the ARN of the boundary
	pass    memo[string, *policy.Context] // a role, by the service
	instead memo[*policy.Context, []*policy.Context]
}

// adminKeys are the condition keys of a request that attaches the policy of administrators to an
// identity with that boundary.
func (x *analysis) adminKeys(boundary *snapshot.Boundary) *policy.Context {
	arn := ""
	if boundary != nil {
		arn = boundary.PermissionsBoundaryARN
	}
	return x.keys.attach.get(arn, func() *policy.Context { return x.attaching(arn) })
}

func (x *analysis) attaching(arn string) *policy.Context {
	admin := policy.ARN{Partition: cmp.Or(x.Account.Partition, "aws"), Service: "iam", Account: "aws", Resource: "policy/AdministratorAccess"}
	keys := policy.NewContext(map[string][]string{policyARN: {admin.String()}})
	if arn != "" {
		keys.Set("iam:PermissionsBoundary", arn)
	} else {
		keys.Lacks("iam:PermissionsBoundary")
	}
	return keys
}

const policyARN = "iam:PolicyARN"

// insteadKeys are the condition keys of the same request for each of the account's own policies that
// allow everything.
func (x *analysis) insteadKeys(keys *policy.Context) []*policy.Context {
	return x.keys.instead.get(keys, func() []*policy.Context {
		var out []*policy.Context
		for _, own := range x.ownAdmin {
			out = append(out, keys.With(map[string][]string{policyARN: {own}}))
		}
		return out
	})
}

// passKeys are the condition keys of a request that passes a role to a service.
func (x *analysis) passKeys(service string) *policy.Context {
	return x.keys.pass.get(service, func() *policy.Context {
		return policy.NewContext(map[string][]string{"iam:PassedToService": {service}})
	})
}
