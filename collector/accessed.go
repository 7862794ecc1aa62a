package collector

import (
	"context"
	"fmt"
	"math/rand/v2"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/iam"
	"github.com/aws/aws-sdk-go-v2/service/iam/types"

	"github.com/iamaudit/iamaudit/snapshot"
)

// servicesLastAccessed has IAM work out, for each user and role, when it last used each service.
// IAM does this in jobs, one per principal, of which fetch keeps a few under way.
func (s *session) servicesLastAccessed(ctx context.Context) (int, error) {
	var arns []string
	for id := range s.account.Identities() {
		if id.Group == nil {
			arns = append(arns, id.ARN())
		}
	}
	if len(arns) == 0 && s.state(snapshot.PartUsers).Status != snapshot.Complete {
		return 0, s.without(snapshot.PartUsers, "it is asked for principal by principal, and the lists of users and roles are missing")
	}
	list, err := fetch(ctx, arns, s.lastAccessed, noSuchEntity)
	s.account.ServicesLastAccessed = list
	return len(list), err
}

func (s *session) lastAccessed(ctx context.Context, arn string) (snapshot.ServicesLastAccessed, error) {
	accessed := snapshot.ServicesLastAccessed{ARN: arn}
	job, err := s.iam.GenerateServiceLastAccessedDetails(ctx, &iam.GenerateServiceLastAccessedDetailsInput{Arn: &arn})
	if err != nil {
		return accessed, err
	}
	if err := s.jobDone(ctx, job.JobId); err != nil {
		return accessed, err
	}
	accessed.Services, err = stream(ctx, nil, func(ctx context.Context, marker *string) (page[snapshot.ServiceLastAccessed], error) {
		out, err := s.iam.GetServiceLastAccessedDetails(ctx, &iam.GetServiceLastAccessedDetailsInput{JobId: job.JobId, Marker: marker, MaxItems: s.pageSize()})
		if err != nil {
			return page[snapshot.ServiceLastAccessed]{}, err
		}
		return page[snapshot.ServiceLastAccessed]{each(out.ServicesLastAccessed, func(l types.ServiceLastAccessed) snapshot.ServiceLastAccessed {
			return snapshot.ServiceLastAccessed{ServiceNamespace: aws.ToString(l.ServiceNamespace), LastAuthenticated: utc(l.LastAuthenticated)}
		}), out.Marker, out.IsTruncated}, nil
	})
	s.watch(snapshot.PartServicesLastAccessed).advance(1)
	return accessed, err
}

// jobDone waits for a job, within the time that a credential report is given.
func (s *session) jobDone(ctx context.Context, job *string) error {
	limit := time.NewTimer(s.reportTimeout())
	defer limit.Stop()
	for wait := s.firstPoll(); ; wait = min(2*wait, s.maxBackoff()) {
		out, err := s.iam.GetServiceLastAccessedDetails(ctx, &iam.GetServiceLastAccessedDetailsInput{JobId: job, MaxItems: aws.Int32(1)})
		if err != nil {
			return err
		}
		switch out.JobStatus {
		case types.JobStatusTypeCompleted:
			return nil
		case types.JobStatusTypeFailed:
			if out.Error != nil {
				return fmt.Errorf("IAM's job failed: %s", aws.ToString(out.Error.Message))
			}
			return fmt.Errorf("IAM's job failed")
		}
		pause := time.NewTimer(wait/2 + rand.N(wait/2+1)) //nolint:gosec // so that not all ask at once
		select {
		case <-pause.C:
		case <-limit.C:
			pause.Stop()
			return &incomplete{reason: "IAM's job was not done after " + s.reportTimeout().String()}
		case <-ctx.Done():
			pause.Stop()
			return ctx.Err()
		}
	}
}
