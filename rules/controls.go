package rules

import (
	"slices"

	"github.com/iamaudit/iamaudit/audit"
)

// controls joins the controls of several frameworks.
func controls(lists ...[]audit.Control) []audit.Control { return slices.Concat(lists...) }

// cis returns the numbers that one recommendation has in the versions of the CIS AWS Foundations
// Benchmark, newest first: 7.0, 6.0, 5.0, 3.0, 1.5, 1.4. Empty: that version does not have it.
func cis(v70, v60, v50, v30, v15, v14 string) []audit.Control {
	var list []audit.Control
	for _, c := range []audit.Control{
		{Framework: "cis-7.0", ID: v70},
		{Framework: "cis-6.0", ID: v60},
		{Framework: "cis-5.0", ID: v50},
		{Framework: "cis-3.0", ID: v30},
		{Framework: "cis-1.5", ID: v15},
		{Framework: "cis-1.4", ID: v14},
	} {
		if c.ID != "" {
			list = append(list, c)
		}
	}
	return list
}

// fsbp returns AWS Security Hub controls, e.g. "IAM.4".
func fsbp(ids ...string) []audit.Control { return framework("fsbp", ids) }

// pci returns requirements of PCI DSS 4.0, e.g. "8.3.6".
func pci(ids ...string) []audit.Control { return framework("pci-4.0", ids) }

// nist returns controls of NIST SP 800-53 revision 5, e.g. "AC-6" or "AC-2(3)".
func nist(ids ...string) []audit.Control { return framework("nist-800-53-r5", ids) }

// soc2 returns trust services criteria, e.g. "CC6.1".
func soc2(ids ...string) []audit.Control { return framework("soc-2", ids) }

// iso returns controls of ISO/IEC 27001:2022, Annex A, e.g. "A.5.15".
func iso(ids ...string) []audit.Control { return framework("iso-27001", ids) }

// cwe returns weaknesses of the Common Weakness Enumeration, e.g. "250".
func cwe(ids ...string) []audit.Control { return framework("cwe", ids) }

func framework(name string, ids []string) []audit.Control {
	list := make([]audit.Control, len(ids))
	for i, id := range ids {
		list[i] = audit.Control{Framework: name, ID: id}
	}
	return list
}
