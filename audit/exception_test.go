package audit_test

import (
	"strings"
	"testing"
	"time"

	gocmp "github.com/google/go-cmp/cmp"

	"github.com/iamaudit/iamaudit/audit"
)

func day(text string) time.Time {
	t, err := time.Parse(time.DateOnly, text)
	if err != nil {
		panic(err)
	}
	return t
}

// resultOf is a result of two accounts and three findings.
func resultOf() *audit.Result {
	return &audit.Result{
		Accounts: []audit.Scan{
			{AccountID: "111122223333", CollectedAt: day("2026-11-01")},
			{AccountID: "444455556666", CollectedAt: day("2026-11-01")},
		},
		Rules: []audit.RuleInfo{
			{ID: "admin-grant", Assessed: 2}, {ID: "stale-access-key", Assessed: 2}, {ID: "untagged-user"}, {ID: "root-access-key", Assessed: 2},
		},
		Findings: []audit.Finding{
			{Rule: "admin-grant", Account: "111122223333", Resource: "arn:aws:iam::111122223333:role/break-glass", Fingerprint: "00000000000000aa"},
			{Rule: "admin-grant", Account: "444455556666", Resource: "arn:aws:iam::444455556666:role/break-glass", Fingerprint: "00000000000000bb"},
			{Rule: "stale-access-key", Account: "111122223333", Resource: "arn:aws:iam::111122223333:user/app/ci", Fingerprint: "00000000000000cc"},
		},
		NotAssessed: []audit.NotAssessed{{Rule: "untagged-user", Account: "111122223333"}},
	}
}

func TestExcept(t *testing.T) {
	tests := map[string]struct {
		exception audit.Exception
		accepts   string   // the last digits of the fingerprints
		warnings  []string // substrings
	}{
		"rule":                    {audit.Exception{Rule: "admin-grant"}, "aa bb", nil},
		"rule and account":        {audit.Exception{Rule: "admin-grant", Account: "444455556666"}, "bb", nil},
		"last part of the ARN":    {audit.Exception{Rule: "admin-grant", Resource: "role/break-*"}, "aa bb", nil},
		"whole ARN":               {audit.Exception{Resource: "arn:aws:iam::*:user/app/c?"}, "cc", nil},
		"star in front":           {audit.Exception{Resource: "*/ci"}, "cc", nil},
		"no prefix of a name":     {audit.Exception{Rule: "admin-grant", Resource: "role/break"}, "", []string{"matches no finding; remove it"}},
		"fingerprint":             {audit.Exception{Fingerprint: "00000000000000cc"}, "cc", nil},
		"holds on its last day":   {audit.Exception{Rule: "admin-grant", Expires: day("2026-11-01")}, "aa bb", nil},
		"expired":                 {audit.Exception{Rule: "admin-grant", Expires: day("2026-10-31"), Owner: "sec"}, "", []string{"expired on 2026-10-31 and its findings count again (owner: sec)"}},
		"unused":                  {audit.Exception{Rule: "root-access-key", Owner: "sec", Source: "x.yaml:3"}, "", []string{"x.yaml:3: the exception for root-access-key matches no finding; remove it (owner: sec)"}},
		"unused and expired":      {audit.Exception{Rule: "root-access-key", Expires: day("2026-01-01")}, "", []string{"expired on 2026-01-01"}},
		"rule could not look":     {audit.Exception{Rule: "untagged-user"}, "", nil},
		"rule did not run":        {audit.Exception{Rule: "group-without-users"}, "", nil},
		"account was not scanned": {audit.Exception{Rule: "admin-grant", Account: "999999999999"}, "", nil},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			r := resultOf()
			tt.exception.Reason = "because"
			r.Except([]audit.Exception{tt.exception})
			var accepted []string
			for _, f := range r.Findings {
				if f.Suppression != nil {
					accepted = append(accepted, f.Fingerprint[14:])
				}
			}
			if got := strings.Join(accepted, " "); got != tt.accepts {
				t.Errorf("accepted %q, want %q", got, tt.accepts)
			}
			if len(r.Warnings) != len(tt.warnings) {
				t.Fatalf("warnings %q, want %q", r.Warnings, tt.warnings)
			}
			for i, want := range tt.warnings {
				if !strings.Contains(r.Warnings[i], want) {
					t.Errorf("warning %q, want %q in it", r.Warnings[i], want)
				}
			}
		})
	}
}

// TestExceptWithoutMoment holds an exception with an expiry back where nobody knows the date.
func TestExceptWithoutMoment(t *testing.T) {
	r := resultOf()
	for i := range r.Accounts {
		r.Accounts[i].CollectedAt = time.Time{}
	}
	r.Except([]audit.Exception{{Rule: "admin-grant", Reason: "x", Expires: day("2030-01-01")}})
	if r.Findings[0].Suppression != nil {
		t.Error("the exception was applied although its expiry cannot be judged")
	}
	if len(r.Warnings) != 1 || !strings.Contains(r.Warnings[0], "--as-of") {
		t.Errorf("warnings %q, want one that mentions --as-of", r.Warnings)
	}
}

func TestExceptKeepsWhatItSays(t *testing.T) {
	r := resultOf()
	r.Except([]audit.Exception{{Rule: "stale-access-key", Reason: "moves to a role", Owner: "web", Expires: day("2026-12-31"), Source: "x.yaml:7"}})
	want := &audit.Suppression{Reason: "moves to a role", Owner: "web", Expires: "2026-12-31", Source: "x.yaml:7"}
	if diff := gocmp.Diff(want, r.Findings[2].Suppression); diff != "" {
		t.Errorf("(-want +got)\n%s", diff)
	}
}
