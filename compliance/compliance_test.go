package compliance_test

import (
	"strings"
	"testing"

	gocmp "github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"github.com/iamaudit/iamaudit/audit"
	"github.com/iamaudit/iamaudit/compliance"
	"github.com/iamaudit/iamaudit/rules"
	"github.com/iamaudit/iamaudit/snapshot"
)

// TestRulesAndControls holds rules and frameworks together: a rule names no control that its framework
// does not have, and a framework has no control that neither a rule serves nor people look at.
func TestRulesAndControls(t *testing.T) {
	served := map[audit.Control]bool{}
	for _, rule := range rules.All() {
		for _, c := range rule.Controls {
			served[c] = true
			f, err := compliance.Find(c.Framework)
			if err != nil {
				t.Errorf("rule %s: %v", rule.ID, err)
				continue
			}
			if _, ok := f.Control(c.ID); !ok {
				t.Errorf("rule %s: %s has no control %s; add its title to package compliance if it is right", rule.ID, c.Framework, c.ID)
			}
		}
	}
	for _, f := range compliance.Frameworks() {
		seen := map[string]bool{}
		for _, c := range f.Controls {
			if seen[c.ID] {
				t.Errorf("%s: control %s is there twice", f.ID, c.ID)
			}
			seen[c.ID] = true
			if c.Title == "" {
				t.Errorf("%s: control %s has no title", f.ID, c.ID)
			}
			if c.Manual == "" && !served[audit.Control{Framework: f.ID, ID: c.ID}] {
				t.Errorf("%s: no rule serves control %s, %q, and it is not manual", f.ID, c.ID, c.Title)
			}
		}
	}
}

func TestAssess(t *testing.T) {
	control := func(id string) []audit.Control { return []audit.Control{{Framework: "f", ID: id}} }
	known := []*audit.Rule{
		{ID: "found", Controls: control("1")},
		{ID: "clean", Controls: control("2")},
		{ID: "blind", Controls: control("3")},
		{ID: "half-blind", Controls: control("4")},
		{ID: "left-out", Controls: control("5")},
		{ID: "accepted", Controls: control("6")},
		{ID: "broken", Controls: control("7")},
		{ID: "indicator", Controls: control("8")},
		{ID: "quiet-indicator", Controls: control("9")},
		{ID: "found-and-blind", Controls: control("11")},
		{ID: "clean-too", Controls: control("1")},
		{ID: "of-another", Controls: []audit.Control{{Framework: "g", ID: "2"}}},
	}
	r := &audit.Result{
		Findings: []audit.Finding{
			{Rule: "found", Account: "2"},
			{Rule: "found", Account: "1"},
			{Rule: "accepted", Account: "1", Suppression: &audit.Suppression{Reason: "x"}},
			{Rule: "indicator", Account: "1"},
			{Rule: "found-and-blind", Account: "1"},
			{Rule: "clean", Account: "1", Baseline: audit.BaselineAbsent},
		},
		NotAssessed: []audit.NotAssessed{
			{Rule: "blind", Part: "CredentialReport", PartState: snapshot.PartState{Status: snapshot.Denied, Action: "iam:GetCredentialReport"}},
			{Rule: "half-blind", Part: "Policies", PartState: snapshot.PartState{Status: snapshot.Partial}, Partly: true},
			{Rule: "found-and-blind", Part: "Policies", PartState: snapshot.PartState{Status: snapshot.Partial}, Partly: true},
		},
		Errors: []audit.RuleError{{Rule: "broken", Message: "boom"}},
	}
	for _, rule := range known {
		if rule.ID != "left-out" {
			r.Rules = append(r.Rules, audit.RuleInfo{ID: rule.ID})
		}
	}
	f := compliance.Framework{ID: "f", Title: "F"}
	for _, id := range []string{"1", "2", "3", "4", "5", "6", "7"} {
		f.Controls = append(f.Controls, compliance.Control{ID: id})
	}
	f.Controls = append(f.Controls, compliance.Control{ID: "8", Manual: "look"}, compliance.Control{ID: "9", Manual: "look"},
		compliance.Control{ID: "10"}, compliance.Control{ID: "11"})
	want := []audit.ControlOutcome{
		{ID: "1", Status: audit.ControlFailed, Rules: []string{"clean-too", "found"}, Findings: 2, Accounts: []string{"1", "2"}},
		{ID: "2", Status: audit.ControlPassed, Rules: []string{"clean"}},
		{ID: "3", Status: audit.ControlNotAssessed, Rules: []string{"blind"}, Reason: "CredentialReport is denied (iam:GetCredentialReport)"},
		{ID: "4", Status: audit.ControlNotAssessed, Rules: []string{"half-blind"}, Reason: "Policies is partial"},
		{ID: "5", Status: audit.ControlNotAssessed, Rules: []string{"left-out"}, Reason: "rule left-out did not run"},
		{ID: "6", Status: audit.ControlPassed, Rules: []string{"accepted"}, Reason: "1 accepted by exceptions", Accepted: 1},
		{ID: "7", Status: audit.ControlNotAssessed, Rules: []string{"broken"}, Reason: "rule broken failed: boom"},
		{ID: "8", Status: audit.ControlFailed, Rules: []string{"indicator"}, Findings: 1, Accounts: []string{"1"}},
		{ID: "9", Status: audit.ControlManual, Rules: []string{"quiet-indicator"}, Reason: "look"},
		{ID: "10", Status: audit.ControlNotAssessed, Reason: "no rule looks at it"},
		{ID: "11", Status: audit.ControlFailed, Rules: []string{"found-and-blind"}, Findings: 1, Accounts: []string{"1"}},
	}
	got := f.Assess(r, known)
	if diff := gocmp.Diff(want, got.Controls, cmpopts.EquateEmpty()); diff != "" {
		t.Errorf("(-want +got)\n%s", diff)
	}
	if n := got.Count(audit.ControlFailed); n != 3 {
		t.Errorf("%d controls failed, want 3", n)
	}
}

func TestFind(t *testing.T) {
	if f, err := compliance.Find("CIS-7.0"); err != nil || f.ID != "cis-7.0" {
		t.Errorf("CIS-7.0: %v, %v", f.ID, err)
	}
	_, err := compliance.Find("cis-7")
	if err == nil || !strings.Contains(err.Error(), `did you mean "cis-7.0"?`) {
		t.Errorf("cis-7: %v, want a suggestion", err)
	}
}

// TestCISOrder lists recommendations by number: 2.9 comes before 2.10.
func TestCISOrder(t *testing.T) {
	f, err := compliance.Find("cis-6.0")
	if err != nil {
		t.Fatal(err)
	}
	var ids []string
	for _, c := range f.Controls {
		ids = append(ids, c.ID)
	}
	want := "2.1 2.2 2.3 2.4 2.5 2.6 2.7 2.8 2.9 2.10 2.11 2.12 2.13 2.14 2.15 2.16 2.17 2.18 2.19 2.20 2.21"
	if got := strings.Join(ids, " "); got != want {
		t.Errorf("got  %s\nwant %s", got, want)
	}
}
