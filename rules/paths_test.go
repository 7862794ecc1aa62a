package rules_test

import (
	"fmt"
	"os"
	"strings"
	"testing"

	gocmp "github.com/google/go-cmp/cmp"

	"github.com/iamaudit/iamaudit/escalation"
)

const pathsPage = "../docs/escalation.md"

// rulesOfPaths are the rules on escalation, by the kind of the paths that they tell of.
var rulesOfPaths = []struct {
	kind escalation.Kind
	rule string
}{
	{escalation.SelfGrant, "escalation-self-grant"},
	{escalation.UserTakeover, "escalation-user-takeover"},
	{escalation.RoleTakeover, "escalation-role-takeover"},
	{escalation.NewService, "escalation-pass-role"},
	{escalation.OldService, "escalation-running-service"},
}

// TestPathsPage compares docs/escalation.md with the paths; -update writes it.
func TestPathsPage(t *testing.T) {
	want := paths(t)
	if *update {
		if err := os.WriteFile(pathsPage, []byte(want), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	have, err := os.ReadFile(pathsPage)
	if err != nil {
		t.Fatal(err)
	}
	if diff := gocmp.Diff(string(have), want); diff != "" {
		t.Errorf("%s is stale; run go test ./rules -update (-have +want)\n%s", pathsPage, diff)
	}
}

func paths(t *testing.T) string {
	t.Helper()
	var b strings.Builder
	known := escalation.Paths()
	fmt.Fprintf(&b, `<!-- Generated from the paths by go test ./rules -update. Do not edit. -->

# Ways to more permissions

The %d combinations of permissions that the rules on escalation know by name. Names like iam-007 are those of
[pathfinding.cloud](https://pathfinding.cloud); the others have ours. Besides these,
[escalation-service-role](rules/escalation-service-role.md) tells of each further action of which AWS documents that it
hands a role to a service, and [escalation-role-chain](rules/escalation-role-chain.md) of roles that lead there one by one.

Each permission is decided as AWS would decide it, on the resource that the table names, over all policies of the
principal. *Potential* is a way that assumes what no snapshot tells: its finding is one severity lower and says it.
`, len(known))
	told := 0
	for _, group := range rulesOfPaths {
		fmt.Fprintf(&b, "\n## [%s](rules/%[1]s.md)\n\n| way | permissions | when |\n|---|---|---|\n", group.rule)
		for _, p := range known {
			if p.Kind != group.kind {
				continue
			}
			told++
			when := p.Conditions()
			if p.Assumes != "" {
				when = append(when, "*potential:* "+p.Assumes)
			}
			fmt.Fprintf(&b, "| %s | %s | %s |\n", p.ID, permissions(p), strings.Join(when, "; "))
		}
	}
	if told != len(known) {
		t.Errorf("%d of %d paths are told of", told, len(known))
	}
	return b.String()
}

// permissions names the permissions of a path, each run on the same resource together.
func permissions(p *escalation.Path) string {
	var parts []string
	for i := 0; i < len(p.Permissions); {
		on, actions := p.Permissions[i].On(), []string{}
		for ; i < len(p.Permissions) && p.Permissions[i].On() == on; i++ {
			actions = append(actions, "`"+p.Permissions[i].Action+"`")
		}
		parts = append(parts, strings.Join(actions, ", ")+" on "+on)
	}
	return strings.Join(parts, "; ")
}
