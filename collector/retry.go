package collector

import (
	"encoding/json"
	"encoding/xml"
	"errors"
	"io"
	"net"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/aws/ratelimit"
	"github.com/aws/aws-sdk-go-v2/aws/retry"
	"github.com/aws/smithy-go"
)

// retryer makes the retryer that all streams to one service share: adaptive, because it learns the
// rate that the account's token buckets allow, and with ten attempts, because three are not enough
// when other programs drain the same buckets. The SDK's quota of retries is off: it ends a long
// collection by the sum of its throttles, however well each call fares. offline decides about errors
// of connections.
func (s *session) retryer(offline retry.IsErrorRetryableFunc) aws.Retryer {
	if s.Retryer != nil {
		return s.Retryer()
	}
	return newSteady(func(o *retry.StandardOptions) {
		o.MaxAttempts = attempts
		o.MaxBackoff = s.maxBackoff()
		o.RateLimiter = ratelimit.None
		o.Retryables = append([]retry.IsErrorRetryable{retry.IsErrorRetryableFunc(damaged), offline}, o.Retryables...)
	})
}

// attempts is how often a call is made before its part is given up.
const attempts = 10

// reachAttempts is how often the call to STS tries to reach AWS at all. A wrong endpoint, a wrong
// proxy or a machine without network shall not take ten attempts for every part to find out.
const reachAttempts = 3

// offlineAfter gives up the one call that a retryer is for after so many misses.
func offlineAfter(most int) retry.IsErrorRetryableFunc {
	misses := 0
	return func(err error) aws.Ternary {
		if unreachable(err) {
			if misses++; misses >= most {
				return aws.FalseTernary
			}
		}
		return aws.UnknownTernary
	}
}

// offline gives up where no connection can be made and STS could not be reached either.
func (s *session) offline(err error) aws.Ternary {
	if unreachable(err) {
		if <-s.identified; !s.reached {
			return aws.FalseTernary
		}
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
