package collector_test

import (
	"bytes"
	"context"
	"maps"
	"math/rand/v2"
	"slices"
	"strconv"
	"testing"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/aws/retry"
	"github.com/google/go-cmp/cmp"

	"github.com/iamaudit/iamaudit/collector"
	"github.com/iamaudit/iamaudit/internal/fakeaws"
	"github.com/iamaudit/iamaudit/internal/synth"
	"github.com/iamaudit/iamaudit/snapshot"
)

// serve starts AWS for the accounts and returns the configuration of the first one's credentials.
func serve(t testing.TB, accounts ...fakeaws.Account) (*fakeaws.Server, aws.Config) {
	t.Helper()
	server := fakeaws.Start(accounts...)
	t.Cleanup(server.Close)
	return server, configOf(server, accounts[0].AccountID)
}

func configOf(server *fakeaws.Server, accountID string) aws.Config {
	return aws.Config{
		Region: "us-east-1", BaseEndpoint: aws.String(server.URL),
		Credentials: aws.CredentialsProviderFunc(func(context.Context) (aws.Credentials, error) {
			return aws.Credentials{AccessKeyID: fakeaws.AccessKey(accountID), SecretAccessKey: "secret"}, nil
		}),
	}
}

// quick are options whose waits are too short to notice. The adaptive retryer slows the client down
// as AWS wishes; tests that are not about it use the standard one.
func quick() collector.Options {
	return collector.Options{
		Version: "test", MaxBackoff: time.Millisecond, Now: func() time.Time { return moment },
		Retryer: func() aws.Retryer {
			return retry.NewStandard(func(o *retry.StandardOptions) {
				o.MaxAttempts, o.MaxBackoff = 10, time.Millisecond
				o.Retryables = append(o.Retryables, retry.IsErrorRetryableFunc(collector.Damaged))
			})
		},
	}
}

var moment = time.Date(2026, 11, 22, 10, 0, 0, 0, time.UTC)

// whole returns an account in which every part that Collect reads by itself is complete.
func whole(t testing.TB, size synth.Size) *snapshot.Account {
	t.Helper()
	a := synth.Account(size, 1)
	a.CollectedAt, a.CollectorVersion = moment, "test"
	a.Index()
	a.Policies = slices.DeleteFunc(a.Policies, func(p snapshot.ManagedPolicy) bool { // AWS lists its own only where they are used
		return p.AWSManaged() && len(a.AttachedTo(p.ARN)) == 0 && len(a.BoundaryOf(p.ARN)) == 0
	})
	a.UserDetailList[0].PasswordLastUsed = moment.Add(-time.Hour)
	a.CredentialReport.Rows[1].AdditionalColumns = map[string]string{"additional_credentials_info": "1 further key"}
	a.ServiceSpecificCredentials = []snapshot.ServiceSpecificCredential{
		{UserName: a.UserDetailList[0].UserName, ServiceName: "bedrock.amazonaws.com", ServiceSpecificCredentialID: "ACCA1", Status: "Active", CreateDate: moment.AddDate(-1, 0, 0), ExpirationDate: moment.AddDate(1, 0, 0)},
		{UserName: a.UserDetailList[1].UserName, ServiceName: "codecommit.amazonaws.com", ServiceSpecificCredentialID: "ACCA2", Status: "Inactive", CreateDate: moment.AddDate(-1, 0, 0)},
	}
	a.InstanceProfiles = []snapshot.InstanceProfile{
		{Path: "/", InstanceProfileName: "web", InstanceProfileID: "AIPA1", ARN: "arn:aws:iam::111122223333:instance-profile/web", CreateDate: moment.AddDate(-1, 0, 0), RoleNames: []string{a.RoleDetailList[0].RoleName}},
		{Path: "/", InstanceProfileName: "idle", InstanceProfileID: "AIPA2", ARN: "arn:aws:iam::111122223333:instance-profile/idle", CreateDate: moment.AddDate(-1, 0, 0)},
	}
	a.OpenIDConnectProviders = []snapshot.OpenIDConnectProvider{{
		ARN: "arn:aws:iam::111122223333:oidc-provider/token.actions.githubusercontent.com", URL: "token.actions.githubusercontent.com",
		ClientIDList: []string{"sts.amazonaws.com"}, ThumbprintList: []string{"6938fd4d98bab03faadb97b34396831e3780aea1"}, CreateDate: moment.AddDate(-1, 0, 0),
	}}
	a.SAMLProviders = []snapshot.SAMLProvider{{
		ARN: "arn:aws:iam::111122223333:saml-provider/okta", CreateDate: moment.AddDate(-2, 0, 0), ValidUntil: moment.AddDate(50, 0, 0), Tags: []snapshot.Tag{{Key: "empty", Value: ""}},
	}}
	a.ServerCertificates = []snapshot.ServerCertificate{{
		Path: "/", ServerCertificateName: "old", ServerCertificateID: "ASCA1", ARN: "arn:aws:iam::111122223333:server-certificate/old", UploadDate: moment.AddDate(-3, 0, 0), Expiration: moment.AddDate(-2, 0, 0),
	}}
	full := snapshot.OrganizationPolicy{ID: "p-FullAWSAccess", Name: "FullAWSAccess", ARN: "arn:aws:organizations::aws:policy/service_control_policy/p-FullAWSAccess", AWSManaged: true, Content: snapshot.NewDocument([]byte(`{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":"*","Resource":"*"}]}`))}
	a.Organization = &snapshot.Organization{
		ID: "o-abc", ARN: "arn:aws:organizations::444455556666:organization/o-abc", ManagementAccountID: "444455556666",
		EnabledFeatures: []string{"RootCredentialsManagement"}, EnabledPolicyTypes: []string{"RESOURCE_CONTROL_POLICY", "SERVICE_CONTROL_POLICY"},
		Levels: []snapshot.OrganizationLevel{
			{ID: "r-1", Type: "ROOT", Name: "Root", ServiceControlPolicies: []snapshot.OrganizationPolicy{full}},
			{ID: "ou-1", Type: "ORGANIZATIONAL_UNIT", Name: "Workloads", ServiceControlPolicies: []snapshot.OrganizationPolicy{full}, ResourceControlPolicies: []snapshot.OrganizationPolicy{full}},
			{ID: a.AccountID, Type: "ACCOUNT", ServiceControlPolicies: []snapshot.OrganizationPolicy{full}},
		},
	}
	a.Regions = []string{"eu-central-1", "us-east-1"}
	a.AccessAnalyzers = []snapshot.AccessAnalyzer{{ARN: "arn:aws:access-analyzer:us-east-1:111122223333:analyzer/one", Name: "one", Type: "ACCOUNT", Status: "ACTIVE", Region: "us-east-1"}}
	a.Contacts = &snapshot.Contacts{Primary: true, Security: true}
	maps.Copy(a.AccountSummary, map[string]int{"InstanceProfiles": len(a.InstanceProfiles), "ServerCertificates": len(a.ServerCertificates), "Providers": 2})
	a.Parts = map[snapshot.Part]snapshot.PartState{}
	for _, c := range collector.Calls() {
		if c.When == collector.Always || c.When == collector.InOrg {
			for _, part := range c.Parts {
				a.Parts[part] = snapshot.PartState{Status: snapshot.Complete}
			}
		}
	}
	a.Index()
	return a
}

func encode(t testing.TB, a *snapshot.Account) string {
	t.Helper()
	var b bytes.Buffer
	if err := snapshot.Encode(&b, a); err != nil {
		t.Fatal(err)
	}
	return b.String()
}

var small = synth.Size{Users: 30, Roles: 25, Groups: 7, Policies: 12}

// TestCollectGivesWhatIsServed is the property that the collector stands on: whatever goes wrong on
// the way, the snapshot that is served is the snapshot that is collected, byte for byte.
func TestCollectGivesWhatIsServed(t *testing.T) {
	faults := map[string]fakeaws.Faults{
		"good day":              {},
		"page of one":           {PageSize: 1},
		"short pages":           {PageSize: 7},
		"empty pages":           {PageSize: 5, EmptyPages: true},
		"throttled half":        {PageSize: 10, Throttle: 50},
		"server errors":         {PageSize: 10, Errors: 30},
		"cut connections":       {PageSize: 10, Cut: 40},
		"truncated XML":         {PageSize: 10, Garble: 40},
		"everything at once":    {PageSize: 10, Throttle: 20, Errors: 10, Cut: 20, Garble: 20, EmptyPages: true},
		"markers repeated":      {PageSize: 4, RepeatMarkers: 1},
		"markers lost":          {PageSize: 4, LoseMarkers: 1},
		"report not ready":      {ReportNotPresent: 2, ReportInProgress: 5},
		"report expired":        {ReportExpired: 1, ReportInProgress: 1},
		"report made too often": {ReportLimit: true},
		"documents unencoded":   {PlainDocuments: true},
	}
	for name, f := range faults {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			served := whole(t, small)
			_, cfg := serve(t, fakeaws.Account{Account: served, Faults: f})
			got, err := collector.Collect(t.Context(), cfg, quick())
			if err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(encode(t, served), encode(t, got.Account)); diff != "" {
				t.Errorf("collected is not what was served (-served +collected):\n%s", diff)
			}
		})
	}
}

// TestRandomFaults is the same property with accounts and faults that nobody thought of.
func TestRandomFaults(t *testing.T) {
	for seed := range uint64(12) {
		t.Run(strconv.FormatUint(seed, 10), func(t *testing.T) {
			t.Parallel()
			r := rand.New(rand.NewPCG(seed, 0))
			served := whole(t, synth.Size{Users: 2 + r.IntN(40), Roles: 1 + r.IntN(40), Groups: 1 + r.IntN(9), Policies: 1 + r.IntN(20)})
			faults := fakeaws.Faults{
				PageSize: 1 + r.IntN(12), EmptyPages: r.IntN(2) == 0, Throttle: r.IntN(40), Errors: r.IntN(15), Cut: r.IntN(15), Garble: r.IntN(15),
				RepeatMarkers: r.IntN(2), LoseMarkers: r.IntN(2), ReportNotPresent: r.IntN(3), ReportInProgress: r.IntN(3), ReportExpired: r.IntN(2),
				PlainDocuments: r.IntN(2) == 0,
			}
			_, cfg := serve(t, fakeaws.Account{Account: served, Faults: faults})
			got, err := collector.Collect(t.Context(), cfg, quick())
			if err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(encode(t, served), encode(t, got.Account)); diff != "" {
				t.Errorf("with %+v, collected is not what was served (-served +collected):\n%s", faults, diff)
			}
		})
	}
}

// TestCallsDoNotGrowWithPrincipals counts the calls of two accounts of different size.
func TestCallsDoNotGrowWithPrincipals(t *testing.T) {
	var attempts []int
	for _, users := range []int{20, 400} {
		_, cfg := serve(t, fakeaws.Account{Account: whole(t, synth.Size{Users: users, Roles: users, Groups: 5, Policies: users})})
		got, err := collector.Collect(t.Context(), cfg, quick())
		if err != nil {
			t.Fatal(err)
		}
		attempts = append(attempts, got.Stats.Attempts)
	}
	if attempts[0] != attempts[1] {
		t.Errorf("20 users cost %d calls, 400 users %d; want the same, as both fit one page", attempts[0], attempts[1])
	}
}

// TestEveryCallIsInTheTable asks for everything and holds what was called against the table.
func TestEveryCallIsInTheTable(t *testing.T) {
	server, cfg := serve(t, fakeaws.Account{Account: whole(t, small)})
	o := quick()
	o.Extra = collector.ExtraParts()
	if _, err := collector.Collect(t.Context(), cfg, o); err != nil {
		t.Fatal(err)
	}
	var table []string
	for _, c := range collector.Calls() {
		if c.Action() == "" {
			table = append(table, "sts:"+c.API)
			continue
		}
		table = append(table, c.Action())
	}
	called := server.Calls()
	for action := range called {
		if !slices.Contains(table, action) {
			t.Errorf("%s is called and not in the table of calls", action)
		}
	}
	for _, c := range collector.Plan(o) {
		if action := c.Action(); action != "" && called[action] == 0 && action != "iam:GetAccessKeyLastUsed" {
			t.Errorf("%s is in the plan and was not called", action)
		}
	}
}
