package rules

import (
	"os/exec"
	"strings"
	"testing"
)

// TestSuccessors: what is put in the place of a deprecated policy is a policy of AWS, and none that is
// deprecated itself.
func TestSuccessors(t *testing.T) {
	const list = "import json; from moto.iam.aws_managed_policies import aws_managed_policies_data as d; print(chr(10).join(json.loads(d)))"
	out, err := exec.CommandContext(t.Context(), "python3", "-c", list).Output()
	if err != nil {
		t.Skipf("python3 with moto is not installed, so the names of AWS's policies are not known: %v", err)
	}
	known := map[string]bool{}
	for name := range strings.Lines(string(out)) {
		known[strings.TrimSpace(name)] = true
	}
	for old, successor := range successors {
		if !known[successor] {
			t.Errorf("%s: AWS has no policy %q", old, successor)
		}
		if successors[successor] != "" {
			t.Errorf("%s: its successor %s is deprecated", old, successor)
		}
	}
}
