package collector

import (
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
)

// Damaged is what the collector's own retryer takes for a damaged answer.
var Damaged = damaged

// DetachBodies gives the SDK's client what it needs to read pages on a busy machine: see transport.
func DetachBodies(next aws.HTTPClient) aws.HTTPClient {
	return &transport{next: next, quiet: time.Minute, meter: newMeter()}
}

// BoundSilence gives the client of S3 its time-outs.
var BoundSilence = boundSilence

// ParseReport reads the CSV of a credential report.
var ParseReport = parseReport
