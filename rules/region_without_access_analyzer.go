package rules

import (
	"slices"
	"strings"

	"github.com/iamaudit/iamaudit/audit"
	"github.com/iamaudit/iamaudit/snapshot"
)

var _ = register(audit.Rule{
	ID:       "region-without-access-analyzer",
	Title:    "A Region has no analyzer for external access",
	Severity: audit.Low,
	Category: audit.Organization,
	Risk: `IAM Access Analyzer tells of buckets, keys, queues, roles and other resources that somebody outside of the
account or organization can use. It does so per Region; where there is none, such resources stay unseen.

An analyzer for unused access does not count. An analyzer of the organization counts, but from a member account it is
not always visible: accept the finding with an exception if the organization's covers this account.`,
	Remedy: `In each Region, or once per Region for the whole organization from its delegated administrator:

    aws accessanalyzer create-analyzer --region REGION --analyzer-name external --type ACCOUNT

Console: *IAM*, *Access Analyzer*, *Analyzer settings*, *Create analyzer*, *External access analysis*.`,
	Links: []string{
		"https://docs.aws.amazon.com/IAM/latest/UserGuide/access-analyzer-getting-started.html",
		"https://docs.aws.amazon.com/securityhub/latest/userguide/iam-controls.html#iam-28",
	},
	Controls: controls(
		cis("2.18", "2.19", "1.19", "1.20", "1.20", "1.20"), fsbp("IAM.28"), nist("AC-3", "AC-6", "CA-7"), soc2("CC6.1"), iso("A.8.3"),
	),
	Needs: []snapshot.Part{snapshot.PartAccessAnalyzers},
	Check: func(p *audit.Pass) {
		external := map[string]bool{}
		for _, a := range p.Account.AccessAnalyzers {
			if (a.Type == "ACCOUNT" || a.Type == "ORGANIZATION") && (a.Status == "ACTIVE" || a.Status == "") {
				external[a.Region] = true
			}
		}
		at := accountRef(p, snapshot.PartAccessAnalyzers)
		if len(external) == 0 {
			p.Reportf(at, "no Region has an analyzer for external access")
			return
		}
		missing := slices.DeleteFunc(slices.Clone(p.Account.Regions), func(r string) bool { return external[r] })
		if len(missing) > 0 {
			slices.Sort(missing)
			p.Reportf(at, "%s no analyzer for external access: %s", count(len(missing), "Region has", "Regions have"), strings.Join(missing, ", "))
		}
	},
})
