package collector

import (
	"context"
	"fmt"
	"slices"
	"sync"

	"github.com/aws/aws-sdk-go-v2/aws"
	awshttp "github.com/aws/aws-sdk-go-v2/aws/transport/http"
	"github.com/aws/aws-sdk-go-v2/service/account"
	"github.com/aws/aws-sdk-go-v2/service/iam"
	"github.com/aws/aws-sdk-go-v2/service/organizations"
	"golang.org/x/sync/errgroup"

	"github.com/iamaudit/iamaudit/snapshot"
)

// Collection is what Collect brings home. The account is as it is written; whoever looks into it
// calls its Index first, which parses the policies.
type Collection struct {
	Account *snapshot.Account
	Stats   Stats
}

// Incomplete returns the parts that were asked for and are not complete, sorted.
func (c *Collection) Incomplete() []snapshot.Part {
	var parts []snapshot.Part
	for part, state := range c.Account.Parts {
		if state.Status != snapshot.Complete && state.Status != snapshot.NotCollected {
			parts = append(parts, part)
		}
	}
	slices.Sort(parts)
	return parts
}

// Collect takes a snapshot of the account that cfg's credentials belong to. A part that cannot be
// had is recorded in the snapshot; it is an error only when no part at all can be had, when the
// credentials are refused, or when ctx is cancelled.
func Collect(ctx context.Context, cfg aws.Config, o Options) (*Collection, error) {
	outer := ctx
	if o.Timeout > 0 {
		var cancel context.CancelFunc
		ctx, cancel = context.WithTimeout(ctx, o.Timeout)
		defer cancel()
	}
	s := newSession(cfg, o)
	if err := s.signIn(ctx); err != nil {
		return &Collection{Stats: s.meter.read()}, err
	}
	if err := s.run(ctx); err != nil {
		return &Collection{Stats: s.meter.read()}, err
	}
	c := &Collection{Account: s.account, Stats: s.meter.read()}
	if err := outer.Err(); err != nil {
		return c, fmt.Errorf("collect: %w", err)
	}
	return c, s.nothing()
}

// session is one collection of one account.
type session struct {
	Options

	cfg     aws.Config
	iam     *iam.Client
	manage  *iam.Client // with the credentials that Organizations is asked with
	org     *organizations.Client
	contact *account.Client
	meter   *meter
	convert *converter

	// What STS said; to be read once identified is closed.
	identified chan struct{}
	caller     string // ARN of who collects; "" when STS did not say
	stranger   error  // the credentials are refused
	reached    bool   // STS answered, whatever it said

	// Each field of the account is written by the one task that collects it.
	account   *snapshot.Account
	customer  []snapshot.ManagedPolicy
	aws       []snapshot.ManagedPolicy
	described map[string]listedRole
	signedIn  map[string]listedUser
	features  []string

	mu       sync.Mutex // guards what follows
	parts    map[snapshot.Part]snapshot.PartState
	progress map[snapshot.Part]*Progress
	proved   bool  // no part changes any more once it has ended
	refused  error // the credentials were refused while collecting
}

func newSession(cfg aws.Config, o Options) *session {
	s := &session{
		Options: o, meter: newMeter(), convert: newConverter(), identified: make(chan struct{}),
		account:  &snapshot.Account{FormatVersion: snapshot.FormatVersion, CollectorVersion: o.Version},
		parts:    map[snapshot.Part]snapshot.PartState{},
		progress: map[snapshot.Part]*Progress{},
	}
	cfg = cfg.Copy()
	next := cfg.HTTPClient
	if next == nil {
		next = awshttp.NewBuildableClient()
	}
	cfg.HTTPClient = &transport{next: next, quiet: o.readTimeout(), meter: s.meter}
	cfg.Retryer = nil // each client gets its own below: services have separate limits
	s.cfg = cfg
	s.iam = iam.NewFromConfig(cfg, func(c *iam.Options) { c.Retryer = s.retryer(s.offline) })
	manage := cfg
	if o.Organization != nil {
		manage = o.Organization.Copy()
		manage.HTTPClient, manage.Retryer = cfg.HTTPClient, nil
	}
	s.manage = iam.NewFromConfig(manage, func(c *iam.Options) { c.Retryer = s.retryer(s.offline) })
	s.org = organizations.NewFromConfig(manage, func(c *organizations.Options) { c.Retryer = s.retryer(s.offline) })
	s.contact = account.NewFromConfig(cfg, func(c *account.Options) { c.Retryer = s.retryer(s.offline) })
	return s
}

// run collects all parts: first what stands alone, then what needs the list of users and roles.
// Whose credentials these are is asked beside the first, so that no part waits for the answer.
func (s *session) run(ctx context.Context) error {
	ctx, stop := context.WithCancel(ctx)
	defer stop()
	go func() {
		if s.identify(ctx) != nil {
			stop()
		}
	}()
	s.all(ctx, tasks)
	if <-s.identified; s.stranger != nil {
		return s.stranger
	}
	s.prove(ctx)
	s.merge()
	s.all(ctx, s.perEntity())
	s.account.Parts = s.parts
	s.account.CollectedAt = s.now()
	s.locate()
	return s.refused
}

// all runs tasks side by side and records what became of their parts.
func (s *session) all(ctx context.Context, tasks []task) {
	var g errgroup.Group
	for _, t := range tasks {
		s.watch(t.part).restart() // so that whoever watches knows how many parts there are
	}
	for _, t := range tasks {
		g.Go(func() error {
			n, err := t.run(s, ctx)
			s.finish(ctx, t.part, n, err)
			return nil
		})
	}
	_ = g.Wait() // tasks do not fail, their parts do
}

// state returns what became of a part so far. Tasks ask while others still record theirs.
func (s *session) state(part snapshot.Part) snapshot.PartState {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.parts[part]
}

// nothing is the error of a collection that has no part at all. What was told to the management
// account is no part of an account that itself told nothing.
func (s *session) nothing() error {
	for part, state := range s.parts {
		foreign := s.Organization != nil && slices.Contains(organizationParts, part)
		if (state.Status == snapshot.Complete || state.Status == snapshot.Partial) && !foreign {
			return nil
		}
	}
	who := s.caller
	if who == "" {
		who = "the caller"
	}
	users := s.state(snapshot.PartUsers)
	if users.Status == snapshot.Denied {
		return fmt.Errorf("%s may read nothing of the account (%s was denied); attach the managed policy SecurityAudit, or what iamaudit collect --dry-run prints", who, users.Action)
	}
	if !s.reached {
		return fmt.Errorf("nothing of the account could be read: %s; check the network, the proxy and AWS_ENDPOINT_URL", users.Reason)
	}
	return fmt.Errorf("nothing of the account could be read: %s", users.Reason)
}

var organizationParts = []snapshot.Part{
	snapshot.PartOrganization, snapshot.PartServiceControlPolicies, snapshot.PartResourceControlPolicies, snapshot.PartOrganizationsFeatures,
}
