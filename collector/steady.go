package collector

import (
	"context"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws/retry"
)

// steady is the SDK's adaptive retryer that never comes to a stop. The SDK takes each throttled call
// for a sign that the rate is too high, so where calls are throttled at any rate, because others
// drain the account's buckets, it goes down to one call in two seconds and stays there: a collection
// of 120 calls takes minutes. Here the learnt rate holds an attempt back for a second at most; what
// AWS refuses again is spaced by its own back-off, up to 20 seconds.
type steady struct {
	*retry.AdaptiveMode
	learn func(error) error // tells the rate what became of an attempt
}

// hold is how long an attempt waits for the learnt rate, and glance how often it asks.
const (
	hold   = time.Second
	glance = 50 * time.Millisecond
)

func newSteady(standard func(*retry.StandardOptions)) *steady {
	a := retry.NewAdaptiveMode(func(a *retry.AdaptiveModeOptions) {
		a.FailOnNoAttemptTokens = true
		a.StandardOptions = append(a.StandardOptions, standard)
	})
	learn, err := a.GetAttemptToken(context.Background())
	if err != nil {
		panic(err) // nothing was throttled yet, so there is no rate
	}
	return &steady{a, learn}
}

// GetAttemptToken waits until the learnt rate allows another attempt, but not forever.
func (r *steady) GetAttemptToken(ctx context.Context) (func(error) error, error) {
	for waited := time.Duration(0); ; waited += glance {
		if learn, err := r.AdaptiveMode.GetAttemptToken(ctx); err == nil {
			return learn, nil
		}
		if waited >= hold {
			return r.learn, nil
		}
		select {
		case <-time.After(glance):
		case <-ctx.Done():
			return nil, ctx.Err()
		}
	}
}
