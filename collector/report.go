package collector

import (
	"context"
	"math/rand/v2"
	"time"

	"github.com/aws/aws-sdk-go-v2/service/iam"
	"github.com/aws/aws-sdk-go-v2/service/iam/types"

	"github.com/iamaudit/iamaudit/snapshot"
)

// credentialReport has IAM make its report and waits for it. IAM makes a new one at most every four
// hours and hands out the last one until then; GeneratedTime says which it was. Generate may be
// denied or over its limit while a report is there to be had, so getting it decides.
func (s *session) credentialReport(ctx context.Context) (int, error) {
	limit := time.NewTimer(s.reportTimeout())
	defer limit.Stop()
	_, generated := s.iam.GenerateCredentialReport(ctx, &iam.GenerateCredentialReportInput{})
	for wait := s.firstPoll(); ; wait = min(2*wait, s.maxBackoff()) {
		out, err := s.iam.GetCredentialReport(ctx, &iam.GetCredentialReportInput{})
		if err == nil {
			return s.takeReport(out)
		}
		switch {
		case hasCode(err, "ReportInProgress"):
		case hasCode(err, "ReportNotPresent", "ReportExpired"):
			if generated != nil && !hasCode(generated, "LimitExceeded") {
				return 0, generated // there is none, and we may not have one made
			}
			_, generated = s.iam.GenerateCredentialReport(ctx, &iam.GenerateCredentialReportInput{})
		default:
			return 0, err
		}
		pause := time.NewTimer(wait/2 + rand.N(wait/2+1)) //nolint:gosec // so that not all ask at once
		select {
		case <-pause.C:
		case <-limit.C:
			pause.Stop()
			return 0, &incomplete{reason: "the report was not ready after " + s.reportTimeout().String(), cause: err}
		case <-ctx.Done():
			pause.Stop()
			return 0, ctx.Err()
		}
	}
}

// firstPoll is the first wait for something that AWS prepares.
func (s *session) firstPoll() time.Duration { return min(500*time.Millisecond, s.maxBackoff()) }

func (s *session) takeReport(out *iam.GetCredentialReportOutput) (int, error) {
	if out.ReportFormat != "" && out.ReportFormat != types.ReportFormatTypeTextCsv {
		return 0, &incomplete{reason: "the report has the unknown format " + string(out.ReportFormat)}
	}
	rows, err := parseReport(out.Content)
	if err == nil || len(rows) > 0 {
		s.account.CredentialReport = &snapshot.CredentialReport{GeneratedTime: utc(out.GeneratedTime), Rows: rows}
	}
	s.watch(snapshot.PartCredentialReport).advance(len(rows))
	return len(rows), err
}
