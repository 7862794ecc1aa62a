package rules_test

import (
	"slices"
	"testing"

	"github.com/iamaudit/iamaudit/audit"
	"github.com/iamaudit/iamaudit/rules"
)

// hubControl is what AWS relates a control of Security Hub to: the numbers that it has in the CIS AWS
// Foundations Benchmark 5.0, 3.0 and 1.4, controls of NIST SP 800-53 r5, requirements of PCI DSS 4.0.1.
type hubControl struct {
	cis50, cis30, cis14 string
	nist, pci           []string
}

var (
	strongMFA = []string{"AC-2(1)", "AC-3(15)", "IA-2(1)", "IA-2(2)", "IA-2(6)", "IA-2(8)"}
	passwords = []string{"AC-2(1)", "AC-2(3)", "AC-3(15)", "IA-5(1)"}
)

// hub is the "Related requirements" of the AWS Security Hub user guide, pages "Security Hub CSPM controls
// for IAM", "… for AWS KMS" and "… for AWS accounts". IAM.7 sums up a whole password policy: what PCI DSS
// asks of its parts stands with IAM.11 to IAM.17.
var hub = map[string]hubControl{
	"Account.1": {cis50: "1.2", nist: []string{"CM-2", "CM-2(2)"}},
	"IAM.1": {
		cis14: "1.16",
		nist:  []string{"AC-2", "AC-2(1)", "AC-3", "AC-3(15)", "AC-3(7)", "AC-5", "AC-6", "AC-6(10)", "AC-6(2)", "AC-6(3)"},
	},
	"IAM.2":  {cis50: "1.14", cis30: "1.15", nist: []string{"AC-2", "AC-2(1)", "AC-3", "AC-3(15)", "AC-3(7)", "AC-6", "AC-6(3)"}},
	"IAM.3":  {"1.13", "1.14", "1.14", []string{"AC-2(1)", "AC-2(3)", "AC-3(15)"}, []string{"8.3.9", "8.6.3"}},
	"IAM.4":  {"1.3", "1.4", "1.4", []string{"AC-2(1)", "AC-3(15)", "AC-3(7)", "AC-6", "AC-6(10)", "AC-6(2)"}, nil},
	"IAM.5":  {"1.9", "1.10", "1.10", strongMFA, []string{"8.4.2"}},
	"IAM.6":  {"1.5", "1.6", "1.6", strongMFA, []string{"8.4.2"}},
	"IAM.7":  {nist: passwords},
	"IAM.8":  {nist: []string{"AC-2", "AC-2(1)", "AC-2(3)", "AC-3", "AC-3(15)", "AC-3(7)", "AC-6"}, pci: []string{"8.2.6"}},
	"IAM.9":  {"1.4", "1.5", "1.5", strongMFA, []string{"8.4.2"}},
	"IAM.10": {}, // PCI DSS 3.2.1 only
	"IAM.11": {pci: []string{"8.3.6", "8.6.3"}},
	"IAM.12": {pci: []string{"8.3.6", "8.6.3"}},
	"IAM.13": {},
	"IAM.14": {pci: []string{"8.3.6", "8.6.3"}},
	"IAM.15": {cis50: "1.7", cis30: "1.8", cis14: "1.8"},
	"IAM.16": {cis50: "1.8", cis30: "1.9", cis14: "1.9", pci: []string{"8.3.7"}},
	"IAM.17": {pci: []string{"8.3.9", "8.3.10.1"}},
	"IAM.18": {cis50: "1.16", cis30: "1.17", cis14: "1.17", pci: []string{"12.10.3"}},
	"IAM.19": {nist: strongMFA, pci: []string{"8.4.2"}},
	"IAM.20": {}, // retired
	"IAM.21": {nist: []string{"AC-2", "AC-2(1)", "AC-3", "AC-3(15)", "AC-3(7)", "AC-5", "AC-6", "AC-6(10)", "AC-6(2)", "AC-6(3)"}},
	"IAM.22": {cis50: "1.11", cis30: "1.12", cis14: "1.12"},
	"IAM.24": {},
	"IAM.25": {},
	"IAM.26": {cis50: "1.18", cis30: "1.19"},
	"IAM.27": {cis50: "1.21", cis30: "1.22"},
	"IAM.28": {cis50: "1.19", cis30: "1.20"},
	"KMS.1":  {nist: []string{"AC-2", "AC-2(1)", "AC-3", "AC-3(15)", "AC-3(7)", "AC-5", "AC-6", "AC-6(3)"}},
	"KMS.2":  {nist: []string{"AC-2", "AC-2(1)", "AC-3", "AC-3(15)", "AC-3(7)", "AC-5", "AC-6", "AC-6(3)"}},
}

// TestControlsAsAWSRelatesThem: a rule that serves a control of Security Hub serves whatever AWS says that
// control serves.
func TestControlsAsAWSRelatesThem(t *testing.T) {
	// A rule that sees a part of a control only need not serve all of it.
	except := map[string][]audit.Control{
		"admin-without-mfa": {{Framework: "nist-800-53-r5", ID: "IA-2(2)"}}, // it is about privileged users
	}
	for _, rule := range rules.All() {
		for _, c := range rule.Controls {
			if c.Framework != "fsbp" {
				continue
			}
			aws, known := hub[c.ID]
			if !known {
				t.Errorf("rule %s serves %s, of which this test does not know what AWS relates it to", rule.ID, c.ID)
			}
			var want []audit.Control
			for framework, ids := range map[string][]string{
				"cis-5.0": {aws.cis50}, "cis-3.0": {aws.cis30}, "cis-1.4": {aws.cis14}, "nist-800-53-r5": aws.nist, "pci-4.0": aws.pci,
			} {
				for _, id := range ids {
					if id != "" {
						want = append(want, audit.Control{Framework: framework, ID: id})
					}
				}
			}
			for _, w := range want {
				if !slices.Contains(rule.Controls, w) && !slices.Contains(except[rule.ID], w) {
					t.Errorf("rule %s serves %s, but not %s %s", rule.ID, c.ID, w.Framework, w.ID)
				}
			}
		}
	}
}
