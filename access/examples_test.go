package access_test

import (
	"testing"

	"github.com/iamaudit/iamaudit/access"
)

// TestExamples decides the examples that AWS's pages explain, with the outcome that they tell. The
// names say the page.
func TestExamples(t *testing.T) {
	const (
		shirley  = "arn:aws:iam::123456789012:user/Shirley"
		bob      = "arn:aws:iam::444455556666:user/Bob"
		boundary = `"boundaries":[{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":["s3:*","cloudwatch:*","ec2:*"],"Resource":"*"}]}]`
		noMFA    = `"identityPolicies":[{"name":"mfa","policy":{"Version":"2012-10-17","Statement":[
			{"Effect":"Allow","Action":"*","Resource":"*"},
			{"Sid":"DenyAllExceptListedIfNoMFA","Effect":"Deny","NotAction":["iam:CreateVirtualMFADevice","iam:EnableMFADevice","iam:ListMFADevices","sts:GetSessionToken"],
			 "Resource":"*","Condition":{"BoolIfExists":{"aws:MultiFactorAuthPresent":"false"}}}]}}]`
		home = `"identityPolicies":[{"name":"home","policy":{"Version":"2012-10-17","Statement":[
			{"Action":["s3:ListBucket"],"Effect":"Allow","Resource":["arn:aws:s3:::mybucket"],"Condition":{"StringLike":{"s3:prefix":["${aws:username}/*"]}}},
			{"Action":["s3:GetObject","s3:PutObject"],"Effect":"Allow","Resource":["arn:aws:s3:::mybucket/${aws:username}/*"]}]}}]`
		onlyBob = `"resourcePolicy":{"Version":"2012-10-17","Statement":[{"Effect":"Deny","NotPrincipal":{"AWS":["arn:aws:iam::444455556666:user/Bob","arn:aws:iam::444455556666:root"]},
			"Action":"s3:*","Resource":["arn:aws:s3:::bucketname","arn:aws:s3:::bucketname/*"]},
			{"Effect":"Allow","Principal":{"AWS":"arn:aws:iam::444455556666:root"},"Action":"s3:*","Resource":["arn:aws:s3:::bucketname","arn:aws:s3:::bucketname/*"]}]}`
		region = `"scps":[[{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":"*","Resource":"*"},
			{"Sid":"DenyAllOutsideEU","Effect":"Deny","NotAction":["iam:*","organizations:*","route53:*","support:*"],"Resource":"*",
			 "Condition":{"StringNotEquals":{"aws:RequestedRegion":["eu-central-1","eu-west-1"]}}}]}]]`
		tags = `"identityPolicies":[{"name":"tags","policy":{"Version":"2012-10-17","Statement":{"Effect":"Allow","Action":"ec2:CreateTags","Resource":"*",
			"Condition":{"ForAllValues:StringEquals":{"aws:TagKeys":["environment","cost-center"]}}}}}]`
		attributes = `"identityPolicies":[{"name":"attributes","policy":{"Version":"2012-10-17","Statement":{"Effect":"Deny","Action":"dynamodb:PutItem","Resource":"arn:aws:dynamodb:*:*:table/Thread",
			"Condition":{"ForAnyValue:StringEquals":{"dynamodb:Attributes":["ID","PostDateTime"]}}}}},{"name":"all","policy":{"Version":"2012-10-17","Statement":{"Effect":"Allow","Action":"*","Resource":"*"}}}]`
		thread = "arn:aws:dynamodb:eu-west-1:123456789012:table/Thread"
	)
	all := identity(all)
	tests := []struct{ name, line, want string }{
		{"Permissions boundaries: a grant outside the boundary", line(shirley, "iam:CreateUser", "arn:aws:iam::123456789012:user/x", boundary, identity(`{"Effect":"Allow","Action":"iam:CreateUser","Resource":"*"}`)), "ImplicitlyDenied"},
		{"Permissions boundaries: both allow", line(shirley, "s3:GetObject", object, boundary, all), "Allowed"},
		{"Enable MFA: without MFA", line(shirley, "s3:GetObject", object, noMFA, `"context":{"aws:MultiFactorAuthPresent":"false"}`), "ExplicitlyDenied"},
		{"Enable MFA: with a long-term key, which has no such key", line(shirley, "s3:GetObject", object, noMFA), "ExplicitlyDenied"},
		{"Enable MFA: listed actions", line(shirley, "iam:ListMFADevices", "*", noMFA), "Allowed"},
		{"Enable MFA: with MFA", line(shirley, "s3:GetObject", object, noMFA, `"context":{"aws:MultiFactorAuthPresent":true}`), "Allowed"},
		{"Variables: own prefix", line(shirley, "s3:ListBucket", "arn:aws:s3:::mybucket", home, `"context":{"s3:prefix":"Shirley/photos"}`), "Allowed"},
		{"Variables: somebody else's prefix", line(shirley, "s3:ListBucket", "arn:aws:s3:::mybucket", home, `"context":{"s3:prefix":"Bob/photos"}`), "ImplicitlyDenied"},
		{"Variables: own object", line(shirley, "s3:PutObject", "arn:aws:s3:::mybucket/Shirley/a", home), "Allowed"},
		{"Variables: somebody else's object", line(shirley, "s3:PutObject", "arn:aws:s3:::mybucket/Bob/a", home), "ImplicitlyDenied"},
		{"NotPrincipal: Bob", line(bob, "s3:GetObject", "arn:aws:s3:::bucketname/k", onlyBob, all), "Allowed"},
		{"NotPrincipal: everybody else", line("arn:aws:iam::444455556666:user/Eve", "s3:GetObject", "arn:aws:s3:::bucketname/k", onlyBob, all), "ExplicitlyDenied"},
		{"SCPs by Region: outside", line(shirley, "ec2:RunInstances", "*", region, all, `"context":{"aws:RequestedRegion":"us-east-1"}`), "ExplicitlyDenied"},
		{"SCPs by Region: inside", line(shirley, "ec2:RunInstances", "*", region, all, `"context":{"aws:RequestedRegion":"eu-west-1"}`), "Allowed"},
		{"SCPs by Region: global service", line(shirley, "iam:ListUsers", "*", region, all, `"context":{"aws:RequestedRegion":"us-east-1"}`), "Allowed"},
		{"Multivalued keys: both tags are listed", line(shirley, "ec2:CreateTags", "*", tags, `"context":{"aws:TagKeys":["environment","cost-center"]}`), "Allowed"},
		{"Multivalued keys: one tag is not", line(shirley, "ec2:CreateTags", "*", tags, `"context":{"aws:TagKeys":["environment","dept"]}`), "ImplicitlyDenied"},
		{"Multivalued keys: no tags at all", line(shirley, "ec2:CreateTags", "*", tags), "Allowed"},
		{"Multivalued keys: a listed attribute", line(shirley, "dynamodb:PutItem", thread, attributes, `"context":{"dynamodb:Attributes":["ID","Message"]}`), "ExplicitlyDenied"},
		{"Multivalued keys: no listed attribute", line(shirley, "dynamodb:PutItem", thread, attributes, `"context":{"dynamodb:Attributes":["Message"]}`), "Allowed"},
		{"Cross-account: Carlos, both sides", line("arn:aws:iam::111111111111:user/CarlosSalazar", "s3:GetObject", "arn:aws:s3:::amzn-s3-demo-bucket-production/k", `"resourceAccount":"222222222222"`, identity(`{"Sid":"AllowS3ListRead","Effect":"Allow","Action":["s3:GetBucketLocation","s3:GetObject","s3:ListAllMyBuckets"],"Resource":"arn:aws:s3:::*"}`), resource(`{"Effect":"Allow","Action":["s3:GetObject*","s3:PutObject*"],"Principal":{"AWS":"arn:aws:iam::111111111111:user/CarlosSalazar"},"Resource":["arn:aws:s3:::amzn-s3-demo-bucket-production/*"]}`)), "Allowed"},
		{"Cross-account: Carlos, only his own side", line("arn:aws:iam::111111111111:user/CarlosSalazar", "s3:GetObject", "arn:aws:s3:::amzn-s3-demo-bucket-logs/k", `"resourceAccount":"222222222222"`, identity(`{"Effect":"Allow","Action":"s3:GetObject","Resource":"arn:aws:s3:::*"}`)), "ImplicitlyDenied"},
		{"Cross-account: Carlos lists his buckets", line("arn:aws:iam::111111111111:user/CarlosSalazar", "s3:ListAllMyBuckets", "*", identity(`{"Sid":"AllowS3ListRead","Effect":"Allow","Action":"s3:ListAllMyBuckets","Resource":"arn:aws:s3:::*"}`)), "Allowed"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			if got := access.SimulateLine([]byte(tt.line)); got.Decision != tt.want || got.Error != "" {
				t.Errorf("%s\ngot %+v, want %s", tt.line, got, tt.want)
			}
		})
	}
}
