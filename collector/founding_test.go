package collector_test

import (
	"context"
	"crypto/sha256"
	"encoding/base32"
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"testing"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/iam"
	"github.com/google/go-cmp/cmp"

	"github.com/iamaudit/iamaudit/collector"
	"github.com/iamaudit/iamaudit/internal/fakeaws"
	"github.com/iamaudit/iamaudit/snapshot"
)

var update = flag.Bool("update", false, "rewrite testdata/snapshots")

// The accounts that the project was founded on, each built over the AWS API as its owner would have
// built it. What is collected of them stands under testdata/snapshots, where the scan is tested on it.
var founding = []struct {
	name, account string
	build         func(*owner)
}{
	{"three-groups", "111111111111", func(o *owner) {
		o.group("iam-admins", inline("iam-all", allow(`"iam:*"`, `"*"`)))
		o.group("operators", inline("ec2-and-s3", allow(`["ec2:*", "s3:*"]`, `"*"`)))
		o.group("sdb-readers", inline("one-domain", allow(`["sdb:GetAttributes", "sdb:Select"]`, `"arn:aws:sdb:us-east-1:111111111111:domain/catalog"`)))
	}},
	{"houdini", "222222222222", func(o *owner) {
		o.group("admins", inline("everything", allow(`"*"`, `"*"`)))
		for _, name := range []string{"buzzo", "lorax", "dale"} {
			o.user("/", name, "admins")
			o.key(name)
		}
		o.user("/", "melvins")
		o.key("melvins")
		o.userPolicy("melvins", "houdini", allow(`"s3:*"`, `"arn:aws:s3:::houdini/*"`))
	}},
	{"backup", "333333333333", func(o *owner) {
		o.group("backup_group", inline("backup-bucket", allow(`["s3:GetObject", "s3:PutObject", "s3:DeleteObject"]`, `"arn:aws:s3:::backup-bucket/*"`)))
		o.user("/", "backup_user", "backup_group")
	}},
	{"john-ec2", "444444444444", func(o *owner) {
		o.group("staff", inline("whoami", allow(`"sts:GetCallerIdentity"`, `"*"`)))
		for n := range 120 { // more than a page that nobody asked to be larger
			o.user("/", fmt.Sprintf("clerk%03d", n+1), "staff")
		}
		o.user("/", "John")
		o.attach("John", "arn:aws:iam::aws:policy/AmazonEC2FullAccess")
	}},
	{"paths", "889279108296", func(o *owner) {
		o.group("admins", inline("users-of-apps", allow(`"iam:*"`, `"arn:aws:iam::889279108296:user/app/*"`)))
		o.user("/family/", "jeff", "admins")
		o.user("/app/", "syndic8")
		o.user("/app/", "backup")
		o.userPolicy("backup", "s3", allow(`"s3:*"`, `"*"`)) // see accepted
	}},
}

// TestFoundingAccounts builds the accounts in moto, collects them, and compares them with their files.
func TestFoundingAccounts(t *testing.T) {
	plain := moto(t)
	withPolicies := moto(t, "MOTO_IAM_LOAD_MANAGED_POLICIES=true") // it takes moto seconds to list them
	for _, f := range founding {
		t.Run(f.name, func(t *testing.T) {
			cfg := plain(f.account)
			if f.name == "john-ec2" {
				cfg = withPolicies(f.account)
			}
			f.build(&owner{t, t.Context(), iam.NewFromConfig(cfg)})
			o := quick()
			o.Retryer = nil
			got, err := collector.Collect(t.Context(), cfg, o)
			if err != nil {
				t.Fatal(err)
			}
			settle(got.Account)
			if f.name == "paths" {
				got.Account.Index()
				got.Account.User("backup").UserPolicyList[0].PolicyDocument = snapshot.NewDocument([]byte(accepted))
			}
			compare(t, f.name, got.Account)
		})
	}
}

// accepted is what the owner of the account "paths" wrote. IAM still has such policies; moto refuses
// both the old version and the short ARN.
const accepted = `{"Version": "2008-10-17", "Statement": [{"Effect": "Allow", "Action": "s3:*", "Resource": "arn:aws:s3::*"}]}`

// TestRootKeysAccount is the account of an owner who still uses the keys of the root user. Moto has
// no root user, so the account is houdini's with one, served by our own fake.
func TestRootKeysAccount(t *testing.T) {
	a, err := snapshot.Read(file("houdini"), nil, snapshot.Options{})
	if err != nil {
		t.Fatal(err)
	}
	a.AccountSummary["AccountAccessKeysPresent"] = 1
	used := moment.AddDate(0, 0, -3)
	none := snapshot.ReportTime{Absence: snapshot.NA}
	unknown := snapshot.ReportTime{Absence: snapshot.NotSupported}
	root := snapshot.CredentialRow{
		User: snapshot.RootUser, ARN: a.RootARN(), UserCreationTime: snapshot.ReportTime{Time: moment.AddDate(-9, 0, 0)},
		PasswordEnabled: snapshot.ReportBool{Absence: snapshot.NotSupported}, PasswordLastUsed: snapshot.ReportTime{Time: used},
		PasswordLastChanged: unknown, PasswordNextRotation: unknown,
		AccessKeys: [2]snapshot.ReportAccessKey{
			{Active: snapshot.ReportBool{Bool: true}, LastRotated: snapshot.ReportTime{Time: moment.AddDate(-9, 0, 0)}, LastUsedDate: snapshot.ReportTime{Time: used}, LastUsedRegion: "us-east-1", LastUsedService: "s3"},
			{LastRotated: none, LastUsedDate: none, LastUsedRegion: "N/A", LastUsedService: "N/A"},
		},
		Certificates: [2]snapshot.ReportCertificate{{LastRotated: none}, {LastRotated: none}},
	}
	a.CredentialReport.Rows = append([]snapshot.CredentialRow{root}, a.CredentialReport.Rows...)
	_, cfg := serve(t, fakeaws.Account{Account: a})
	got, err := collector.Collect(t.Context(), cfg, quick())
	if err != nil {
		t.Fatal(err)
	}
	compare(t, "root-keys", got.Account)
}

func file(name string) string { return filepath.Join("..", "testdata", "snapshots", name+".json") }

// compare holds an account against its file.
func compare(t *testing.T, name string, a *snapshot.Account) {
	t.Helper()
	got := encode(t, a)
	if *update {
		if err := os.WriteFile(file(name), []byte(got), 0o644); err != nil {
			t.Fatal(err)
		}
		return
	}
	want, err := os.ReadFile(file(name))
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(string(want), got); diff != "" {
		t.Errorf("%s differs from what was collected (-file +collected); -update rewrites it:\n%s", file(name), diff)
	}
}

// settle replaces what is different each time an account is built: unique ids and dates.
func settle(a *snapshot.Account) {
	if state := a.Parts[snapshot.PartCredentialReport]; state.Reason != "" { // it holds the time of the report
		state.Reason = "the report lacks the root user"
		a.Parts[snapshot.PartCredentialReport] = state
	}
	created := time.Date(2026, 11, 1, 12, 0, 0, 0, time.UTC)
	for i := range a.UserDetailList {
		u := &a.UserDetailList[i]
		u.UserID, u.CreateDate = uniqueID("AIDA", u.ARN), created
	}
	for i := range a.GroupDetailList {
		g := &a.GroupDetailList[i]
		g.GroupID, g.CreateDate = uniqueID("AGPA", g.ARN), created
	}
	for i := range a.Policies {
		p := &a.Policies[i]
		p.PolicyID = uniqueID("ANPA", p.ARN)
	}
	r := a.CredentialReport
	r.GeneratedTime = moment.Add(-time.Hour)
	for i := range r.Rows {
		row := &r.Rows[i]
		for _, t := range []*snapshot.ReportTime{&row.UserCreationTime, &row.PasswordLastChanged, &row.AccessKeys[0].LastRotated, &row.AccessKeys[1].LastRotated} {
			if t.Known() {
				t.Time = created
			}
		}
	}
}

// uniqueID makes an id of the kind that IAM gives, the same each time.
func uniqueID(prefix, arn string) string {
	sum := sha256.Sum256([]byte(arn))
	return prefix + base32.StdEncoding.EncodeToString(sum[:])[:17]
}

// owner builds an account.
type owner struct {
	t   *testing.T
	ctx context.Context
	iam *iam.Client
}

func (o *owner) must(err error) {
	o.t.Helper()
	if err != nil {
		o.t.Fatal(err)
	}
}

type namedPolicy struct{ name, document string }

func inline(name, document string) namedPolicy { return namedPolicy{name, document} }

func allow(action, resource string) string {
	return `{"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Action": ` + action + `, "Resource": ` + resource + `}]}`
}

func (o *owner) group(name string, p namedPolicy) {
	o.t.Helper()
	_, err := o.iam.CreateGroup(o.ctx, &iam.CreateGroupInput{GroupName: &name})
	o.must(err)
	_, err = o.iam.PutGroupPolicy(o.ctx, &iam.PutGroupPolicyInput{GroupName: &name, PolicyName: &p.name, PolicyDocument: &p.document})
	o.must(err)
}

func (o *owner) user(path, name string, groups ...string) {
	o.t.Helper()
	_, err := o.iam.CreateUser(o.ctx, &iam.CreateUserInput{Path: &path, UserName: &name})
	o.must(err)
	for _, g := range groups {
		_, err := o.iam.AddUserToGroup(o.ctx, &iam.AddUserToGroupInput{GroupName: &g, UserName: &name})
		o.must(err)
	}
}

func (o *owner) key(user string) {
	o.t.Helper()
	_, err := o.iam.CreateAccessKey(o.ctx, &iam.CreateAccessKeyInput{UserName: &user})
	o.must(err)
}

func (o *owner) userPolicy(user, name, document string) {
	o.t.Helper()
	_, err := o.iam.PutUserPolicy(o.ctx, &iam.PutUserPolicyInput{UserName: &user, PolicyName: &name, PolicyDocument: &document})
	o.must(err)
}

func (o *owner) attach(user, policy string) {
	o.t.Helper()
	_, err := o.iam.AttachUserPolicy(o.ctx, &iam.AttachUserPolicyInput{UserName: &user, PolicyArn: aws.String(policy)})
	o.must(err)
}
