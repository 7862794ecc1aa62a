package collector_test

import (
	"slices"
	"strings"
	"testing"

	"github.com/iamaudit/iamaudit/audit"
	"github.com/iamaudit/iamaudit/rules"
	"github.com/iamaudit/iamaudit/snapshot"
)

// TestFoundingAccountsScanned audits the founding accounts: what their owners must be told, and where
// an audit must be silent. Entries are "rule resource", the resource without its account.
func TestFoundingAccountsScanned(t *testing.T) {
	for name, test := range map[string]struct{ flagged, silent []string }{
		"three-groups": {
			flagged: []string{"service-wildcard-grant group/iam-admins", "service-wildcard-grant group/operators"},
			silent:  []string{"-grant group/sdb-readers"},
		},
		"houdini": {
			flagged: []string{"user-without-group user/melvins", "admin-grant group/admins"},
			silent:  []string{"-grant user/melvins", "user-without-group user/buzzo"},
		},
		"backup":   {silent: []string{"-grant ", "user-without-group", "key"}},
		"john-ec2": {flagged: []string{"user-without-group user/John", "service-wildcard-grant policy/AmazonEC2FullAccess"}, silent: []string{"user-without-group user/clerk"}},
		"paths": {
			flagged: []string{"user-without-group user/app/backup", "user-without-group user/app/syndic8", "service-wildcard-grant user/app/backup"},
			silent:  []string{"user-without-group user/family/jeff", "admin-grant"},
		},
		"root-keys": {flagged: []string{"root-access-key root", "root-access-key-used root", "root-user-used root", "admin-grant group/admins"}},
	} {
		t.Run(name, func(t *testing.T) {
			a, err := snapshot.Read(file(name), nil, snapshot.Options{})
			if err != nil {
				t.Fatal(err)
			}
			result, err := audit.Run(t.Context(), a, rules.All(), audit.Options{})
			if err != nil {
				t.Fatal(err)
			}
			var got []string
			for _, f := range result.Findings {
				got = append(got, f.Rule+" "+f.Resource[strings.LastIndexByte(f.Resource, ':')+1:])
			}
			for _, want := range test.flagged {
				if !slices.Contains(got, want) {
					t.Errorf("%q is not found; findings:\n%s", want, strings.Join(got, "\n"))
				}
			}
			for _, unwanted := range test.silent {
				for _, finding := range got {
					if strings.Contains(finding, unwanted) {
						t.Errorf("%q is found, want silence about %q", finding, unwanted)
					}
				}
			}
			if name == "houdini" {
				admins(t, result)
			}
		})
	}
}

// admins wants the finding about the group to name the three users that it reaches.
func admins(t *testing.T, r *audit.Result) {
	t.Helper()
	for _, f := range r.Findings {
		if f.Rule != "admin-grant" {
			continue
		}
		reached := strings.Join(f.Principals, " ")
		for _, name := range []string{"buzzo", "dale", "lorax"} {
			if !strings.Contains(reached, "user/"+name) {
				t.Errorf("admin-grant reaches %q, want %s among them", reached, name)
			}
		}
	}
}
