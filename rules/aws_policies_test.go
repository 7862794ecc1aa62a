package rules_test

import (
	"bytes"
	"encoding/json"
	"fmt"
	"os/exec"
	"strings"
	"testing"

	"github.com/iamaudit/iamaudit/audit"
	"github.com/iamaudit/iamaudit/rules"
	"github.com/iamaudit/iamaudit/snapshot"
)

// awsPolicies prints the AWS managed policies that moto carries, as the Policies of a snapshot. It
// runs the one file that has them: all of moto takes longer to import than the test takes.
const awsPolicies = `
import importlib.util, json, os, runpy
moto = os.path.dirname(importlib.util.find_spec("moto").origin)
text = runpy.run_path(os.path.join(moto, "iam", "aws_managed_policies.py"))["aws_managed_policies_data"]
out = []
for name, p in sorted(json.loads(text).items()):
    out.append({
        "PolicyName": name, "Arn": "arn:aws:iam::aws:policy" + p.get("Path", "/") + name, "Path": p.get("Path", "/"),
        "DefaultVersionId": p["DefaultVersionId"], "AttachmentCount": 1, "IsAttachable": True,
        "PolicyVersionList": [{"VersionId": p["DefaultVersionId"], "IsDefaultVersion": True, "Document": p["Document"]}],
    })
print(json.dumps(out))
`

// TestAWSPolicies runs the policy rules over every AWS managed policy that moto ships: once as AWS's own,
// attached to a role, and once as the account's own, which more rules look at. Nothing may crash, AWS's
// documents are not malformed, and what is known of some of them must be found.
func TestAWSPolicies(t *testing.T) {
	out, err := exec.CommandContext(t.Context(), "python3", "-c", awsPolicies).Output()
	if err != nil {
		t.Skipf("python3 with moto is not installed, so AWS's managed policies are not here to be read: %v", err)
	}
	for name, text := range map[string][]byte{
		"AWS's":         out,
		"the account's": bytes.ReplaceAll(out, []byte("arn:aws:iam::aws:policy/"), []byte("arn:aws:iam::111122223333:policy/")),
	} {
		t.Run(name, func(t *testing.T) { testAWSPolicies(t, text) })
	}
}

func testAWSPolicies(t *testing.T, text []byte) {
	var policies []struct{ PolicyName, Arn string }
	if err := json.Unmarshal(text, &policies); err != nil {
		t.Fatal(err)
	}
	if len(policies) < 1000 {
		t.Fatalf("moto has %d policies; want more than a thousand", len(policies))
	}
	var roles []string
	for i, p := range policies {
		roles = append(roles, fmt.Sprintf(`{"RoleName": "r%d", "Arn": "arn:aws:iam::111122223333:role/r%[1]d", "Path": "/", "AttachedManagedPolicies": [{"PolicyName": %q, "PolicyArn": %q}]}`, i, p.PolicyName, p.Arn))
	}
	file := fmt.Sprintf(`{"UserDetailList": [], "GroupDetailList": [], "RoleDetailList": [%s], "Policies": %s}`, strings.Join(roles, ","), text)
	account, err := snapshot.Decode([]byte(file), snapshot.Options{File: "aws.json"})
	if err != nil {
		t.Fatal(err)
	}
	result, err := audit.Run(t.Context(), account, rules.All(), audit.Options{})
	if err != nil {
		t.Fatal(err)
	}
	for _, e := range result.Errors {
		t.Errorf("rule %s failed: %s", e.Rule, e.Message)
	}
	found := map[string]map[string]bool{}
	for _, f := range result.Findings {
		_, name, _ := strings.Cut(f.Resource, ":policy/")
		name = name[strings.LastIndexByte(name, '/')+1:]
		if found[f.Rule] == nil {
			found[f.Rule] = map[string]bool{}
		}
		found[f.Rule][name] = true
		if f.Rule == "malformed-policy-document" {
			t.Errorf("%s: %s", f.Resource, f.Message)
		}
	}
	for rule, names := range map[string][]string{
		"admin-grant":            {"AdministratorAccess"},
		"service-wildcard-grant": {"AmazonEC2FullAccess", "AmazonS3FullAccess", "IAMFullAccess"},
		"not-action-grant":       {"PowerUserAccess"},
	} {
		for _, name := range names {
			if !found[rule][name] {
				t.Errorf("%s does not tell of %s", rule, name)
			}
		}
	}
	for _, name := range []string{"PowerUserAccess", "ReadOnlyAccess", "SecurityAudit", "AmazonEC2FullAccess", "IAMFullAccess"} {
		if found["admin-grant"][name] {
			t.Errorf("admin-grant tells of %s", name)
		}
	}
	for rule, names := range found {
		t.Logf("%s: %d policies", rule, len(names))
	}
}
