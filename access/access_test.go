package access_test

import (
	"testing"

	"github.com/iamaudit/iamaudit/access"
	"github.com/iamaudit/iamaudit/policy"
	"github.com/iamaudit/iamaudit/snapshot"
)

// shop is a small account in an organization, with every layer that a snapshot can hold.
const shop = `{
  "FormatVersion": 1, "AccountId": "111122223333", "Partition": "aws", "CollectedAt": "2026-01-01T00:00:00Z",
  "Parts": {"Organization": {"Status": "complete"}, "ServiceControlPolicies": {"Status": "complete"}, "ResourceControlPolicies": {"Status": "complete"}},
  "UserDetailList": [
    {"Path": "/", "UserName": "mia", "UserId": "AIDAMIA", "Arn": "arn:aws:iam::111122223333:user/mia", "GroupList": ["admins"],
     "UserPolicyList": [{"PolicyName": "no-trail", "PolicyDocument": {"Version": "2012-10-17", "Statement": {"Effect": "Deny", "Action": "cloudtrail:Delete*", "Resource": "*"}}}]},
    {"Path": "/", "UserName": "bob", "UserId": "AIDABOB", "Arn": "arn:aws:iam::111122223333:user/bob", "GroupList": ["admins"],
     "PermissionsBoundary": {"PermissionsBoundaryType": "Policy", "PermissionsBoundaryArn": "arn:aws:iam::111122223333:policy/only-s3"}},
    {"Path": "/", "UserName": "eve", "UserId": "AIDAEVE", "Arn": "arn:aws:iam::111122223333:user/eve",
     "UserPolicyList": [
       {"PolicyName": "home", "PolicyDocument": {"Version": "2012-10-17", "Statement": [
         {"Sid": "Own", "Effect": "Allow", "Action": "s3:*", "Resource": "arn:aws:s3:::homes/${aws:username}/*"},
         {"Sid": "Office", "Effect": "Allow", "Action": "sqs:SendMessage", "Resource": "*", "Condition": {"IpAddress": {"aws:SourceIp": "203.0.113.0/24"}}},
         {"Sid": "NotAtNight", "Effect": "Deny", "Action": "sns:Publish", "Resource": "*", "Condition": {"Bool": {"aws:MultiFactorAuthPresent": "false"}}},
         {"Sid": "Publish", "Effect": "Allow", "Action": "sns:Publish", "Resource": "*"}]}}]}
  ],
  "GroupDetailList": [
    {"Path": "/", "GroupName": "admins", "GroupId": "AGPA1", "Arn": "arn:aws:iam::111122223333:group/admins",
     "GroupPolicyList": [{"PolicyName": "all", "PolicyDocument": {"Version": "2012-10-17", "Statement": {"Effect": "Allow", "Action": "*", "Resource": "*"}}}]}
  ],
  "RoleDetailList": [
    {"Path": "/", "RoleName": "ci", "RoleId": "AROACI", "Arn": "arn:aws:iam::111122223333:role/ci",
     "AssumeRolePolicyDocument": {"Version": "2012-10-17", "Statement": [
       {"Effect": "Allow", "Principal": {"AWS": "arn:aws:iam::111122223333:user/eve"}, "Action": "sts:AssumeRole"},
       {"Effect": "Allow", "Principal": {"AWS": "444455556666"}, "Action": "sts:AssumeRole", "Condition": {"StringEquals": {"sts:ExternalId": "x"}}}]},
     "AttachedManagedPolicies": [{"PolicyName": "only-s3", "PolicyArn": "arn:aws:iam::111122223333:policy/only-s3"}]},
    {"Path": "/", "RoleName": "ops", "RoleId": "AROAOPS", "Arn": "arn:aws:iam::111122223333:role/ops",
     "AssumeRolePolicyDocument": {"Version": "2012-10-17", "Statement": [
       {"Effect": "Allow", "Principal": {"AWS": "arn:aws:iam::111122223333:root", "Service": "ec2.amazonaws.com"}, "Action": "sts:AssumeRole"}]}},
    {"Path": "/aws-service-role/x.amazonaws.com/", "RoleName": "AWSServiceRoleForX", "RoleId": "AROASLR", "Arn": "arn:aws:iam::111122223333:role/aws-service-role/x.amazonaws.com/AWSServiceRoleForX",
     "RolePolicyList": [{"PolicyName": "p", "PolicyDocument": {"Version": "2012-10-17", "Statement": {"Effect": "Allow", "Action": "dynamodb:*", "Resource": "*"}}}]}
  ],
  "Policies": [
    {"PolicyName": "only-s3", "Arn": "arn:aws:iam::111122223333:policy/only-s3", "DefaultVersionId": "v1",
     "PolicyVersionList": [{"VersionId": "v1", "IsDefaultVersion": true, "Document": {"Version": "2012-10-17", "Statement": {"Effect": "Allow", "Action": ["s3:*", "dynamodb:*"], "Resource": "*"}}}]}
  ],
  "Organization": {"Id": "o-1", "MasterAccountId": "999999999999", "Levels": [
    {"Id": "r-1", "Type": "ROOT", "ServiceControlPolicies": [
      {"Id": "p-1", "Name": "FullAWSAccess", "Content": {"Version": "2012-10-17", "Statement": {"Effect": "Allow", "Action": "*", "Resource": "*"}}},
      {"Id": "p-2", "Name": "no-dynamodb", "Content": {"Version": "2012-10-17", "Statement": {"Effect": "Deny", "Action": "dynamodb:*", "Resource": "*"}}}],
     "ResourceControlPolicies": [
      {"Id": "p-3", "Name": "RCPFullAWSAccess", "Content": {"Version": "2012-10-17", "Statement": {"Effect": "Allow", "Principal": "*", "Action": "*", "Resource": "*"}}}]},
    {"Id": "111122223333", "Type": "ACCOUNT", "ServiceControlPolicies": [
      {"Id": "p-4", "Name": "some", "Content": {"Version": "2012-10-17", "Statement": {"Effect": "Allow", "NotAction": "organizations:*", "Resource": "*"}}}],
     "ResourceControlPolicies": [
      {"Id": "p-3", "Name": "RCPFullAWSAccess", "Content": {"Version": "2012-10-17", "Statement": {"Effect": "Allow", "Principal": "*", "Action": "*", "Resource": "*"}}},
      {"Id": "p-5", "Name": "https", "Content": {"Version": "2012-10-17", "Statement": {"Effect": "Deny", "Principal": "*", "Action": "s3:PutObject", "Resource": "arn:aws:s3:::secret/*"}}}]}
  ]}
}`

func load(t testing.TB, text string) *access.Engine {
	t.Helper()
	a, err := snapshot.Decode([]byte(text), snapshot.Options{File: "test.json"})
	if err != nil {
		t.Fatal(err)
	}
	return access.New(a)
}

func TestDecide(t *testing.T) {
	e := load(t, shop)
	mfa := policy.NewContext(map[string][]string{"aws:MultiFactorAuthPresent": {"true"}})
	tests := []struct {
		name, principal, action, resource string
		context                           *policy.Context
		want                              string // outcome, "perhaps" when it is not certain
		layer                             access.Layer
	}{
		{"1, 10 nothing allows it", "user/eve", "ec2:RunInstances", "*", nil, "ImplicitlyDenied", access.IdentityPolicy},
		{"10 through a group", "user/mia", "ec2:RunInstances", "*", nil, "Allowed", access.IdentityPolicy},
		{"2 explicit Deny", "user/mia", "cloudtrail:DeleteTrail", "*", nil, "ExplicitlyDenied", access.IdentityPolicy},
		{"11 boundary allows it", "user/bob", "s3:GetObject", "arn:aws:s3:::x/y", nil, "Allowed", access.IdentityPolicy},
		{"11 boundary does not", "user/bob", "ec2:RunInstances", "*", nil, "ImplicitlyDenied", access.PermissionsBoundary},
		{"2 SCP denies", "user/mia", "dynamodb:GetItem", "*", nil, "ExplicitlyDenied", access.ServiceControlPolicy},
		{"4 a level of SCPs does not allow it", "user/mia", "organizations:LeaveOrganization", "*", nil, "ImplicitlyDenied", access.ServiceControlPolicy},
		{"1 root", "root", "ec2:RunInstances", "*", nil, "Allowed", access.IdentityPolicy},
		{"16 SCPs bind root", "root", "dynamodb:GetItem", "*", nil, "ExplicitlyDenied", access.ServiceControlPolicy},
		{"16, 26 SCPs spare service-linked roles", "role/AWSServiceRoleForX", "dynamodb:GetItem", "*", nil, "Allowed", access.IdentityPolicy},
		{"17 RCP denies", "user/mia", "s3:PutObject", "arn:aws:s3:::secret/x", nil, "ExplicitlyDenied", access.ResourceControlPolicy},
		{"17 RCPs do not bind other accounts' resources", "user/mia", "s3:PutObject", "arn:aws:s3:eu-west-1:444455556666:accesspoint/secret/x", nil, "perhaps Allowed", access.IdentityPolicy},
		{"59 variable", "user/eve", "s3:GetObject", "arn:aws:s3:::homes/eve/x", nil, "Allowed", access.IdentityPolicy},
		{"59 somebody else's", "user/eve", "s3:GetObject", "arn:aws:s3:::homes/mia/x", nil, "ImplicitlyDenied", access.IdentityPolicy},
		{"unknown key of an Allow", "user/eve", "sqs:SendMessage", "*", nil, "perhaps Allowed", access.IdentityPolicy},
		{"unknown key of a Deny", "user/eve", "sns:Publish", "*", nil, "perhaps Allowed", access.IdentityPolicy},
		{"known key of a Deny", "user/eve", "sns:Publish", "*", mfa, "Allowed", access.IdentityPolicy},
		{"5, 22 user named in the trust policy", "user/eve", "sts:AssumeRole", "arn:aws:iam::111122223333:role/ci", nil, "Allowed", access.ResourcePolicy},
		{"22 not named", "user/mia", "sts:AssumeRole", "arn:aws:iam::111122223333:role/ci", nil, "ImplicitlyDenied", access.ResourcePolicy},
		{"8, 22 account named, identity policy allows", "user/mia", "sts:AssumeRole", "arn:aws:iam::111122223333:role/ops", nil, "Allowed", access.IdentityPolicy},
		{"8, 22 account named, no identity policy", "user/eve", "sts:AssumeRole", "arn:aws:iam::111122223333:role/ops", nil, "ImplicitlyDenied", access.IdentityPolicy},
		{"22 service", "ec2.amazonaws.com", "sts:AssumeRole", "arn:aws:iam::111122223333:role/ops", nil, "Allowed", access.ResourcePolicy},
		{"22 another service", "lambda.amazonaws.com", "sts:AssumeRole", "arn:aws:iam::111122223333:role/ops", nil, "ImplicitlyDenied", access.ResourcePolicy},
		{"14 another account", "arn:aws:iam::444455556666:user/z", "sts:AssumeRole", "arn:aws:iam::111122223333:role/ci", nil, "perhaps Allowed", access.ResourcePolicy},
		{"14 a third account", "arn:aws:iam::777777777777:user/z", "sts:AssumeRole", "arn:aws:iam::111122223333:role/ci", nil, "ImplicitlyDenied", access.ResourcePolicy},
		{"21 anonymous", "anonymous", "sts:AssumeRole", "arn:aws:iam::111122223333:role/ci", nil, "ImplicitlyDenied", access.ResourcePolicy},
		{"23 key policy is not known", "user/mia", "kms:Decrypt", "arn:aws:kms:eu-west-1:111122223333:key/1", nil, "perhaps Allowed", access.IdentityPolicy},
		{"root cannot assume roles", "root", "sts:AssumeRole", "arn:aws:iam::111122223333:role/ops", nil, "ImplicitlyDenied", access.NoLayer},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			p, err := e.Find(tt.principal)
			if err != nil {
				t.Fatal(err)
			}
			d := e.Decide(&access.Request{Principal: p, Action: tt.action, Resource: tt.resource, Context: tt.context})
			got := d.Outcome.String()
			if !d.Certain {
				got = "perhaps " + got
			}
			if got != tt.want || d.Layer != tt.layer {
				t.Errorf("%s may %s on %s: got %s by %v, want %s by %v", tt.principal, tt.action, tt.resource, got, d.Layer, tt.want, tt.layer)
			}
		})
	}
}
