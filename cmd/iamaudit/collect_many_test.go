package main

import (
	"bytes"
	"context"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/iamaudit/iamaudit/internal/fakeaws"
	"github.com/iamaudit/iamaudit/internal/synth"
	"github.com/iamaudit/iamaudit/snapshot"
)

// tenAccounts serves ten accounts, the seventh of which denies everything, and signs in to the
// first. It returns the server and their ids.
func tenAccounts(t *testing.T) (*fakeaws.Server, []string) {
	t.Helper()
	var accounts []fakeaws.Account
	var ids []string
	for n := range 10 {
		a := synth.Account(synth.Size{Users: 5 + n, Roles: 5, Groups: 2, Policies: 3}, uint64(n))
		a.AccountID = fmt.Sprintf("20000000%04d", n+1)
		a.Organization = &snapshot.Organization{ID: "o-ten", ARN: "arn:aws:organizations::200000000001:organization/o-ten", ManagementAccountID: "200000000001"}
		a.Organization.Levels = []snapshot.OrganizationLevel{{ID: "r-ten", Type: "ROOT", Name: "Root"}, {ID: a.AccountID, Type: "ACCOUNT"}}
		f := fakeaws.Faults{Member: n > 0}
		if n == 6 {
			f.Deny = []string{"*"}
		}
		accounts = append(accounts, fakeaws.Account{Account: a, Faults: f})
		ids = append(ids, a.AccountID)
	}
	server := fakeaws.Start(accounts...)
	t.Cleanup(server.Close)
	signIn(t, server, ids[0])
	return server, ids
}

// signIn sets the environment of somebody with credentials of the account.
func signIn(t *testing.T, server *fakeaws.Server, accountID string) {
	t.Helper()
	none := filepath.Join(t.TempDir(), "none")
	for name, value := range map[string]string{
		"AWS_ENDPOINT_URL": server.URL, "AWS_REGION": "us-east-1", "AWS_EC2_METADATA_DISABLED": "true",
		"AWS_ACCESS_KEY_ID": fakeaws.AccessKey(accountID), "AWS_SECRET_ACCESS_KEY": "secret",
		"AWS_CONFIG_FILE": none, "AWS_SHARED_CREDENTIALS_FILE": none, "AWS_PROFILE": "",
	} {
		t.Setenv(name, value)
	}
}

// iamaudit runs a command line and returns its exit code and what it printed to standard error.
func iamaudit(args ...string) (code int, stderr string) {
	var out, errs bytes.Buffer
	code = run(context.Background(), &env{Stdin: strings.NewReader(""), Stdout: &out, Stderr: &errs}, args)
	return code, errs.String()
}

// TestTenAccounts collects ten accounts side by side, one of which denies everything: nine snapshots,
// one clear failure, and an exit code that fails only when everything was required.
func TestTenAccounts(t *testing.T) {
	server, ids := tenAccounts(t)
	dir := t.TempDir()
	list := filepath.Join(dir, "accounts.yaml")
	yaml := "role: SecurityAudit\naccounts:\n"
	for _, id := range ids {
		yaml += fmt.Sprintf("  - id: %q\n", id)
	}
	if err := os.WriteFile(list, []byte(yaml), 0o600); err != nil {
		t.Fatal(err)
	}
	snapshots := filepath.Join(dir, "snapshots")

	code, stderr := iamaudit("collect", "--accounts", list, "-o", snapshots)
	if code != exitOK {
		t.Fatalf("exit code %d, want 0; standard error:\n%s", code, stderr)
	}
	if n := strings.Count(stderr, "failed: "); n != 1 || !strings.Contains(stderr, ids[6]+": failed: arn:aws:iam::"+ids[6]+":user/auditor may read nothing of the account") {
		t.Errorf("%d failures, want one, of %s; standard error:\n%s", n, ids[6], stderr)
	}
	var want []string
	for i, id := range ids {
		if i == 6 {
			continue
		}
		want = append(want, id+".json")
		a, err := snapshot.Read(filepath.Join(snapshots, id+".json"), nil, snapshot.Options{})
		if err != nil {
			t.Error(err)
		} else if a.AccountID != id || len(a.UserDetailList) != 5+i {
			t.Errorf("snapshot %s is of account %s with %d users, want %d", id, a.AccountID, len(a.UserDetailList), 5+i)
		}
	}
	left(t, snapshots, want...)

	before := server.Calls()["iam:GetAccountAuthorizationDetails"]
	code, stderr = iamaudit("collect", "--accounts", list, "-o", snapshots, "--max-age", "24h", "--require-complete")
	if code != exitFailed || strings.Count(stderr, ": kept ") != 9 {
		t.Errorf("exit code %d, want %d with nine snapshots kept; standard error:\n%s", code, exitFailed, stderr)
	}
	if after := server.Calls()["iam:GetAccountAuthorizationDetails"]; after != before+5 {
		t.Errorf("resuming read %d streams, want the five of the account that failed", after-before)
	}

	if code, stderr := iamaudit("scan", snapshots, "--fail-on", "never"); code != exitOK {
		t.Errorf("scan of the directory: exit code %d; standard error:\n%s", code, stderr)
	}
}

// TestOrganization collects every active account of the organization; its tree is read with the
// credentials of the management account, so no member lacks it.
func TestOrganization(t *testing.T) {
	_, ids := tenAccounts(t)
	dir := filepath.Join(t.TempDir(), "snapshots")
	code, stderr := iamaudit("collect", "--organization", "-o", dir, "--suffix", ".json.zst", "--parallel", "3")
	if code != exitOK || !strings.Contains(stderr, "9 of 10 accounts collected") {
		t.Fatalf("exit code %d; standard error:\n%s", code, stderr)
	}
	a, err := snapshot.Read(filepath.Join(dir, ids[3]+".json.zst"), nil, snapshot.Options{})
	if err != nil {
		t.Fatal(err)
	}
	if len(a.Organization.Levels) != 2 || a.Organization.Levels[1].ID != ids[3] || !a.Has(snapshot.PartOrganization) {
		t.Errorf("organization is %+v (%+v), want the way from the root to the account", a.Organization, a.State(snapshot.PartOrganization))
	}
}
