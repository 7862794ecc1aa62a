package rules_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/iamaudit/iamaudit/audit"
	"github.com/iamaudit/iamaudit/rules"
	"github.com/iamaudit/iamaudit/snapshot"
)

// first are the rules that iamaudit began with.
var first = []string{
	"admin-grant", "service-wildcard-grant", "wildcard-resource-grant", "root-access-key", "root-access-key-used", "root-user-used",
	"stale-access-key", "unused-access-key", "user-without-group", "malformed-policy-document",
}

// TestFoundingAccounts scans the accounts that the project was founded on. The collector's tests
// build them in an emulator of AWS and hold the files to what was collected.
func TestFoundingAccounts(t *testing.T) {
	for _, tt := range []struct {
		name string
		want []string // rule, resource, principals
	}{
		{"three-groups", []string{
			"service-wildcard-grant group/iam-admins",
			"service-wildcard-grant group/operators",
		}},
		{"houdini", []string{
			"admin-grant group/admins reaches buzzo dale lorax",
			"unused-access-key user/buzzo",
			"unused-access-key user/dale",
			"unused-access-key user/lorax",
			"unused-access-key user/melvins",
			"user-without-group user/melvins",
		}},
		{"backup", nil},
		{"john-ec2", []string{
			"service-wildcard-grant policy/AmazonEC2FullAccess reaches John", // ec2
			"service-wildcard-grant policy/AmazonEC2FullAccess reaches John", // elasticloadbalancing
			"service-wildcard-grant policy/AmazonEC2FullAccess reaches John", // cloudwatch
			"service-wildcard-grant policy/AmazonEC2FullAccess reaches John", // autoscaling
			"user-without-group user/John",
		}},
		{"paths", []string{
			"service-wildcard-grant user/app/backup reaches backup",
			"user-without-group user/app/backup",
			"user-without-group user/app/syndic8",
		}},
		{"root-keys", []string{
			"admin-grant group/admins reaches buzzo dale lorax",
			"root-access-key root",
			"root-access-key-used root",
			"root-user-used root",
			"root-user-used root",
			"unused-access-key user/buzzo",
			"unused-access-key user/dale",
			"unused-access-key user/lorax",
			"unused-access-key user/melvins",
			"user-without-group user/melvins",
		}},
	} {
		t.Run(tt.name, func(t *testing.T) {
			a, err := snapshot.Read("../testdata/snapshots/"+tt.name+".json", nil, snapshot.Options{})
			if err != nil {
				t.Fatal(err)
			}
			var run []*audit.Rule
			for _, r := range rules.All() {
				if slices.Contains(first, r.ID) {
					run = append(run, r)
				}
			}
			if len(run) != len(first) {
				t.Fatalf("%d of the %d first rules are there", len(run), len(first))
			}
			result, err := audit.Run(t.Context(), a, run, audit.Options{})
			if err != nil {
				t.Fatal(err)
			}
			var got []string
			for i := range result.Findings {
				got = append(got, summary(&result.Findings[i]))
			}
			slices.Sort(got)
			if diff := cmp.Diff(tt.want, got); diff != "" {
				t.Errorf("-want +got\n%s", diff)
			}
		})
	}
}

// summary is a finding in a line: its rule, its resource, and whom it reaches besides.
func summary(f *audit.Finding) string {
	name := func(arn string) string { return arn[strings.LastIndexAny(arn, ":/")+1:] }
	s := fmt.Sprintf("%s %s", f.Rule, f.Resource[strings.LastIndexByte(f.Resource, ':')+1:])
	for i, p := range f.Principals {
		if i == 0 {
			s += " reaches"
		}
		s += " " + name(p)
	}
	return s
}
