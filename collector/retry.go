package collector

import (
	"encoding/json"
	"encoding/xml"
	"errors"
	"io"
	"net"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/aws/retry"
	"github.com/aws/smithy-go"
)

// retryer makes the retryer that all streams to one service share: adaptive, because it learns the
// rate that the account's token buckets allow, and with ten attempts, because three are not enough
// when other programs drain the same buckets.
func (s *session) retryer() aws.Retryer {
	if s.Retryer != nil {
		return s.Retryer()
	}
	return retry.NewAdaptiveMode(func(a *retry.AdaptiveModeOptions) {
		a.StandardOptions = append(a.StandardOptions, func(o *retry.StandardOptions) {
			o.MaxAttempts = 10
			o.MaxBackoff = s.maxBackoff()
			o.Retryables = append([]retry.IsErrorRetryable{retry.IsErrorRetryableFunc(damaged), retry.IsErrorRetryableFunc(s.offline)}, o.Retryables...)
		})
	})
}

// reachAttempts is how often the first call, to STS, tries to reach AWS at all. A wrong endpoint, a
// wrong proxy or a machine without network shall not take ten attempts for every part to find out.
const reachAttempts = 3

// offline gives up where no connection can be made and STS could not be reached either.
func (s *session) offline(err error) aws.Ternary {
	if unreachable(err) && s.misses.Add(1) >= reachAttempts && !s.reached.Load() {
		return aws.FalseTernary
	}
	return aws.UnknownTernary
}

// unreachable reports whether no connection could be made.
func unreachable(err error) bool {
	dial, ok := errors.AsType[*net.OpError](err)
	return ok && (dial.Op == "dial" || dial.Op == "proxyconnect")
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
