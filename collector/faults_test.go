package collector_test

import (
	"context"
	"errors"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/iamaudit/iamaudit/audit"
	"github.com/iamaudit/iamaudit/collector"
	"github.com/iamaudit/iamaudit/internal/fakeaws"
	"github.com/iamaudit/iamaudit/internal/synth"
	"github.com/iamaudit/iamaudit/rules"
	"github.com/iamaudit/iamaudit/snapshot"
)

// TestEachCallDenied denies one call after the other. The snapshot must say so of every part that
// the call feeds, all other parts must be as they were, and an audit must name the rules that could
// not look.
func TestEachCallDenied(t *testing.T) {
	extra := []snapshot.Part{snapshot.PartSSHPublicKeys, snapshot.PartAccessKeys, snapshot.PartLoginProfiles, snapshot.PartMFADevices, snapshot.PartSigningCertificates, snapshot.PartServicesLastAccessed}
	for _, c := range collector.Calls() {
		if len(c.Parts) == 0 {
			continue
		}
		t.Run(c.Action(), func(t *testing.T) {
			t.Parallel()
			_, cfg := serve(t, fakeaws.Account{Account: withCredentials(t), Faults: fakeaws.Faults{Deny: []string{c.Action()}}})
			o := quick()
			o.Extra = extra
			got, err := collector.Collect(t.Context(), cfg, o)
			if err != nil {
				t.Fatal(err)
			}
			missing := got.Incomplete()
			if c.API == "GenerateCredentialReport" { // a report is there to be had
				if len(missing) > 0 {
					t.Errorf("incomplete: %v, want nothing: the report that was there is reused", missing)
				}
				return
			}
			if !touches(c, missing) {
				t.Fatalf("incomplete: %v, want one of %v", missing, c.Parts)
			}
			for _, part := range missing {
				state := got.Account.State(part)
				if state.Action != c.Action() {
					t.Errorf("%s is %s without %q, want %q", part, state.Status, state.Action, c.Action())
				}
			}
			got.Account.Index()
			result, err := audit.Run(t.Context(), got.Account, rules.All(), audit.Options{})
			if err != nil {
				t.Fatal(err)
			}
			for _, r := range rules.All() {
				for _, part := range missing {
					if slices.Contains(r.Needs, part) && !r.Off && !assessedWithout(result, r.ID, part) {
						t.Errorf("rule %s needs %s, and the audit does not say that it was not assessed", r.ID, part)
					}
				}
			}
		})
	}
}

func touches(c collector.Call, parts []snapshot.Part) bool {
	return slices.ContainsFunc(c.Parts, func(p snapshot.Part) bool { return slices.Contains(parts, p) })
}

func assessedWithout(r *audit.Result, rule string, part snapshot.Part) bool {
	return slices.ContainsFunc(r.NotAssessed, func(n audit.NotAssessed) bool { return n.Rule == rule && n.Part == part })
}

// withCredentials is a whole account with everything that costs a call per entity.
func withCredentials(t *testing.T) *snapshot.Account {
	t.Helper()
	a := whole(t, synth.Size{Users: 5, Roles: 3, Groups: 2, Policies: 3})
	for i := range a.UserDetailList[:3] {
		name := a.UserDetailList[i].UserName
		day := moment.AddDate(0, 0, -i-1)
		a.AccessKeys = append(a.AccessKeys,
			snapshot.AccessKey{UserName: name, AccessKeyID: "AKIAUSED" + name, Status: "Active", CreateDate: day, LastUsedDate: moment, Region: "us-east-1", ServiceName: "s3"},
			snapshot.AccessKey{UserName: name, AccessKeyID: "AKIAIDLE" + name, Status: "Inactive", CreateDate: day})
		a.LoginProfiles = append(a.LoginProfiles, snapshot.LoginProfile{UserName: name, CreateDate: day, PasswordResetRequired: i == 0})
		a.MFADevices = append(a.MFADevices, snapshot.MFADevice{UserName: name, SerialNumber: "GAHT" + name, EnableDate: day})
		a.SSHPublicKeys = append(a.SSHPublicKeys, snapshot.SSHPublicKey{UserName: name, SSHPublicKeyID: "APKA" + name, Status: "Active", UploadDate: day})
		a.SigningCertificates = append(a.SigningCertificates, snapshot.SigningCertificate{UserName: name, CertificateID: "CERT" + name, Status: "Active", UploadDate: day})
	}
	for id := range a.Identities() {
		if id.Group == nil {
			a.ServicesLastAccessed = append(a.ServicesLastAccessed, snapshot.ServicesLastAccessed{ARN: id.ARN(), Services: []snapshot.ServiceLastAccessed{
				{ServiceNamespace: "ec2"}, {ServiceNamespace: "s3", LastAuthenticated: moment.AddDate(0, 0, -9)},
			}})
		}
	}
	return a
}

// TestPerEntityParts asks for everything that costs a call per user or role.
func TestPerEntityParts(t *testing.T) {
	served := withCredentials(t)
	_, cfg := serve(t, fakeaws.Account{Account: served, Faults: fakeaws.Faults{PageSize: 1, Throttle: 20}})
	o := quick()
	o.Extra = collector.ExtraParts()
	got, err := collector.Collect(t.Context(), cfg, o)
	if err != nil {
		t.Fatal(err)
	}
	for _, part := range o.Extra {
		served.Parts[part] = snapshot.PartState{Status: snapshot.Complete}
	}
	if diff := cmp.Diff(encode(t, served), encode(t, got.Account)); diff != "" {
		t.Errorf("collected is not what was served (-served +collected):\n%s", diff)
	}
}

// TestMarkersThatNeverEnd: a stream that cannot be read to its end is partial, with the reason, and
// ends.
func TestMarkersThatNeverEnd(t *testing.T) {
	for name, test := range map[string]struct {
		faults fakeaws.Faults
		want   string
	}{
		"repeated": {fakeaws.Faults{PageSize: 4, RepeatMarkers: fakeaws.Forever}, "repeated a marker"},
		"lost":     {fakeaws.Faults{PageSize: 4, LoseMarkers: fakeaws.Forever}, "gave no marker"},
	} {
		t.Run(name, func(t *testing.T) {
			_, cfg := serve(t, fakeaws.Account{Account: whole(t, small), Faults: test.faults})
			got, err := collector.Collect(t.Context(), cfg, quick())
			if err != nil {
				t.Fatal(err)
			}
			state := got.Account.State(snapshot.PartUsers)
			if state.Status != snapshot.Partial || !strings.Contains(state.Reason, test.want) {
				t.Errorf("users are %+v, want partial because AWS %s", state, test.want)
			}
		})
	}
}

// TestUserDeletedBetweenPages: the list is pushed forward by one while it is read, so it holds who is
// gone and lacks who is not. The summary, which came with the first page, counts one more, and both
// are read again.
func TestUserDeletedBetweenPages(t *testing.T) {
	served := whole(t, small)
	got, _ := inBubble(t, served, fakeaws.Faults{PageSize: 4, Delete: true}, collector.Options{})
	deleted := served.UserDetailList[0].UserName
	want := served
	want.UserDetailList = want.UserDetailList[1:]
	want.AccountSummary["Users"]--
	got.Account.Index()
	if got.Account.User(deleted) != nil {
		t.Errorf("%s is in the snapshot, but was deleted while it was taken", deleted)
	}
	if diff := cmp.Diff(encode(t, want), encode(t, got.Account)); diff != "" {
		t.Errorf("collected is not what was left (-left +collected):\n%s", diff)
	}
}

// TestCountsThatDisagree: what GetAccountSummary counts and what the list holds stay different.
func TestCountsThatDisagree(t *testing.T) {
	served := whole(t, small)
	served.AccountSummary["Groups"]++
	server, cfg := serve(t, fakeaws.Account{Account: served})
	o := quick()
	told := map[snapshot.Part][]snapshot.PartState{}
	o.Progress = func(p collector.Progress) {
		if p.Done {
			told[p.Part] = append(told[p.Part], p.State)
		}
	}
	got, err := collector.Collect(t.Context(), cfg, o)
	if err != nil {
		t.Fatal(err)
	}
	for part, state := range got.Account.Parts {
		if diff := cmp.Diff([]snapshot.PartState{state}, told[part]); diff != "" {
			t.Errorf("what was told of %s (-snapshot +told):\n%s", part, diff)
		}
	}
	want := snapshot.PartState{Status: snapshot.Partial, Reason: "GetAccountSummary counts 8 groups, 7 were collected"}
	if diff := cmp.Diff(want, got.Account.State(snapshot.PartGroups)); diff != "" {
		t.Errorf("groups (-want +got):\n%s", diff)
	}
	if n := server.Calls()["iam:GetAccountSummary"]; n != 3 {
		t.Errorf("the summary was asked for %d times, want 3: a mismatch is read again", n)
	}
}

// TestUsersYoungerThanTheReport: their keys are asked for one by one.
func TestUsersYoungerThanTheReport(t *testing.T) {
	served := withCredentials(t)
	young := served.UserDetailList[1].UserName
	served.CredentialReport.Rows = slices.DeleteFunc(served.CredentialReport.Rows, func(r snapshot.CredentialRow) bool { return r.User == young })
	_, cfg := serve(t, fakeaws.Account{Account: served})
	got, err := collector.Collect(t.Context(), cfg, quick())
	if err != nil {
		t.Fatal(err)
	}
	var keys []string
	for _, k := range got.Account.AccessKeys {
		keys = append(keys, k.UserName)
	}
	if diff := cmp.Diff([]string{young, young}, keys); diff != "" {
		t.Errorf("access keys of (-want +got):\n%s", diff)
	}
	if state := got.Account.State(snapshot.PartCredentialReport); state.Status != snapshot.Partial || !strings.Contains(state.Reason, young) {
		t.Errorf("the credential report is %+v, want partial and to name %s", state, young)
	}
}

// TestReportNeverReady: the wait for the report is bounded, and its absence is no empty report.
func TestReportNeverReady(t *testing.T) {
	_, cfg := serve(t, fakeaws.Account{Account: whole(t, small), Faults: fakeaws.Faults{ReportInProgress: fakeaws.Forever}})
	o := quick()
	o.ReportTimeout = 20 * time.Millisecond
	got, err := collector.Collect(t.Context(), cfg, o)
	if err != nil {
		t.Fatal(err)
	}
	state := got.Account.State(snapshot.PartCredentialReport)
	if state.Status != snapshot.Failed || !strings.Contains(state.Reason, "not ready after 20ms") || got.Account.CredentialReport != nil {
		t.Errorf("the credential report is %+v, want failed because it was not ready", state)
	}
}

// TestUnknownCalls: an emulator that answers what it does not know with a web page costs two
// attempts, not ten.
func TestUnknownCalls(t *testing.T) {
	server, cfg := serve(t, fakeaws.Account{Account: whole(t, small), Faults: fakeaws.Faults{Unknown: []string{"iam:ListServiceSpecificCredentials"}}})
	got, err := collector.Collect(t.Context(), cfg, quick())
	if err != nil {
		t.Fatal(err)
	}
	if n := server.Calls()["iam:ListServiceSpecificCredentials"]; n != 2 {
		t.Errorf("the call was made %d times, want 2", n)
	}
	if diff := cmp.Diff([]snapshot.Part{snapshot.PartServiceSpecificCredentials}, got.Incomplete()); diff != "" {
		t.Errorf("incomplete parts (-want +got):\n%s", diff)
	}
}

// TestRegionDenied: a Region that an SCP closes leaves the analyzers of the others.
func TestRegionDenied(t *testing.T) {
	_, cfg := serve(t, fakeaws.Account{Account: whole(t, small), Faults: fakeaws.Faults{DenyRegions: []string{"eu-central-1"}}})
	got, err := collector.Collect(t.Context(), cfg, quick())
	if err != nil {
		t.Fatal(err)
	}
	state := got.Account.State(snapshot.PartAccessAnalyzers)
	if state.Status != snapshot.Partial || state.Action != "access-analyzer:ListAnalyzers" || !strings.Contains(state.Reason, "eu-central-1") {
		t.Errorf("analyzers are %+v, want partial, naming eu-central-1 and the missing permission", state)
	}
	if len(got.Account.AccessAnalyzers) != 1 {
		t.Errorf("%d analyzers, want the one of us-east-1", len(got.Account.AccessAnalyzers))
	}
}

// TestMemberAccount: a member is told which organization it is in, and nothing of the tree.
func TestMemberAccount(t *testing.T) {
	_, cfg := serve(t, fakeaws.Account{Account: whole(t, small), Faults: fakeaws.Faults{Member: true}})
	got, err := collector.Collect(t.Context(), cfg, quick())
	if err != nil {
		t.Fatal(err)
	}
	want := map[snapshot.Part]snapshot.Status{
		snapshot.PartOrganization: snapshot.Partial, snapshot.PartServiceControlPolicies: snapshot.Denied,
		snapshot.PartResourceControlPolicies: snapshot.Denied, snapshot.PartOrganizationsFeatures: snapshot.NotCollected,
	}
	for part, status := range want {
		if state := got.Account.State(part); state.Status != status {
			t.Errorf("%s is %+v, want %s", part, state, status)
		}
	}
	if got.Account.Organization == nil || got.Account.Organization.ID != "o-abc" {
		t.Errorf("organization is %+v, want o-abc", got.Account.Organization)
	}
}

// TestSilence: an attempt that is never answered ends and is made again.
func TestSilence(t *testing.T) {
	got, took := inBubble(t, whole(t, small), fakeaws.Faults{Silence: 10}, collector.Options{ReadTimeout: time.Minute})
	if missing := got.Incomplete(); len(missing) > 0 {
		t.Errorf("incomplete: %v", missing)
	}
	if took < time.Minute {
		t.Errorf("collecting took %s, want more than a minute: the test silenced nothing", took)
	}
}

// TestNothingAtAll: an account that denies everything is an error that says what to do.
func TestNothingAtAll(t *testing.T) {
	_, cfg := serve(t, fakeaws.Account{Account: whole(t, small), Faults: fakeaws.Faults{Deny: []string{"*"}}})
	_, err := collector.Collect(t.Context(), cfg, quick())
	if err == nil || !strings.Contains(err.Error(), "attach the managed policy SecurityAudit") {
		t.Errorf("error is %v, want one that says what to attach", err)
	}
}

// TestRefusedCredentials: with credentials that AWS does not know no call is made twice, and of the
// parts nothing is said.
func TestRefusedCredentials(t *testing.T) {
	server, _ := serve(t, fakeaws.Account{Account: whole(t, small)})
	o := quick()
	o.Progress = func(p collector.Progress) {
		if p.Done {
			t.Errorf("%s is %+v, want nothing to be said of it", p.Part, p.State)
		}
	}
	_, err := collector.Collect(t.Context(), configOf(server, "999999999999"), o)
	if err == nil || !strings.Contains(err.Error(), "AWS refused the credentials") {
		t.Errorf("error is %v, want one about the credentials", err)
	}
	for action, n := range server.Calls() {
		if n > 1 && action != "iam:GetAccountAuthorizationDetails" && action != "account:GetAlternateContact" {
			t.Errorf("%s was called %d times, want once", action, n)
		}
	}
}

// TestTimeout: what is not there when the time is up is recorded as failed; what is there stays.
func TestTimeout(t *testing.T) {
	got, took := inBubble(t, whole(t, small), fakeaws.Faults{ReportInProgress: fakeaws.Forever}, collector.Options{Timeout: time.Minute})
	want := snapshot.PartState{Status: snapshot.Failed, Reason: "the time allowed for the collection was up"}
	if diff := cmp.Diff(want, got.Account.State(snapshot.PartCredentialReport)); diff != "" {
		t.Errorf("credential report (-want +got):\n%s", diff)
	}
	if state := got.Account.State(snapshot.PartUsers); state.Status != snapshot.Complete {
		t.Errorf("users are %+v, want complete", state)
	}
	if took != time.Minute {
		t.Errorf("collecting took %s, want the minute it was given", took)
	}
}

// TestCancelled: Ctrl-C is an error, not a snapshot with holes.
func TestCancelled(t *testing.T) {
	_, cfg := serve(t, fakeaws.Account{Account: whole(t, small), Faults: fakeaws.Faults{ReportInProgress: fakeaws.Forever}})
	ctx, cancel := context.WithCancel(t.Context())
	o := quick()
	o.Progress = func(p collector.Progress) {
		if p.Part == snapshot.PartAccountAlias && p.Done {
			cancel()
		}
	}
	if _, err := collector.Collect(ctx, cfg, o); !errors.Is(err, context.Canceled) {
		t.Errorf("error is %v, want context.Canceled", err)
	}
}
