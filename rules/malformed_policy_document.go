package rules

import (
	"fmt"
	"strconv"
	"strings"

	"github.com/iamaudit/iamaudit/audit"
	"github.com/iamaudit/iamaudit/policy"
	"github.com/iamaudit/iamaudit/snapshot"
)

var _ = register(audit.Rule{
	ID:       "malformed-policy-document",
	Title:    "A policy document is not one that IAM accepts",
	Severity: audit.Medium,
	Category: audit.Grants,
	Risk: `What the document allows or denies is not what it says: a part that IAM cannot read has no effect, or the document is not the one that is in force in the account. The audit
judges what it can read of it, so other findings on this document may be missing.

Documents of AWS are left out, and of managed policies only the version in force counts.`,
	Remedy: `Correct the document; the finding names the first fault as IAM words it, and where it stands.

Console: *IAM*, *Policies*, the policy, *Edit*, *JSON*.

    iamaudit policy check policy.json
    aws accessanalyzer validate-policy --policy-type IDENTITY_POLICY --policy-document file://policy.json`,
	Links: []string{
		"https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_grammar.html",
		"https://docs.aws.amazon.com/IAM/latest/UserGuide/troubleshoot_policies.html",
	},
	Controls:  controls(nist("AC-3", "CM-6"), soc2("CC6.3"), cwe("1068")),
	NeedsAny:  policyParts,
	Reads:     policyParts,
	Precision: "very-high",
	Check: func(p *audit.Pass) {
		for use := range p.Account.PolicyUses() {
			if use.Inline() || !use.Managed.AWSManaged() {
				reportFaults(p, use.Document, policy.IdentityKind, use.Document.Ref(use.ARN, use.Name), use.String(), use.Holders)
			}
		}
		for i := range p.Account.RoleDetailList {
			if r := &p.Account.RoleDetailList[i]; !r.ServiceLinked() {
				d := &r.AssumeRolePolicyDocument
				reportFaults(p, d, policy.TrustKind, d.Ref(r.ARN, trustKey), trustName(r), []snapshot.Identity{{Role: r}})
			}
		}
		if p.Account.Organization == nil {
			return
		}
		for i := range p.Account.Organization.Levels {
			level := &p.Account.Organization.Levels[i]
			reportControls(p, level.ServiceControlPolicies, policy.SCPKind, "service control policy ")
			reportControls(p, level.ResourceControlPolicies, policy.RCPKind, "resource control policy ")
		}
	},
})

// reportControls reports the faults of the organization's policies at one level.
func reportControls(p *audit.Pass, policies []snapshot.OrganizationPolicy, kind policy.Kind, what string) {
	for i := range policies {
		if c := &policies[i]; !c.AWSManaged {
			reportFaults(p, &c.Content, kind, c.Content.Ref(c.ARN, c.Name), what+strconv.Quote(c.Name), nil)
		}
	}
}

func reportFaults(p *audit.Pass, d *snapshot.Document, kind policy.Kind, at snapshot.Ref, name string, holders []snapshot.Identity) {
	faults := faultsOf(d, kind)
	if len(faults) == 0 {
		return
	}
	message := fmt.Sprintf("%s is malformed: %s", name, strings.TrimSuffix(faults[0].Message, "."))
	if n := len(faults) - 1; n > 0 {
		message += fmt.Sprintf(" (and %d more)", n)
	}
	if n := faults[0]; !d.Quoted && n.Span.End > n.Span.Start && at.End > at.Offset {
		at.Pointer += n.Pointer
		at.Offset, at.End = d.Offset+n.Span.Start, d.Offset+n.Span.End
	}
	p.Report(audit.Report{At: at, Message: message, Principals: holders})
}

// faultsOf returns what is wrong with a document that is there.
func faultsOf(d *snapshot.Document, kind policy.Kind) []policy.Fault {
	switch {
	case d == nil || d.IsZero():
		return nil
	case d.Document == nil:
		return []policy.Fault{{Message: "it cannot be read"}}
	default:
		return d.Check(kind)
	}
}
