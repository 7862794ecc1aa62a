package collector

import (
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"

	"github.com/iamaudit/iamaudit/snapshot"
)

// Options say what to collect and how patient to be. The zero value collects everything that does
// not cost a call per user, role or policy.
type Options struct {
	// Extra are parts that cost calls per entity and are collected only when asked for; see Calls.
	Extra []snapshot.Part
	// Organization is the configuration to ask AWS Organizations with: a member account's own
	// credentials are told little. Nil means the account's own.
	Organization *aws.Config
	// Version is recorded as the snapshot's CollectorVersion.
	Version string
	// Timeout bounds the whole collection; parts that are not ready then are recorded as failed.
	// Zero means no bound but the context's.
	Timeout time.Duration
	// ReadTimeout bounds the silence of AWS within one attempt of one call. Zero means a minute.
	ReadTimeout time.Duration
	// ReportTimeout bounds the wait for the credential report. Zero means five minutes.
	ReportTimeout time.Duration
	// MaxBackoff bounds each wait between attempts and polls. Zero means 20 seconds.
	MaxBackoff time.Duration
	// Retryer makes the retryer that all calls to one service of one account share. Nil means
	// adaptive retries with ten attempts.
	Retryer func() aws.Retryer
	// PageSize is the MaxItems that is asked for. Zero means 1,000, the most AWS gives.
	PageSize int
	// Now is the clock for CollectedAt. Nil means time.Now.
	Now func() time.Time
	// Progress is told whenever something was learnt. Calls never overlap; it must not block.
	Progress func(Progress)
}

// Progress is the state of a collection at one moment.
type Progress struct {
	Part     snapshot.Part
	Done     bool               // the part has ended, as State says, and will not change; told once
	State    snapshot.PartState // of the part
	Pages    int                // read of the part so far
	Entities int                // read of the part so far
	Stats    Stats              // of the whole collection
}

func (o Options) readTimeout() time.Duration   { return orDuration(o.ReadTimeout, time.Minute) }
func (o Options) reportTimeout() time.Duration { return orDuration(o.ReportTimeout, 5*time.Minute) }
func (o Options) maxBackoff() time.Duration    { return orDuration(o.MaxBackoff, 20*time.Second) }

func (o Options) pageSize() *int32 {
	if o.PageSize > 0 && o.PageSize < 1000 {
		return aws.Int32(int32(o.PageSize))
	}
	return aws.Int32(1000)
}

func (o Options) now() time.Time {
	if o.Now != nil {
		return o.Now().UTC()
	}
	return time.Now().UTC().Truncate(time.Second)
}

func orDuration(d, otherwise time.Duration) time.Duration {
	if d > 0 {
		return d
	}
	return otherwise
}
