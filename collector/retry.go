package collector

import (
	"encoding/json"
	"encoding/xml"
	"errors"
	"io"

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

// damaged has an answer repeated that ended too early or is not the XML or JSON it should be. The
// SDK marks good answers that it cannot read, and passes on what the parser says of bad ones.
func damaged(err error) aws.Ternary {
	if _, coded := errors.AsType[smithy.APIError](err); coded {
		return aws.UnknownTernary
	}
	_, unread := errors.AsType[*smithy.DeserializationError](err)
	_, badXML := errors.AsType[*xml.SyntaxError](err)
	_, badJSON := errors.AsType[*json.SyntaxError](err)
	if unread || badXML || badJSON || errors.Is(err, io.ErrUnexpectedEOF) {
		return aws.TrueTernary
	}
	return aws.UnknownTernary
}
