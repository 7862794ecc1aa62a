package rules

import (
	"github.com/iamaudit/iamaudit/audit"
)

var _ = register(audit.Rule{
	ID:       "deprecated-aws-policy",
	Title:    "An AWS managed policy in use is deprecated",
	Severity: audit.Low,
	Category: audit.Grants,
	Risk: `AWS deprecates a managed policy when it gave too much and a narrower one has taken its place. Those who have it keep it, with all it gives, and it cannot be attached again once
it is detached.

The rule knows the policies that AWS's pages name together with a successor.`,
	Remedy: `Attach the successor that the finding names, test, and detach the old policy.

Console: *IAM*, *Policies*: deprecated policies carry a warning sign; *Entities attached*.

    aws iam list-entities-for-policy --policy-arn POLICY
    aws iam attach-role-policy --role-name ROLE --policy-arn SUCCESSOR
    aws iam detach-role-policy --role-name ROLE --policy-arn POLICY`,
	Links: []string{
		"https://docs.aws.amazon.com/aws-managed-policy/latest/reference/about-managed-policy-reference.html",
		"https://docs.aws.amazon.com/IAM/latest/UserGuide/access_policies_managed-deprecated.html",
	},
	Controls:  controls(nist("AC-6", "CM-6"), soc2("CC6.3"), cwe("477")),
	NeedsAny:  policyParts,
	Reads:     policyParts,
	Precision: "very-high",
	Check: func(p *audit.Pass) {
		for i := range p.Account.Policies {
			m := &p.Account.Policies[i]
			successor := successors[m.PolicyName]
			holders := p.Account.AttachedTo(m.ARN)
			if successor == "" || !m.AWSManaged() || len(holders) == 0 {
				continue
			}
			p.Report(audit.Report{
				At: m.Ref(), Principals: holders,
				Message: `AWS managed policy "` + m.PolicyName + `" is deprecated; its successor is ` + successor,
			})
		}
	},
})

// successors are deprecated AWS managed policies, which AWS's list no longer has or says to be on the way
// out, and what AWS's pages put in their place.
var successors = map[string]string{
	"AWSBackupAdminPolicy":                             "AWSBackupFullAccess",
	"AWSBackupOperatorPolicy":                          "AWSBackupOperatorAccess",
	"AWSCloudTrailFullAccess":                          "AWSCloudTrail_FullAccess",
	"AWSCodePipelineFullAccess":                        "AWSCodePipeline_FullAccess",
	"AWSCodePipelineReadOnlyAccess":                    "AWSCodePipeline_ReadOnlyAccess",
	"AWSConfigRole":                                    "AWS_ConfigRole",
	"AWSElasticBeanstalkFullAccess":                    "AdministratorAccess-AWSElasticBeanstalk",
	"AWSElasticBeanstalkReadOnlyAccess":                "AWSElasticBeanstalkReadOnly",
	"AWSElasticBeanstalkService":                       "AWSElasticBeanstalkManagedUpdatesCustomerRolePolicy",
	"AWSLambdaFullAccess":                              "AWSLambda_FullAccess",
	"AWSLambdaReadOnlyAccess":                          "AWSLambda_ReadOnlyAccess",
	"AmazonConnectFullAccess":                          "AmazonConnect_FullAccess",
	"AmazonEC2ContainerServiceFullAccess":              "AmazonECS_FullAccess",
	"AmazonEC2RoleforSSM":                              "AmazonSSMManagedInstanceCore",
	"AmazonEC2SpotFleetRole":                           "AmazonEC2SpotFleetTaggingRole",
	"AmazonElasticMapReduceFullAccess":                 "AmazonEMRFullAccessPolicy_v2",
	"AmazonElasticMapReduceReadOnlyAccess":             "AmazonEMRReadOnlyAccessPolicy_v2",
	"AmazonElasticMapReduceRole":                       "AmazonEMRServicePolicy_v2",
	"AmazonLaunchWizardFullaccess":                     "AmazonLaunchWizardFullAccessV2",
	"AmazonMachineLearningRoleforRedshiftDataSource":   "AmazonMachineLearningRoleforRedshiftDataSourceV3",
	"AmazonMachineLearningRoleforRedshiftDataSourceV2": "AmazonMachineLearningRoleforRedshiftDataSourceV3",
	"ServiceCatalogAdminReadOnlyAccess":                "AWSServiceCatalogAdminReadOnlyAccess",
	"ServiceCatalogEndUserAccess":                      "AWSServiceCatalogEndUserReadOnlyAccess",
}
