package rules

import (
	"slices"

	"github.com/iamaudit/iamaudit/audit"
	"github.com/iamaudit/iamaudit/snapshot"
)

var _ = register(audit.Rule{
	ID:       "unused-service-access",
	Title:    "A principal may use services that it does not use",
	Severity: audit.Info,
	Category: audit.Structure,
	Off:      true,
	Risk: `Permissions for a service that has not been called for months are not needed, or no longer. They are what
a thief of the credentials has and the owner does not miss.

Off by default, because it needs the last access of each service, which takes two calls per principal to collect. AWS
looks back 400 days at most, in some Regions less.`,
	Remedy: `Take the services out of the policies that grant them.

    aws iam generate-service-last-accessed-details --arn ARN
    aws iam get-service-last-accessed-details --job-id ID

Console: *IAM*, the user or role, *Last Accessed*.`,
	Links:    []string{"https://docs.aws.amazon.com/IAM/latest/UserGuide/access_policies_last-accessed.html"},
	Controls: controls(pci("7.2.4"), nist("AC-6", "AC-6(7)"), soc2("CC6.3"), iso("A.5.18"), cwe("250")),
	Needs:    []snapshot.Part{snapshot.PartServicesLastAccessed},
	Params: []audit.Param{
		{Name: "max-unused", Type: audit.Duration, Default: "90d", Doc: "A service must have been called within this time."},
		{Name: "services", Type: audit.Strings, Doc: "Look at these services only, by prefix (bedrock, sagemaker); none: at all."},
	},
	Precision: "medium",
	Check: func(p *audit.Pass) {
		only := p.List("services")
		for i := range p.Account.ServicesLastAccessed {
			entry := &p.Account.ServicesLastAccessed[i]
			id, ok := p.Account.Identity(entry.ARN)
			if !ok || id.Role != nil && ownedByAWS(id.Role) {
				continue
			}
			var unused []string
			for _, s := range entry.Services {
				wanted := len(only) == 0 || slices.Contains(only, s.ServiceNamespace)
				if wanted && (s.LastAuthenticated.IsZero() || p.Age(s.LastAuthenticated) > p.Duration("max-unused")) {
					unused = append(unused, s.ServiceNamespace)
				}
			}
			if len(unused) > 0 {
				slices.Sort(unused)
				p.Report(audit.Report{
					At: id.Ref(), Principals: []snapshot.Identity{id},
					Message: id.String() + " may use " + count(len(unused), "service", "services") +
						" that it has not used for " + days(p.Duration("max-unused")) + ": " + quoted(unused),
				})
			}
		}
	},
})
