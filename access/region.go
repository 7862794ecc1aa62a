package access

import (
	"slices"
	"strings"

	"github.com/iamaudit/iamaudit/policy"
)

// globalServices have one endpoint in each partition, so that every request to them is one to its
// Region, whoever makes it (IAM User Guide: the example policy "Denies access to AWS based on the
// requested Region", and what the page of the global condition keys says about aws:RequestedRegion).
var globalServices = []string{"cloudfront", "iam", "organizations", "route53", "support"}

// homeRegions are the Regions of those endpoints, by partition.
var homeRegions = map[string]string{"aws": "us-east-1", "aws-cn": "cn-north-1", "aws-us-gov": "us-gov-west-1"}

// Region returns the Region that every request for an action goes to, "" if the caller chooses it
// (semantics rule 81).
func (e *Engine) Region(action string) string {
	service, _ := policy.SplitAction(action)
	if slices.ContainsFunc(globalServices, func(s string) bool { return strings.EqualFold(s, service) }) {
		return e.region
	}
	return ""
}
