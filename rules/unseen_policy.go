package rules

import (
	"maps"
	"slices"
	"strconv"

	"github.com/iamaudit/iamaudit/audit"
	"github.com/iamaudit/iamaudit/snapshot"
)

var _ = register(audit.Rule{
	ID:       "unseen-policy",
	Title:    "The snapshot lacks a policy that somebody has",
	Severity: audit.Low,
	Category: audit.Grants,
	Risk: `The policy is attached, or serves as a boundary, and its document is not in the snapshot: what it allows was not judged, and the silence of the other rules about its holders means
less. A file made with a filter (` + "`--filter LocalManagedPolicy`" + `) lacks AWS's policies; a permission that the collector was denied may be another reason.`,
	Remedy: `Take the snapshot with ` + "`iamaudit collect`" + `, or without a filter:

    aws iam get-account-authorization-details > account.json

Console: *IAM*, *Policies*, the policy: *Permissions* shows the document.`,
	Links: []string{
		"https://docs.aws.amazon.com/IAM/latest/APIReference/API_GetAccountAuthorizationDetails.html",
	},
	NeedsAny:  policyParts,
	Reads:     policyParts,
	Precision: "very-high",
	Check: func(p *audit.Pass) {
		unseen := map[string][]snapshot.Identity{}
		names := map[string]string{}
		note := func(arn, name string, id snapshot.Identity) {
			if m := p.Account.Policy(arn); m != nil && m.Default() != nil || id.Role != nil && id.Role.ServiceLinked() {
				return
			}
			unseen[arn], names[arn] = append(unseen[arn], id), name
		}
		for id := range p.Account.Identities() {
			for _, a := range id.Attached() {
				note(a.PolicyARN, a.PolicyName, id)
			}
			if b := id.Boundary(); b != nil {
				note(b.PermissionsBoundaryARN, b.PermissionsBoundaryARN, id)
			}
		}
		for _, arn := range slices.Sorted(maps.Keys(unseen)) {
			p.Report(audit.Report{
				At: unseen[arn][0].Ref(), Key: arn, Principals: unseen[arn],
				Message: "the document of policy " + strconv.Quote(names[arn]) + " is not in the snapshot; what it allows is not known",
			})
		}
	},
})
