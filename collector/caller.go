package collector

import (
	"context"
	"errors"
	"fmt"
	"strings"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/aws/arn"
	"github.com/aws/aws-sdk-go-v2/feature/ec2/imds"
	"github.com/aws/aws-sdk-go-v2/service/sts"
	"github.com/aws/smithy-go"
)

var errNoCredentials = errors.New("there are no AWS credentials; set AWS_PROFILE or use --profile, or sign in with aws sso login")

// signIn gets the credentials that all calls are signed with.
func (s *session) signIn(ctx context.Context) error {
	if s.cfg.Credentials == nil {
		return errNoCredentials
	}
	_, err := s.cfg.Credentials.Retrieve(ctx)
	if err == nil {
		return nil
	}
	if _, answered := errors.AsType[smithy.APIError](err); answered {
		return fmt.Errorf("get credentials: %s", reason(err))
	}
	// The machine's own credentials are asked last: where that finds nobody, there are none.
	if op, ok := errors.AsType[*smithy.OperationError](err); ok && op.Service() != imds.ServiceID && unreachable(err) {
		return fmt.Errorf("get credentials: %s; check the network, the proxy and AWS_ENDPOINT_URL", reason(err))
	}
	if ctx.Err() != nil {
		return fmt.Errorf("collect: %w", ctx.Err())
	}
	return fmt.Errorf("%w (%s)", errNoCredentials, reason(err))
}

// enter signs in and waits to hear whose credentials these are.
func (s *session) enter(ctx context.Context) error {
	if err := s.signIn(ctx); err != nil {
		return err
	}
	return s.identify(ctx)
}

// identify asks STS whose credentials these are. STS may be out of reach where IAM is not, so only
// refused credentials are an error.
func (s *session) identify(ctx context.Context) error {
	defer close(s.identified)
	client := sts.NewFromConfig(s.cfg, func(c *sts.Options) { c.Retryer = s.retryer(offlineAfter(reachAttempts)) })
	out, err := client.GetCallerIdentity(ctx, &sts.GetCallerIdentityInput{})
	s.reached = !unreachable(err)
	switch {
	case err == nil:
		s.account.AccountID = aws.ToString(out.Account)
		s.caller = aws.ToString(out.Arn)
		if a, err := arn.Parse(s.caller); err == nil {
			s.account.Partition = a.Partition
		}
	case badCredentials(err):
		s.stranger = fmt.Errorf("AWS refused the credentials (%s); sign in again, for example with aws sso login, or choose others with --profile", plainReason(err))
	case errors.Is(err, context.Canceled):
		s.stranger = fmt.Errorf("collect: %w", err)
	}
	return s.stranger
}

// callerAccount returns the account of the credentials, or "" when STS does not say.
func callerAccount(ctx context.Context, cfg aws.Config, o Options) string {
	s := newSession(cfg, o)
	if err := s.enter(ctx); err != nil {
		return ""
	}
	return s.account.AccountID
}

// accountID returns the id of the account while it is being collected.
func (s *session) accountID() string {
	<-s.identified
	return s.account.AccountID
}

// partition returns the partition of the account while it is being collected.
func (s *session) partition() string {
	if <-s.identified; s.account.Partition != "" {
		return s.account.Partition
	}
	return partitionOf(s.cfg.Region)
}

// locate finds account id and partition in the ARNs when STS did not tell them.
func (s *session) locate() {
	if s.account.AccountID != "" && s.account.Partition != "" {
		return
	}
	for id := range s.account.Identities() {
		if a, err := arn.Parse(id.ARN()); err == nil && a.AccountID != "" {
			s.account.AccountID, s.account.Partition = a.AccountID, a.Partition
			return
		}
	}
	if s.account.Partition == "" {
		s.account.Partition = partitionOf(s.cfg.Region)
	}
}

// partitionOf returns the partition that a Region belongs to.
func partitionOf(region string) string {
	switch {
	case strings.HasPrefix(region, "us-gov-"):
		return "aws-us-gov"
	case strings.HasPrefix(region, "cn-"):
		return "aws-cn"
	default:
		return "aws"
	}
}
