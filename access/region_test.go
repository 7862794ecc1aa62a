package access_test

import (
	"strings"
	"testing"

	"github.com/iamaudit/iamaudit/access"
)

// TestGlobalServices: requests to a service with one endpoint go to its Region.
func TestGlobalServices(t *testing.T) {
	const text = `{"FormatVersion":1,"AccountId":"111122223333","Partition":"aws","CollectedAt":"2026-01-01T00:00:00Z","UserDetailList":[
		{"UserName":"near","Arn":"arn:aws:iam::111122223333:user/near","UserPolicyList":[{"PolicyName":"p","PolicyDocument":{"Version":"2012-10-17","Statement":
			{"Effect":"Allow","Action":"*","Resource":"*","Condition":{"StringEquals":{"aws:RequestedRegion":"REGION"}}}}}]},
		{"UserName":"far","Arn":"arn:aws:iam::111122223333:user/far","UserPolicyList":[{"PolicyName":"p","PolicyDocument":{"Version":"2012-10-17","Statement":[
			{"Effect":"Allow","Action":"*","Resource":"*"},
			{"Effect":"Deny","Action":"*","Resource":"*","Condition":{"StringNotEquals":{"aws:RequestedRegion":"eu-west-1"}}}]}}]}
	],"RoleDetailList":[]}`
	const user = "arn:aws:iam::111122223333:user/x"
	tests := []struct {
		name, partition, region, user, action, want string
	}{
		{"81 allowed in the Region of the endpoint", "aws", "us-east-1", "near", "iam:CreateUser", "Allowed"},
		{"81 the service in another case", "aws", "us-east-1", "near", "IAM:CreateUser", "Allowed"},
		{"81 allowed in another Region", "aws", "eu-west-1", "near", "iam:CreateUser", "ImplicitlyDenied"},
		{"81 denied outside another Region", "aws", "eu-west-1", "far", "iam:CreateUser", "ExplicitlyDenied"},
		{"81 China", "aws-cn", "cn-north-1", "near", "iam:CreateUser", "Allowed"},
		{"81 an unknown partition", "aws-iso", "us-east-1", "near", "iam:CreateUser", "perhaps Allowed"},
		{"a service whose Region the caller chooses", "aws", "eu-west-1", "near", "ec2:RunInstances", "perhaps Allowed"},
		{"a service whose Region the caller chooses, denied in others", "aws", "eu-west-1", "far", "ec2:RunInstances", "perhaps Allowed"},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			e := load(t, strings.NewReplacer("REGION", test.region, `"Partition":"aws"`, `"Partition":"`+test.partition+`"`).Replace(text))
			d := e.Decide(&access.Request{Principal: find(t, e, "user/"+test.user), Action: test.action, Resource: user})
			got := d.Outcome.String()
			if !d.Certain {
				got = "perhaps " + got
			}
			if got != test.want {
				t.Errorf("got %s, want %s", got, test.want)
			}
		})
	}
}
