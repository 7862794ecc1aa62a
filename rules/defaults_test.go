package rules_test

import (
	"testing"

	"github.com/iamaudit/iamaudit/audit"
	"github.com/iamaudit/iamaudit/rules"
	"github.com/iamaudit/iamaudit/snapshot"
)

// TestDefaults audits an account with nothing in it but what AWS puts there: service-linked roles, the
// policies they have, the organization's own. Nobody can do anything about those, so nothing above
// low may be said of them.
func TestDefaults(t *testing.T) {
	account, err := snapshot.Read("../testdata/snapshots/aws-defaults.json", nil, snapshot.Options{})
	if err != nil {
		t.Fatal(err)
	}
	r, err := audit.Run(t.Context(), account, rules.All(), audit.Options{})
	if err != nil {
		t.Fatal(err)
	}
	for _, e := range r.Errors {
		t.Errorf("rule %s failed: %s", e.Rule, e.Message)
	}
	for _, f := range r.Findings {
		if f.Severity > audit.Low {
			t.Errorf("%s: %s: %s (%s)", f.Severity, f.Rule, f.Message, f.Resource)
		}
	}
	for _, n := range r.NotAssessed {
		if n.Part != snapshot.PartServicesLastAccessed && n.Part != snapshot.PartAccessKeys && n.Part != snapshot.PartLoginProfiles {
			t.Errorf("rule %s could not look: %s is %s; the account has to be whole", n.Rule, n.Part, n.Status)
		}
	}
}
