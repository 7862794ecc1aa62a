package collector_test

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/iamaudit/iamaudit/collector"
)

// TestPermissionsPage holds docs/permissions.md against the table of calls.
func TestPermissionsPage(t *testing.T) {
	file := filepath.Join("..", "docs", "permissions.md")
	page := permissionsPage()
	if *update {
		if err := os.WriteFile(file, []byte(page), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	got, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(page, string(got)); diff != "" {
		t.Errorf("%s is stale; go test ./collector -run PermissionsPage -update rewrites it (-want +file):\n%s", file, diff)
	}
}

func permissionsPage() string {
	var b strings.Builder
	b.WriteString(`# The permissions that a collection needs

<!-- Generated from the table of calls in collector/calls.go by go test ./collector -run PermissionsPage -update -->

` + "`iamaudit collect`" + ` only reads. The AWS managed policy **SecurityAudit** (version 86) allows everything below but
` + "`account:ListRegions` and `account:GetContactInformation`" + `, what is written to S3, and the roles to assume: with it the
Regions that every account has are asked for analyzers. **IAMReadOnlyAccess** suffices for the parts that IAM itself tells.
**ViewOnlyAccess** does not: it lacks ` + "`iam:GetAccountAuthorizationDetails`" + ` and the credential report.

What is denied does not stop a collection. The snapshot records the part as denied, with the action that was
missing, and the audit names the rules that could not look. ` + "`iamaudit collect --dry-run`" + ` prints this list for
your command line.

## The least-privilege policy

` + "```json\n" + collector.LeastPrivilege(collector.Plan(collector.Options{})) + "\n```\n" + `
The calls that read the account do not support a narrower resource, or the collector reads all of them.

## All calls

| Call | Feeds | How often | When |
|---|---|---|---|
`)
	for _, c := range collector.Calls() {
		action := "`" + c.Action() + "`"
		if c.Action() == "" {
			action = "`sts:" + c.API + "` (needs no permission)"
		}
		var parts []string
		for _, p := range c.Parts {
			parts = append(parts, "`"+string(p)+"`")
		}
		feeds := strings.Join(parts, ", ")
		if feeds == "" {
			feeds = "–"
		}
		fmt.Fprintf(&b, "| %s | %s | %s | %s |\n", action, feeds, c.Times, c.When)
	}
	return b.String()
}
