package collector

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/aws/arn"
	awshttp "github.com/aws/aws-sdk-go-v2/aws/transport/http"
	"github.com/aws/aws-sdk-go-v2/config"
	"github.com/aws/aws-sdk-go-v2/credentials/stscreds"
	"github.com/aws/aws-sdk-go-v2/service/sts"
)

// Login says whose credentials to use. The zero value means the SDK's standard chain: environment,
// shared configuration, SSO, container and instance roles.
type Login struct {
	Profile     string
	Region      string
	RoleARN     string // to assume with those credentials
	ExternalID  string
	SessionName string
}

// sessionName is what CloudTrail shows for an assumed role unless the user says otherwise.
const sessionName = "iamaudit"

// Config loads the configuration of the SDK. It makes no call to AWS.
func (l Login) Config(ctx context.Context) (aws.Config, error) {
	options := []func(*config.LoadOptions) error{config.WithDefaultRegion("us-east-1")} // IAM has one endpoint per partition
	if l.Profile != "" {
		options = append(options, config.WithSharedConfigProfile(l.Profile))
	}
	if l.Region != "" {
		options = append(options, config.WithRegion(l.Region))
	}
	cfg, err := config.LoadDefaultConfig(ctx, options...)
	if missing, ok := errors.AsType[config.SharedConfigProfileNotExistError](err); ok {
		return aws.Config{}, fmt.Errorf("there is no AWS profile %q; aws configure list-profiles shows those there are", missing.Profile)
	}
	if err != nil {
		return aws.Config{}, fmt.Errorf("load AWS configuration: %w", err)
	}
	if l.RoleARN == "" {
		return cfg, nil
	}
	if a, err := arn.Parse(l.RoleARN); err != nil || a.Service != "iam" || a.AccountID == "" {
		return aws.Config{}, fmt.Errorf("%q is no ARN of a role; want one like arn:aws:iam::111122223333:role/auditor", l.RoleARN)
	}
	return Assume(cfg, l.RoleARN, l.ExternalID, l.SessionName), nil
}

// Assume returns a configuration whose credentials are those of a role, assumed when first needed.
func Assume(cfg aws.Config, roleARN, externalID, session string) aws.Config {
	base := cfg.Copy()
	next := base.HTTPClient
	if next == nil {
		next = awshttp.NewBuildableClient()
	}
	base.HTTPClient = &transport{next: next, quiet: 30 * time.Second, meter: newMeter()}
	provider := stscreds.NewAssumeRoleProvider(sts.NewFromConfig(base), roleARN, func(o *stscreds.AssumeRoleOptions) {
		o.RoleSessionName = sessionName
		if session != "" {
			o.RoleSessionName = session
		}
		if externalID != "" {
			o.ExternalID = &externalID
		}
	})
	out := cfg.Copy()
	out.Credentials = aws.NewCredentialsCache(provider)
	return out
}
