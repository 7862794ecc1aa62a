package collector

import (
	"errors"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/aws/retry"
	"github.com/aws/smithy-go"
)

// retryer makes the retryer that all streams to one service share: adaptive, because it learns the
// rate that the account's token buckets allow, and with ten attempts, because three are not enough
// when other programs drain the same buckets.
func (o Options) retryer() aws.Retryer {
	if o.Retryer != nil {
		return o.Retryer()
	}
	return retry.NewAdaptiveMode(func(a *retry.AdaptiveModeOptions) {
		a.StandardOptions = append(a.StandardOptions, func(s *retry.StandardOptions) {
			s.MaxAttempts = 10
			s.MaxBackoff = o.maxBackoff()
			s.Retryables = append([]retry.IsErrorRetryable{retry.IsErrorRetryableFunc(damaged)}, s.Retryables...)
		})
	})
}

// damaged has an answer repeated that ended too early or is not the XML or JSON it should be.
func damaged(err error) aws.Ternary {
	if _, ok := errors.AsType[*smithy.DeserializationError](err); ok {
		if _, coded := errors.AsType[smithy.APIError](err); !coded {
			return aws.TrueTernary
		}
	}
	return aws.UnknownTernary
}
