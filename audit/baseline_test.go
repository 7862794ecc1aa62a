package audit_test

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/iamaudit/iamaudit/audit"
)

// baselineResult is a result of the rules "keys" and "grants", with a finding for each name.
func baselineResult(names ...string) *audit.Result {
	r := &audit.Result{
		FormatVersion: audit.ResultVersion,
		Accounts:      []audit.Scan{{AccountID: "1"}},
		Rules:         []audit.RuleInfo{{ID: "grants", Severity: audit.High, Assessed: 1}, {ID: "keys", Severity: audit.Low, Assessed: 1}},
		Documents:     map[string]string{},
	}
	for _, name := range names {
		rule := "keys"
		if name[0] == 'g' {
			rule = "grants"
		}
		r.Findings = append(r.Findings, audit.Finding{
			Rule: rule, Severity: audit.Medium, Account: "1", Resource: "user/" + name, Message: name, Fingerprint: name,
			Location: audit.Location{Document: "doc-" + name},
		})
		r.Documents["doc-"+name] = name
	}
	return r
}

func states(r *audit.Result) map[string]string {
	out := map[string]string{}
	for _, f := range r.Findings {
		out[f.Fingerprint] = f.Baseline
	}
	return out
}

func TestCompare(t *testing.T) {
	tests := []struct {
		name     string
		now      func(*audit.Result)
		want     map[string]string
		warnings int
	}{
		{
			"one fixed, one new", func(*audit.Result) {},
			map[string]string{"g1": "unchanged", "k1": "unchanged", "k2": "absent", "k3": "new"},
			0,
		},
		{
			"a rule that could not look fixes nothing",
			func(r *audit.Result) {
				r.NotAssessed = []audit.NotAssessed{{Rule: "keys", Account: "1", Part: "CredentialReport"}}
			},
			map[string]string{"g1": "unchanged", "k1": "unchanged", "k3": "new"},
			1,
		},
		{
			"what was not seen the last time either does not matter",
			func(r *audit.Result) {
				r.NotAssessed = []audit.NotAssessed{{Rule: "keys", Account: "1", Part: "Organization", Partly: true}}
			},
			map[string]string{"g1": "unchanged", "k1": "unchanged", "k2": "absent", "k3": "new"},
			0,
		},
		{
			"but what was seen the last time does",
			func(r *audit.Result) {
				r.NotAssessed = []audit.NotAssessed{{Rule: "keys", Account: "1", Part: "CredentialReport", Partly: true}}
			},
			map[string]string{"g1": "unchanged", "k1": "unchanged", "k3": "new"},
			1,
		},
		{
			"nor does a rule that failed",
			func(r *audit.Result) { r.Errors = []audit.RuleError{{Rule: "keys", Message: "it crashed"}} },
			map[string]string{"g1": "unchanged", "k1": "unchanged", "k3": "new"},
			1,
		},
		{
			"nor does one that was not run",
			func(r *audit.Result) { r.Rules = r.Rules[:1] },
			map[string]string{"g1": "unchanged", "k1": "unchanged", "k3": "new"},
			1,
		},
		{
			"nor does the audit of another account",
			func(r *audit.Result) { r.Accounts[0].AccountID = "2" },
			map[string]string{"g1": "unchanged", "k1": "unchanged", "k3": "new"},
			1,
		},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			now := baselineResult("g1", "k1", "k3")
			test.now(now)
			old := baselineResult("g1", "k1", "k2")
			old.NotAssessed = []audit.NotAssessed{{Rule: "keys", Account: "1", Part: "Organization", Partly: true}}
			now.Compare(old)
			if diff := cmp.Diff(test.want, states(now)); diff != "" {
				t.Errorf("states (-want +got):\n%s", diff)
			}
			if len(now.Warnings) != test.warnings {
				t.Errorf("warnings %q, want %d", now.Warnings, test.warnings)
			}
		})
	}
}

func TestCompareTwice(t *testing.T) {
	first, second, third := baselineResult("k1", "k2"), baselineResult("k1"), baselineResult("k1", "k2")
	second.Compare(first)
	if second.Documents["doc-k2"] == "" {
		t.Error("the document of the finding that is gone was not kept")
	}
	third.Compare(second)
	want := map[string]string{"k1": "unchanged", "k2": "new"} // what was gone yesterday came back
	if diff := cmp.Diff(want, states(third)); diff != "" {
		t.Errorf("a compared result as baseline (-want +got):\n%s", diff)
	}
	second.Compare(first)
	if diff := cmp.Diff(map[string]string{"k1": "unchanged", "k2": "absent"}, states(second)); diff != "" {
		t.Errorf("comparing again (-want +got):\n%s", diff)
	}
}

func TestOpen(t *testing.T) {
	for want, f := range map[bool]audit.Finding{true: {Baseline: audit.BaselineNew}, false: {Baseline: audit.BaselineAbsent}} {
		if f.Open() != want {
			t.Errorf("a finding that is %s: open %v", f.Baseline, f.Open())
		}
	}
	if f := (audit.Finding{Suppression: &audit.Suppression{Reason: "known"}}); f.Open() {
		t.Error("a suppressed finding is open")
	}
}
