package collector

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/organizations"
	"github.com/aws/aws-sdk-go-v2/service/organizations/types"
	"go.yaml.in/yaml/v3"
	"golang.org/x/sync/errgroup"

	"github.com/iamaudit/iamaudit/snapshot"
)

// Target is one account of several to collect.
type Target struct {
	ID         string `yaml:"id"`
	Name       string `yaml:"name"`
	Role       string `yaml:"role"`        // name or ARN of the role to assume; "" for the list's
	ExternalID string `yaml:"external-id"` // "" for the list's
	Profile    string `yaml:"profile"`     // use this profile's credentials instead of assuming a role
}

// TargetList is the content of a file of accounts.
type TargetList struct {
	Role       string   `yaml:"role"` // of accounts that name none
	ExternalID string   `yaml:"external-id"`
	Accounts   []Target `yaml:"accounts"`
}

// DefaultRole is the role that AWS Organizations makes in accounts it creates.
const DefaultRole = "OrganizationAccountAccessRole"

// ReadTargets reads a file of accounts.
func ReadTargets(data []byte) ([]Target, error) {
	var list TargetList
	dec := yaml.NewDecoder(bytes.NewReader(data))
	dec.KnownFields(true)
	if err := dec.Decode(&list); err != nil {
		return nil, fmt.Errorf("%s; want a list like\n  role: SecurityAudit\n  accounts:\n    - id: \"111122223333\"", strings.TrimPrefix(err.Error(), "yaml: "))
	}
	if len(list.Accounts) == 0 {
		return nil, errors.New("it lists no accounts")
	}
	seen := map[string]bool{}
	for i := range list.Accounts {
		t := &list.Accounts[i]
		switch {
		case !accountID(t.ID):
			return nil, fmt.Errorf("account %d has the id %q; want twelve digits in quotes", i+1, t.ID)
		case seen[t.ID]:
			return nil, fmt.Errorf("account %s is listed twice", t.ID)
		}
		seen[t.ID] = true
		if t.Role == "" {
			t.Role = list.Role
		}
		if t.ExternalID == "" {
			t.ExternalID = list.ExternalID
		}
	}
	return list.Accounts, nil
}

func accountID(s string) bool {
	return len(s) == 12 && strings.Trim(s, "0123456789") == ""
}

// Members lists the active accounts of the organization that cfg's credentials manage.
func Members(ctx context.Context, cfg aws.Config, o Options) ([]Target, error) {
	s := newSession(cfg, o)
	if err := s.enter(ctx); err != nil {
		return nil, err
	}
	list, err := stream(ctx, nil, func(ctx context.Context, token *string) (page[types.Account], error) {
		out, err := s.org.ListAccounts(ctx, &organizations.ListAccountsInput{NextToken: token})
		if err != nil {
			return page[types.Account]{}, err
		}
		return page[types.Account]{out.Accounts, out.NextToken, out.NextToken != nil}, nil
	})
	if err != nil {
		return nil, fmt.Errorf("list the accounts of the organization: %s; it takes credentials of the management account or of a delegated administrator", reason(err))
	}
	var targets []Target
	for _, a := range list {
		if a.Status == types.AccountStatusActive || a.State == types.AccountStateActive {
			targets = append(targets, Target{ID: aws.ToString(a.Id), Name: aws.ToString(a.Name)})
		}
	}
	slices.SortFunc(targets, func(x, y Target) int { return strings.Compare(x.ID, y.ID) })
	return targets, nil
}

// Many says how to collect several accounts.
type Many struct {
	Options

	Login       Login         // of the caller; its external id is that of targets that name none
	Role        string        // of targets that name none; "" for DefaultRole
	Directory   string        // where the snapshots go: a directory or "s3://bucket/prefix/"
	Encryption  string        // of Encryptions, in S3
	Suffix      string        // of their names: ".json", ".json.gz" or ".json.zst"
	Parallel    int           // accounts at a time; 0 for eight
	ReuseWithin time.Duration // a snapshot that is younger is not taken again
	// FromOrganization asks AWS Organizations with the caller's credentials for all accounts.
	FromOrganization bool
	// Done is told of each account when it has ended; calls never overlap.
	Done func(Outcome)

	store aws.Config // the caller's own credentials, which write snapshots to S3
}

// Outcome is what became of one account.
type Outcome struct {
	Target Target
	File   string
	Reused bool
	Parts  []snapshot.Part // that are incomplete
	States map[snapshot.Part]snapshot.PartState
	Stats  Stats
	Err    error // why there is no snapshot
}

// CollectMany takes a snapshot of each target. One account's failure is its own: it stands in the
// outcome and ends nothing else. The outcomes are in the order of the targets.
func CollectMany(ctx context.Context, targets []Target, m Many) ([]Outcome, error) {
	base, err := m.Login.Config(ctx)
	if err != nil {
		return nil, err
	}
	m.store, err = Login{Profile: m.Login.Profile, Region: m.Login.Region}.Config(ctx)
	if err != nil {
		return nil, err
	}
	if !S3(m.Directory) {
		if err := os.MkdirAll(m.Directory, 0o700); err != nil {
			return nil, fmt.Errorf("make the directory for the snapshots: %w", err)
		}
	}
	if m.FromOrganization {
		m.Organization = &base
	}
	own := callerAccount(ctx, base, m.Options)
	outcomes := make([]Outcome, len(targets))
	var g errgroup.Group
	g.SetLimit(orInt(m.Parallel, 8))
	var mu sync.Mutex
	for i, t := range targets {
		g.Go(func() error {
			outcome := m.one(ctx, base, own, t)
			mu.Lock()
			defer mu.Unlock()
			outcomes[i] = outcome
			if m.Done != nil {
				m.Done(outcome)
			}
			return nil
		})
	}
	_ = g.Wait() // failures are kept account by account
	if err := ctx.Err(); err != nil {
		return outcomes, fmt.Errorf("collect: %w", err)
	}
	return outcomes, nil
}

// one collects and saves one account.
func (m Many) one(ctx context.Context, base aws.Config, own string, t Target) Outcome {
	out := Outcome{Target: t, File: m.file(t)}
	if ctx.Err() != nil {
		out.Err = ctx.Err()
		return out
	}
	if m.fresh(ctx, out.File) {
		out.Reused = true
		return out
	}
	cfg, err := m.config(ctx, base, own, t)
	if err != nil {
		out.Err = err
		return out
	}
	c, err := Collect(ctx, cfg, m.Options)
	out.Stats = c.Stats
	switch {
	case err != nil:
		out.Err = err
	case c.Account.AccountID != t.ID:
		out.Err = fmt.Errorf("the credentials belong to account %s", c.Account.AccountID)
	default:
		out.Parts, out.States = c.Incomplete(), c.Account.Parts
		out.Err = Save(ctx, m.store, out.File, m.Encryption, c.Account)
	}
	return out
}

// config returns the configuration with which to read the target: its own profile, the caller's
// credentials where the account is the caller's, or else an assumed role.
func (m Many) config(ctx context.Context, base aws.Config, own string, t Target) (aws.Config, error) {
	if t.Profile != "" {
		return Login{Profile: t.Profile, Region: m.Login.Region}.Config(ctx)
	}
	if t.ID == own && t.Role == "" {
		return base, nil
	}
	role := t.Role
	if role == "" {
		role = m.Role
	}
	if role == "" {
		role = DefaultRole
	}
	if !strings.HasPrefix(role, "arn:") {
		role = "arn:" + partitionOf(base.Region) + ":iam::" + t.ID + ":role/" + strings.TrimPrefix(role, "/")
	}
	external := t.ExternalID
	if external == "" {
		external = m.Login.ExternalID
	}
	return Assume(base, role, external, m.Login.SessionName), nil
}

func (m Many) file(t Target) string {
	suffix := m.Suffix
	if suffix == "" {
		suffix = ".json"
	}
	if S3(m.Directory) {
		return strings.TrimSuffix(m.Directory, "/") + "/" + t.ID + suffix
	}
	return filepath.Join(m.Directory, t.ID+suffix)
}

// fresh reports whether there is a snapshot with all its principals and policies, young enough not to be taken again.
func (m Many) fresh(ctx context.Context, file string) bool {
	if m.ReuseWithin <= 0 {
		return false
	}
	a, err := m.load(ctx, file)
	if err != nil {
		return false
	}
	for _, part := range []snapshot.Part{snapshot.PartUsers, snapshot.PartGroups, snapshot.PartRoles, snapshot.PartPolicies} {
		if a.State(part).Status != snapshot.Complete {
			return false
		}
	}
	return m.now().Sub(a.CollectedAt) < m.ReuseWithin
}

func (m Many) load(ctx context.Context, file string) (*snapshot.Account, error) {
	if !S3(file) {
		if _, err := os.Stat(file); errors.Is(err, fs.ErrNotExist) {
			return nil, err
		}
		return snapshot.Read(file, nil, snapshot.Options{})
	}
	return Open(ctx, m.store, file, snapshot.Options{})
}

func orInt(n, otherwise int) int {
	if n > 0 {
		return n
	}
	return otherwise
}
