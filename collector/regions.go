package collector

import (
	"context"
	"slices"
	"strings"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/accessanalyzer"
	antypes "github.com/aws/aws-sdk-go-v2/service/accessanalyzer/types"
	"github.com/aws/aws-sdk-go-v2/service/account"
	"github.com/aws/aws-sdk-go-v2/service/account/types"

	"github.com/iamaudit/iamaudit/snapshot"
)

// accessAnalyzers lists the analyzers of IAM Access Analyzer in every Region that the account has
// switched on.
func (s *session) accessAnalyzers(ctx context.Context) (int, error) {
	regions, err := stream(ctx, nil, func(ctx context.Context, token *string) (page[string], error) {
		out, err := s.contact.ListRegions(ctx, &account.ListRegionsInput{
			MaxResults: aws.Int32(50), NextToken: token,
			RegionOptStatusContains: []types.RegionOptStatus{types.RegionOptStatusEnabled, types.RegionOptStatusEnabledByDefault},
		})
		if err != nil {
			return page[string]{}, err
		}
		return page[string]{each(out.Regions, func(r types.Region) string { return aws.ToString(r.RegionName) }), out.NextToken, out.NextToken != nil}, nil
	})
	unlisted := err
	if unlisted != nil {
		regions = slices.Clone(defaultRegions[s.partition()])
	} else {
		slices.Sort(regions)
		s.account.Regions = regions
	}
	retryer := s.retryer(s.offline)
	silent := map[string]error{}
	lists, err := fetch(ctx, regions, func(ctx context.Context, region string) ([]snapshot.AccessAnalyzer, error) {
		client := accessanalyzer.NewFromConfig(s.cfg, func(o *accessanalyzer.Options) {
			o.Region, o.Retryer = region, retryer
		})
		list, err := stream(ctx, s.watch(snapshot.PartAccessAnalyzers), func(ctx context.Context, token *string) (page[snapshot.AccessAnalyzer], error) {
			out, err := client.ListAnalyzers(ctx, &accessanalyzer.ListAnalyzersInput{NextToken: token})
			if err != nil {
				return page[snapshot.AccessAnalyzer]{}, err
			}
			return page[snapshot.AccessAnalyzer]{each(out.Analyzers, func(a antypes.AnalyzerSummary) snapshot.AccessAnalyzer {
				return snapshot.AccessAnalyzer{
					ARN: aws.ToString(a.Arn), Name: aws.ToString(a.Name), Type: string(a.Type), Status: string(a.Status), Region: region,
				}
			}), out.NextToken, out.NextToken != nil}, nil
		})
		if err != nil {
			s.mu.Lock()
			silent[region] = err
			s.mu.Unlock()
		}
		return list, err
	}, nil)
	s.account.AccessAnalyzers = slices.Concat(lists...)
	if err != nil && len(silent) == len(regions) && unlisted != nil {
		return 0, unlisted
	}
	if err != nil && len(silent) < len(regions) {
		var names []string
		for _, r := range regions {
			if silent[r] != nil {
				names = append(names, r)
			}
		}
		err = partial(silent[names[0]], "%s did not tell", strings.Join(names, ", "))
	}
	if err == nil && unlisted != nil {
		err = partial(unlisted, "only the Regions that every account has were asked")
	}
	return len(regions) - len(silent), err
}

// defaultRegions are the Regions that are switched on in every account of a partition, asked where
// account:ListRegions is denied; the managed policy SecurityAudit lacks it. From "Enable or disable
// AWS Regions in your account" in AWS's Account Management guide.
var defaultRegions = map[string][]string{
	"aws": {
		"ap-northeast-1", "ap-northeast-2", "ap-northeast-3", "ap-south-1", "ap-southeast-1", "ap-southeast-2", "ca-central-1",
		"eu-central-1", "eu-north-1", "eu-west-1", "eu-west-2", "eu-west-3", "sa-east-1", "us-east-1", "us-east-2", "us-west-1", "us-west-2",
	},
	"aws-us-gov": {"us-gov-east-1", "us-gov-west-1"},
	"aws-cn":     {"cn-north-1", "cn-northwest-1"},
}
