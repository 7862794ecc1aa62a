package escalation_test

import (
	"bytes"
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/iamaudit/iamaudit/escalation"
	"github.com/iamaudit/iamaudit/internal/synth"
	"github.com/iamaudit/iamaudit/snapshot"
)

const (
	allOn   = `{"Effect":"Allow","Action":%s,"Resource":"*"}`
	account = "arn:aws:iam::111122223333:"
)

// user and role write an entity with one inline policy of these statements; further members follow.
func user(name, statements string, members ...string) string {
	return entity("User", name, statements, members)
}

func role(name, trust, statements string, members ...string) string {
	action := "sts:AssumeRole"
	switch {
	case strings.Contains(trust, "saml-provider"):
		action = "sts:AssumeRoleWithSAML"
	case strings.Contains(trust, "Federated"):
		action = "sts:AssumeRoleWithWebIdentity"
	}
	trust = fmt.Sprintf(`"AssumeRolePolicyDocument":{"Version":"2012-10-17","Statement":{"Effect":"Allow","Principal":%s,"Action":%q}}`, trust, action)
	return entity("Role", name, statements, append(members, trust))
}

func entity(kind, name, statements string, members []string) string {
	e := fmt.Sprintf(`{"%sName":%q,"Arn":"%s%s/%s"`, kind, name, account, strings.ToLower(kind), name)
	if statements != "" {
		e += fmt.Sprintf(`,"%sPolicyList":[{"PolicyName":"p","PolicyDocument":{"Version":"2012-10-17","Statement":[%s]}}]`, kind, statements)
	}
	for _, m := range members {
		e += "," + m
	}
	return e + "}"
}

func allow(actions ...string) string {
	return fmt.Sprintf(allOn, fmt.Sprintf(`["%s"]`, strings.Join(actions, `","`)))
}

func on(resource string, actions ...string) string {
	return strings.Replace(allow(actions...), `"Resource":"*"`, fmt.Sprintf(`"Resource":%q`, resource), 1)
}

func when(condition, statement string) string {
	return strings.TrimSuffix(statement, "}") + `,"Condition":{` + condition + `}}`
}

func deny(statement string) string { return strings.Replace(statement, "Allow", "Deny", 1) }

func load(t testing.TB, lists ...string) *snapshot.Account {
	t.Helper()
	var users, roles, rest []string
	for _, e := range lists {
		switch {
		case strings.HasPrefix(e, `{"UserName"`):
			users = append(users, e)
		case strings.HasPrefix(e, `{"RoleName"`):
			roles = append(roles, e)
		default:
			rest = append(rest, e)
		}
	}
	text := fmt.Sprintf(`{"FormatVersion":1,"AccountId":"111122223333","Partition":"aws","CollectedAt":"2026-01-01T00:00:00Z","UserDetailList":[%s],"RoleDetailList":[%s]%s}`,
		strings.Join(users, ","), strings.Join(roles, ","), strings.Join(append([]string{""}, rest...), ","))
	a, err := snapshot.Decode([]byte(text), snapshot.Options{})
	if err != nil {
		t.Fatalf("%v\n%s", err, text)
	}
	return a
}

const (
	lambdaTrust   = `{"Service":"lambda.amazonaws.com"}`
	permissionSet = `{"RoleName":"AWSReservedSSO_x_0123456789abcdef","Path":"/aws-reserved/sso.amazonaws.com/","Arn":"` + account + `role/aws-reserved/sso.amazonaws.com/AWSReservedSSO_x_0123456789abcdef"}`
	samlTrust     = `{"Federated":"` + account + `saml-provider/idp"}`
	tasksTrust    = `{"Service":"ecs-tasks.amazonaws.com"}`
	ec2Trust      = `{"Service":"ec2.amazonaws.com"}`
	rootTrust     = `{"AWS":"111122223333"}`
	profile       = `"InstanceProfileList":[{"InstanceProfileName":"i","InstanceProfileId":"AIPA1","Arn":"` + account + `instance-profile/i"}]`
)

func managed(name string, versions ...string) string {
	var list []string
	for i, v := range versions {
		list = append(list, fmt.Sprintf(`{"VersionId":"v%d","IsDefaultVersion":%v,"Document":{"Version":"2012-10-17","Statement":[%s]}}`, i+1, i == 0, v))
	}
	return fmt.Sprintf(`{"PolicyName":%q,"Arn":"%spolicy/%s","DefaultVersionId":"v1","PolicyVersionList":[%s]}`, name, account, name, strings.Join(list, ","))
}

func attach(names ...string) string {
	var list []string
	for _, n := range names {
		list = append(list, fmt.Sprintf(`{"PolicyName":%q,"PolicyArn":"%spolicy/%s"}`, n, account, n))
	}
	return `"AttachedManagedPolicies":[` + strings.Join(list, ",") + `]`
}

func bound(name string) string {
	return fmt.Sprintf(`"PermissionsBoundary":{"PermissionsBoundaryArn":"%spolicy/%s"}`, account, name)
}

// scp is an organization with a service control policy of these statements beside the one that allows all.
func scp(statements string) string {
	return `"Organization":{"Id":"o-1","MasterAccountId":"999988887777","Levels":[{"Id":"111122223333","ServiceControlPolicies":[` +
		`{"Name":"all","Content":{"Version":"2012-10-17","Statement":{"Effect":"Allow","Action":"*","Resource":"*"}}},` +
		`{"Name":"limit","Content":{"Version":"2012-10-17","Statement":[` + statements + `]}}]}]}`
}

func policies(list ...string) string { return `"Policies":[` + strings.Join(list, ",") + `]` }

func TestWays(t *testing.T) {
	admin := allow("*")
	root := user("root-like", admin)
	tests := []struct {
		name    string
		account []string
		want    []string // "principal path target", with "?" for potential and "!" for what leads to everything
	}{
		{"an administrator has no need to", []string{root}, nil},
		{"what an administrator can do first of all makes none", []string{user("u", allow("iam:CreateUser", "iam:AttachUserPolicy", "iam:CreateAccessKey", "s3:*", "ec2:*", "lambda:*", "dynamodb:*"))}, []string{"u iam-008!", "u iam-createuser-attachuserpolicy!"}},
		{"own user policy", []string{user("u", on(account+"user/u", "iam:PutUserPolicy"))}, []string{"u iam-007!"}},
		{"somebody else's policy without keys", []string{user("u", on(account+"user/x", "iam:PutUserPolicy")), user("x", "")}, nil},
		{"a user does not put role policies on itself", []string{user("u", allow("iam:PutRolePolicy"))}, nil},
		{"own role policy", []string{role("r", lambdaTrust, allow("iam:AttachRolePolicy"))}, []string{"r iam-009!"}},
		{"only a harmless policy may be attached", []string{user("u", when(`"ArnEquals":{"iam:PolicyARN":"arn:aws:iam::aws:policy/ReadOnlyAccess"}`, allow("iam:AttachUserPolicy")))}, nil},
		{"a deny in another statement", []string{user("u", allow("iam:PutUserPolicy")+","+deny(on(account+"user/*", "iam:Put*")))}, nil},
		{"a deny with a condition", []string{user("u", allow("iam:PutUserPolicy")+","+when(`"BoolIfExists":{"aws:MultiFactorAuthPresent":"false"}`, deny(allow("*"))))}, []string{"u iam-007!?"}},
		{"a deny that requests with keys pass", []string{user("u", allow("iam:PutUserPolicy")+","+when(`"Bool":{"aws:MultiFactorAuthPresent":"false"}`, deny(allow("*"))))}, []string{"u iam-007!"}},
		{"a condition that always holds", []string{user("u", when(`"Bool":{"aws:SecureTransport":"true"}`, allow("iam:PutUserPolicy")))}, []string{"u iam-007!"}},
		{"a condition that whoever has no MFA meets", []string{role("r", lambdaTrust, when(`"Bool":{"aws:MultiFactorAuthPresent":"false"}`, allow("iam:PutRolePolicy")))}, []string{"r iam-005!"}},
		{"no users in the organization", []string{user("u", allow("iam:PutUserPolicy")), scp(deny(allow("iam:CreateUser", "iam:CreateAccessKey")))}, []string{"u iam-007!"}},
		{"the Region of IAM is left by the organization", []string{user("u", allow("iam:PutUserPolicy")), scp(when(`"StringNotEquals":{"aws:RequestedRegion":["eu-west-1","us-east-1"]}`, deny(allow("*"))))}, []string{"u iam-007!"}},
		{"the Region of IAM is forbidden by the organization", []string{user("u", allow("iam:PutUserPolicy")), scp(when(`"StringNotEquals":{"aws:RequestedRegion":["eu-west-1"]}`, deny(allow("*"))))}, nil},
		{"the Region of IAM is forbidden by its own policy", []string{user("u", when(`"StringEquals":{"aws:RequestedRegion":["eu-west-1"]}`, allow("iam:PutUserPolicy")))}, nil},
		{
			"a Region that the organization leaves",
			[]string{user("u", allow("iam:PassRole", "lambda:CreateFunction", "lambda:InvokeFunction")), role("r", lambdaTrust, admin), scp(when(`"StringNotEquals":{"aws:RequestedRegion":["eu-west-1"]}`, deny(allow("lambda:*"))))},
			[]string{"u lambda-001 r!", "u lambda-createfunction r!?"},
		},
		{"any address", []string{user("u", when(`"IpAddress":{"aws:SourceIp":"0.0.0.0/0"}`, allow("iam:PutUserPolicy")))}, []string{"u iam-007!"}},
		{"a date that is over", []string{user("u", when(`"DateLessThan":{"aws:CurrentTime":"2020-01-01T00:00:00Z"}`, allow("iam:PutUserPolicy")))}, nil},
		{"a date that has come", []string{user("u", when(`"DateGreaterThan":{"aws:CurrentTime":"2020-01-01T00:00:00Z"}`, allow("iam:PutUserPolicy")))}, []string{"u iam-007!"}},
		{"an administrator in some Regions", []string{root, scp(when(`"StringNotEquals":{"aws:RequestedRegion":["eu-west-1"]}`, deny(allow("*"))))}, nil},
		{"only policies of the account may be attached", []string{user("u", when(`"ArnLike":{"iam:PolicyARN":"arn:aws:iam::111122223333:policy/*"}`, allow("iam:AttachUserPolicy"))), policies(managed("a", admin))}, []string{"u iam-008!"}},
		{"only policies of the account, which are harmless", []string{user("u", when(`"ArnLike":{"iam:PolicyARN":"arn:aws:iam::111122223333:policy/*"}`, allow("iam:AttachUserPolicy"))), policies(managed("a", allow("s3:*")))}, nil},
		{"the boundary can be rewritten", []string{user("u", admin, bound("b")), policies(managed("b", allow("s3:*", "iam:CreatePolicyVersion")))}, []string{"u iam-001!"}},
		{"another policy than the boundary can be rewritten", []string{user("u", admin, bound("b")), policies(managed("b", allow("s3:*")+","+on(account+"policy/x", "iam:CreatePolicyVersion")))}, nil},
		{"a condition on something unknown", []string{user("u", when(`"IpAddress":{"aws:SourceIp":"203.0.113.0/24"}`, allow("iam:PutUserPolicy")))}, []string{"u iam-007!?"}},
		{"NotAction", []string{user("u", `{"Effect":"Allow","NotAction":["s3:*","ec2:*"],"Resource":"`+account+`user/u"}`)}, []string{"u iam-007!", "u iam-008!"}},
		{"a boundary holds it down", []string{user("u", allow("iam:PutUserPolicy"), bound("b")), policies(managed("b", allow("s3:*", "iam:PutUserPolicy")))}, nil},
		{"a boundary that allows it all", []string{user("u", allow("iam:PutUserPolicy"), bound("b")), policies(managed("b", allow("*")))}, []string{"u iam-007!"}},
		{"the boundary can be removed", []string{user("u", admin, bound("b")), policies(managed("b", allow("s3:*", "iam:DeleteUserPermissionsBoundary")))}, []string{"u iam-022!"}},
		{"removing the boundary gives nothing", []string{user("u", allow("s3:*", "iam:DeleteUserPermissionsBoundary"), bound("b")), policies(managed("b", allow("s3:Get*", "iam:Delete*")))}, nil},
		{"a deny can be deleted", []string{user("u", deny(allow("iam:Create*", "iam:UpdateAssumeRolePolicy")), attach("m")), policies(managed("m", admin))}, []string{"u iam-deleteuserpolicy!", "u sso-001!?"}},
		{"own managed policy", []string{user("u", "", attach("m")), policies(managed("m", allow("iam:CreatePolicyVersion")))}, []string{"u iam-001!"}},
		{"a policy of somebody else", []string{user("u", on(account+"policy/m", "iam:CreatePolicyVersion")), user("x", "", attach("m")), policies(managed("m", allow("s3:*")))}, nil},
		{"an older version", []string{user("u", allow("iam:SetDefaultPolicyVersion"), attach("m")), policies(managed("m", allow("s3:*"), allow("*")))}, []string{"u iam-setdefaultpolicyversion!"}},
		{"an older version by which to go on", []string{user("u", allow("iam:SetDefaultPolicyVersion"), attach("m")), policies(managed("m", allow("s3:*"), allow("iam:AttachUserPolicy")))}, []string{"u iam-setdefaultpolicyversion!"}},
		{"an older version that is no better", []string{user("u", allow("iam:SetDefaultPolicyVersion"), attach("m")), policies(managed("m", allow("s3:*"), allow("ec2:*")))}, nil},
		{"a group of administrators", []string{user("u", allow("iam:AddUserToGroup")), `"GroupDetailList":[{"GroupName":"g","Arn":"` + account + `group/g","GroupPolicyList":[{"PolicyName":"p","PolicyDocument":{"Version":"2012-10-17","Statement":` + admin + `}}]}]`}, []string{"u iam-013!"}},
		{"a group whose members can go on", []string{user("u", allow("iam:AddUserToGroup")), `"GroupDetailList":[{"GroupName":"g","Arn":"` + account + `group/g","GroupPolicyList":[{"PolicyName":"p","PolicyDocument":{"Version":"2012-10-17","Statement":` + on(account+"user/*", "iam:PutUserPolicy") + `}}]}]`}, []string{"u iam-013!"}},
		{"a group whose members can change somebody else", []string{user("u", allow("iam:AddUserToGroup")), `"GroupDetailList":[{"GroupName":"g","Arn":"` + account + `group/g","GroupPolicyList":[{"PolicyName":"p","PolicyDocument":{"Version":"2012-10-17","Statement":` + on(account+"user/x", "iam:PutUserPolicy") + `}}]}]`}, []string{"u iam-013"}},
		{"a group with other permissions", []string{user("u", allow("iam:AddUserToGroup")), role("r", rootTrust, on(account+"role/r", "sts:AssumeRole")), `"GroupDetailList":[{"GroupName":"g","Arn":"` + account + `group/g","GroupPolicyList":[{"PolicyName":"p","PolicyDocument":{"Version":"2012-10-17","Statement":` + allow("s3:*") + `}}]}]`}, []string{"u iam-013"}},
		{"a group with the same permissions", []string{user("u", allow("iam:AddUserToGroup", "s3:*")), `"GroupDetailList":[{"GroupName":"g","Arn":"` + account + `group/g","GroupPolicyList":[{"PolicyName":"p","PolicyDocument":{"Version":"2012-10-17","Statement":` + allow("s3:Get*") + `}}]}]`}, nil},
		{"a group whose permissions the boundary holds back", []string{user("u", allow("iam:AddUserToGroup"), bound("b")), policies(managed("b", allow("iam:*", "ec2:*"))), `"GroupDetailList":[{"GroupName":"g","Arn":"` + account + `group/g","GroupPolicyList":[{"PolicyName":"p","PolicyDocument":{"Version":"2012-10-17","Statement":` + allow("s3:*") + `}}]}]`}, nil},
		{"another group may be joined", []string{user("u", on(account+"group/h", "iam:AddUserToGroup")), `"GroupDetailList":[{"GroupName":"g","Arn":"` + account + `group/g","GroupPolicyList":[{"PolicyName":"p","PolicyDocument":{"Version":"2012-10-17","Statement":` + allow("s3:*") + `}}]}]`}, nil},
		{"a group of nobodies", []string{user("u", allow("iam:AddUserToGroup")), `"GroupDetailList":[{"GroupName":"g","Arn":"` + account + `group/g"}]`}, nil},

		{"a new role", []string{user("u", allow("iam:CreateRole", "iam:AttachRolePolicy"))}, []string{"u iam-createrole-attachrolepolicy!"}},
		{"a new role under a path", []string{user("u", on(account+"role/team/*", "iam:CreateRole", "iam:PutRolePolicy"))}, []string{"u iam-createrole-putrolepolicy!"}},
		{"a new role by a pattern of any account", []string{user("u", on("arn:*:iam::*:role/app-?", "iam:CreateRole", "iam:PutRolePolicy"))}, []string{"u iam-createrole-putrolepolicy!"}},
		{"a new role and policies of other roles", []string{user("u", on(account+"role/a/*", "iam:CreateRole")+","+on(account+"role/b/*", "iam:PutRolePolicy"))}, nil},
		{"a new role of the only names that a deny leaves", []string{user("u", allow("iam:CreateRole", "iam:PutRolePolicy")+`,{"Effect":"Deny","Action":"iam:CreateRole","NotResource":"`+account+`role/app-*"}`)}, []string{"u iam-createrole-putrolepolicy!"}},
		{"a new role with a boundary", []string{user("u", when(`"StringEquals":{"iam:PermissionsBoundary":"`+account+`policy/b"}`, allow("iam:CreateRole"))+","+allow("iam:PutRolePolicy"))}, nil},
		{"a new role with the boundary of its maker", []string{user("u", when(`"StringEquals":{"iam:PermissionsBoundary":"`+account+`policy/b"}`, allow("iam:CreateRole"))+","+allow("iam:PutRolePolicy"), bound("b")), policies(managed("b", allow("iam:*Role*")))}, nil},
		{"a new role of a name that policies can be put on", []string{user("u", allow("iam:CreateRole")+","+on(account+"role/app-*", "iam:PutRolePolicy"))}, []string{"u iam-createrole-putrolepolicy!"}},
		{"a new role, of a name that one pattern of two names", []string{user("u", on(account+"role/a*", "iam:CreateRole")+","+on(account+"role/app-*", "iam:PutRolePolicy"))}, []string{"u iam-createrole-putrolepolicy!"}},
		{"a new role beside one that is called new", []string{user("u", allow("iam:CreateRole", "iam:PutRolePolicy")), role("new", lambdaTrust, "")}, []string{"u iam-createrole-putrolepolicy!"}},
		{"a new role without the boundary of its maker", []string{user("u", allow("iam:CreateRole", "iam:PutRolePolicy"), bound("b")), policies(managed("b", allow("iam:*Role*")))}, []string{"u iam-createrole-putrolepolicy!"}},
		{"a new role in an organization that forbids it", []string{user("u", allow("iam:CreateRole", "iam:PutRolePolicy")), scp(deny(allow("iam:CreateRole")))}, nil},
		{"a new role that the organization holds down", []string{user("u", allow("iam:CreateRole", "iam:PutRolePolicy")), scp(deny(allow("iam:AttachUserPolicy", "iam:AttachRolePolicy")))}, nil},
		{"a new user", []string{user("u", on(account+"user/team/*", "iam:CreateUser", "iam:PutUserPolicy", "iam:CreateAccessKey"))}, []string{"u iam-createuser-putuserpolicy!"}},
		{"a new user with a password", []string{user("u", on(account+"user/team/*", "iam:CreateUser", "iam:AttachUserPolicy", "iam:CreateLoginProfile"))}, []string{"u iam-createuser-attachuserpolicy-password!"}},
		{"a new user without credentials", []string{user("u", on(account+"user/team/*", "iam:CreateUser", "iam:AttachUserPolicy"))}, nil},
		{"a user of a name that is taken", []string{user("u", on(account+"user/x", "iam:CreateUser", "iam:PutUserPolicy", "iam:CreateAccessKey")), user("x", "")}, []string{"u iam-018 x!"}},

		{"keys of an administrator", []string{user("u", allow("iam:CreateAccessKey")), root}, []string{"u iam-002 root-like!"}},
		{"own keys", []string{user("u", `{"Effect":"Allow","Action":"iam:CreateAccessKey","Resource":"`+account+`user/${aws:username}"}`), root}, nil},
		{"keys under another path", []string{user("u", on(account+"user/app/*", "iam:CreateAccessKey")), root}, nil},
		{"keys of somebody with less", []string{user("u", allow("iam:CreateAccessKey", "s3:*")), user("x", allow("s3:GetObject"))}, nil},
		{"keys of somebody with other permissions", []string{user("u", allow("iam:CreateAccessKey")), user("x", allow("s3:GetObject"))}, []string{"u iam-002 x"}},
		{"a policy and keys for another user", []string{user("u", on(account+"user/x", "iam:PutUserPolicy", "iam:CreateAccessKey")), user("x", "")}, []string{"u iam-018 x!"}},
		{
			"keys of the first of those with the same policies",
			[]string{user("a", "", attach("m")), user("b", "", attach("m")), policies(managed("m", on(account+"user/a", "iam:AttachUserPolicy", "iam:CreateAccessKey")))},
			[]string{"a iam-008!", "b iam-002 a!", "b iam-015 a!"},
		},
		{"keys of somebody who escalates", []string{user("u", on(account+"user/x", "iam:CreateAccessKey")), user("x", on(account+"user/x", "iam:PutUserPolicy"))}, []string{"u iam-002 x!", "x iam-007!"}},

		{"a trust policy", []string{user("u", allow("iam:UpdateAssumeRolePolicy")), role("r", lambdaTrust, admin)}, []string{"u iam-012 r!"}},
		{"a trust policy of a role that is nobody", []string{user("u", allow("iam:UpdateAssumeRolePolicy")), role("r", lambdaTrust, "")}, nil},
		{"a policy of a role that trusts", []string{user("u", allow("iam:PutRolePolicy", "sts:AssumeRole")), role("r", rootTrust, "")}, []string{"u iam-017 r!"}},
		{"a policy of a role that does not trust", []string{user("u", allow("iam:PutRolePolicy", "sts:AssumeRole")), role("r", lambdaTrust, "")}, nil},
		{"the SAML provider of a role", []string{user("u", allow("iam:UpdateSAMLProvider")), role("r", samlTrust, admin)}, []string{"u iam-updatesamlprovider r!"}},
		{"another SAML provider", []string{user("u", on(account+"saml-provider/other", "iam:UpdateSAMLProvider")), role("r", samlTrust, admin)}, nil},
		{"the SAML provider of a role with less", []string{user("u", allow("iam:UpdateSAMLProvider", "s3:*")), role("r", samlTrust, allow("s3:GetObject"))}, nil},
		{"a service-linked role", []string{user("u", allow("iam:UpdateAssumeRolePolicy")), role("AWSServiceRoleForX", lambdaTrust, admin, `"Path":"/aws-service-role/x.amazonaws.com/"`)}, nil},

		{
			"a new function",
			[]string{user("u", allow("iam:PassRole", "lambda:CreateFunction", "lambda:InvokeFunction")), role("r", lambdaTrust, admin)},
			[]string{"u lambda-001 r!", "u lambda-createfunction r!?"},
		},
		{"a permission split over two policies", []string{user("u", allow("iam:PassRole"), attach("m")), role("r", ec2Trust, admin, profile), policies(managed("m", allow("ec2:RunInstances")))}, []string{"u ec2-001 r!"}},
		{"no role is in an instance profile", []string{user("u", allow("iam:PassRole", "ec2:RunInstances")), role("r", ec2Trust, admin)}, []string{"u ec2-001 r!?"}},
		{"only another role is in an instance profile", []string{user("u", allow("iam:PassRole", "ec2:RunInstances")), role("r", ec2Trust, admin), role("s", ec2Trust, "", profile)}, nil},
		{"an instance profile can be made", []string{user("u", allow("iam:PassRole", "ec2:RunInstances", "iam:CreateInstanceProfile", "iam:AddRoleToInstanceProfile")), role("r", ec2Trust, admin), role("s", ec2Trust, "", profile)}, []string{"u ec2-001 r!"}},
		{"no instance runs with a role that is in no instance profile", []string{user("u", allow("ssm:SendCommand")), role("r", ec2Trust, admin), role("s", ec2Trust, "", profile)}, nil},
		{"a role that trusts another service", []string{user("u", allow("iam:PassRole", "ec2:RunInstances")), role("r", lambdaTrust, admin)}, nil},
		{"a role in China", []string{user("u", allow("iam:PassRole", "ec2:RunInstances")), role("r", `{"Service":"ec2.amazonaws.com.cn"}`, admin, profile)}, []string{"u ec2-001 r!"}},
		{"another role may be passed", []string{user("u", on(account+"role/x", "iam:PassRole")+","+allow("ec2:RunInstances")), role("r", ec2Trust, admin)}, nil},
		{"passed to another service", []string{user("u", when(`"StringEquals":{"iam:PassedToService":"glue.amazonaws.com"}`, allow("iam:PassRole"))+","+allow("ec2:RunInstances")), role("r", ec2Trust, admin)}, nil},
		{"passed to this service", []string{user("u", when(`"StringLike":{"iam:PassedToService":"ec2.*"}`, allow("iam:PassRole"))+","+allow("ec2:RunInstances")), role("r", ec2Trust, admin, profile)}, []string{"u ec2-001 r!"}},
		{"an existing function", []string{user("u", allow("lambda:UpdateFunctionCode", "lambda:InvokeFunction")), role("r", lambdaTrust, admin)}, []string{"u lambda-003 r!?", "u lambda-004 r!?"}},
		{"no role for any function", []string{user("u", allow("lambda:UpdateFunctionCode")), role("r", rootTrust, admin)}, nil},
		{"a job in somebody's queue", []string{user("u", allow("iam:PassRole", "batch:RegisterJobDefinition", "batch:SubmitJob")), role("r", tasksTrust, admin)}, []string{"u batch-001 r!?", "u batch-002 r!?"}},
		{"a job in a queue of its own", []string{user("u", allow("iam:PassRole", "batch:*")), role("r", tasksTrust, admin)}, []string{"u batch-001 r!?", "u batch-002 r!?", "u batch-003 r!"}},
		{"a function that something has to call", []string{user("u", allow("iam:PassRole", "lambda:CreateFunction", "lambda:CreateEventSourceMapping")), role("r", lambdaTrust, admin)}, []string{"u lambda-002 r!?", "u lambda-createfunction r!?"}},
		{"a trust anchor of one's own", []string{user("u", allow("iam:PassRole", "rolesanywhere:CreateTrustAnchor", "rolesanywhere:CreateProfile")), role("r", `{"Service":"rolesanywhere.amazonaws.com"}`, admin)}, []string{"u rolesanywhere-createtrustanchor r!?"}},
		{"a role for guests", []string{user("u", allow("iam:PassRole", "cognito-identity:SetIdentityPoolRoles")), role("r", `{"Federated":"cognito-identity.amazonaws.com"}`, admin)}, []string{"u cognitoidentity-001 r!?"}},
		{"a permission set for itself", []string{user("u", allow("sso:CreatePermissionSet", "sso:AttachManagedPolicyToPermissionSet", "sso:CreateAccountAssignment")), permissionSet}, []string{"u sso-001!?"}},
		{"a permission set for itself, whatever its own policies deny", []string{user("u", allow("*")+","+deny(allow("iam:*"))), permissionSet}, []string{"u sso-001!?"}},
		{"a permission set for itself, held down by the organization", []string{user("u", allow("sso:*")), permissionSet, scp(deny(allow("iam:*")))}, nil},
		{"no IAM Identity Center", []string{user("u", allow("sso:*")), role("r", lambdaTrust, ""), `"Parts":{"RoleDetailList":{"Status":"complete"}}`}, nil},
		{"its own permission set", []string{role("r", rootTrust, allow("sso:PutInlinePolicyToPermissionSet"), `"Path":"/aws-reserved/sso.amazonaws.com/"`)}, []string{"r sso-003!?"}},
		{"a permission set of others", []string{role("r", rootTrust, allow("sso:PutInlinePolicyToPermissionSet"))}, nil},
		{"AWS documents it", []string{user("u", allow("iam:PassRole", "backup:StartBackupJob")), role("r", `{"Service":"backup.amazonaws.com"}`, admin)}, []string{"u passrole-backup-startbackupjob r!?"}},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			var got []string
			for _, w := range escalation.Of(load(t, test.account...)).Ways {
				line := w.From.Identity.Name() + " " + w.Path.ID
				if w.To != nil {
					line += " " + w.To.Identity.Name()
				}
				if w.Admin {
					line += "!"
				}
				if w.Potential() {
					line += "?"
				}
				got = append(got, line)
				if len(w.Steps) != len(w.Path.Permissions) {
					t.Errorf("%s has %d steps for %d permissions", line, len(w.Steps), len(w.Path.Permissions))
				}
			}
			slices.Sort(got)
			if diff := cmp.Diff(test.want, got); diff != "" {
				t.Errorf("(-want +got)\n%s", diff)
			}
		})
	}
}

func TestChains(t *testing.T) {
	assume := func(names ...string) string {
		var list []string
		for _, n := range names {
			list = append(list, on(account+"role/"+n, "sts:AssumeRole"))
		}
		return strings.Join(list, ",")
	}
	admin := allow("*")
	tests := []struct {
		name    string
		account []string
		want    []string // "principal > role > role", with "!" for an administrator at the end and "?" for potential
	}{
		{"one hop", []string{user("u", assume("r")), role("r", rootTrust, admin)}, []string{"u > r!"}},
		{"trusted but not allowed", []string{user("u", ""), role("r", rootTrust, admin)}, nil},
		{"allowed but not trusted", []string{user("u", assume("r")), role("r", lambdaTrust, admin)}, nil},
		{"named in the trust policy", []string{user("u", ""), role("r", `{"AWS":"`+account+`user/u"}`, admin)}, []string{"u > r!"}},
		{
			"three hops",
			[]string{user("u", assume("a")), role("a", rootTrust, assume("b")), role("b", rootTrust, assume("c")), role("c", rootTrust, admin)},
			[]string{"a > b > c!", "b > c!", "u > a > b > c!"},
		},
		{"a loop", []string{user("u", assume("a")), role("a", rootTrust, assume("b")), role("b", rootTrust, assume("a"))}, nil},
		{"to a role that escalates", []string{user("u", assume("a")), role("a", rootTrust, on(account+"role/a", "iam:PutRolePolicy"))}, []string{"u > a"}},
		{"with MFA", []string{user("u", when(`"Bool":{"aws:MultiFactorAuthPresent":"true"}`, assume("a"))), role("a", rootTrust, admin)}, []string{"u > a!?"}},
		{"to a role that escalates through what may exist", []string{user("u", assume("a")), role("a", rootTrust, allow("lambda:UpdateFunctionCode")), role("r", lambdaTrust, admin)}, []string{"u > a?"}},
		{"to a role that comes to more, and not to everything", []string{user("u", assume("a")), role("a", rootTrust, allow("lambda:UpdateFunctionCode")), role("r", lambdaTrust, allow("s3:*"))}, nil},
		{"to a harmless role", []string{user("u", assume("a")), role("a", rootTrust, allow("s3:Get*"))}, nil},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			var got []string
			for _, c := range escalation.Of(load(t, test.account...)).Chains {
				line := c.From.Identity.Name()
				for _, s := range c.Steps {
					line += " > " + s.Resource[strings.LastIndexByte(s.Resource, '/')+1:]
				}
				if c.Admin {
					line += "!"
				}
				if len(c.Assumes) > 0 {
					line += "?"
				}
				got = append(got, line)
			}
			if diff := cmp.Diff(test.want, got); diff != "" {
				t.Errorf("(-want +got)\n%s", diff)
			}
		})
	}
}

// BenchmarkOf analyses the generated account of 3,000 users and 5,000 roles.
func BenchmarkOf(b *testing.B) {
	var text bytes.Buffer
	if err := snapshot.Encode(&text, synth.Account(synth.Large, 1)); err != nil {
		b.Fatal(err)
	}
	for b.Loop() {
		b.StopTimer()
		a, err := snapshot.Decode(text.Bytes(), snapshot.Options{})
		if err != nil {
			b.Fatal(err)
		}
		b.StartTimer()
		found := escalation.Of(a)
		b.ReportMetric(float64(len(found.Ways)), "ways")
		b.ReportMetric(float64(len(found.Chains)), "chains")
	}
}

// TestPassAmongAlike: of roles with the same policies one may lead to more than the others, which can
// pass it, whichever comes first; none is passed by itself.
func TestPassAmongAlike(t *testing.T) {
	const lambda = `{"Service":"lambda.amazonaws.com"}`
	passes := allow("iam:PassRole", "lambda:CreateFunction", "lambda:InvokeFunction")
	for _, best := range []string{"a", "b", "c"} {
		t.Run(best, func(t *testing.T) {
			a := load(t, role("a", lambda, passes), role("b", lambda, passes), role("c", lambda, passes),
				role("admin", `{"AWS":"`+account+`role/`+best+`"}`, allow("*")))
			var got, want []string
			for _, w := range escalation.Of(a).Ways {
				if w.Path.ID == "lambda-001" {
					got = append(got, fmt.Sprint(w.From, " to ", w.To))
				}
			}
			for _, name := range []string{"a", "b", "c"} {
				if name != best {
					want = append(want, "role/"+name+" to role/"+best)
				}
			}
			if diff := cmp.Diff(want, got); diff != "" {
				t.Error(diff)
			}
		})
	}
}

// TestDocumentedAmongAlike: what a published path leads to is not said again of the action that AWS
// documents, of users with the same policies as of one.
func TestDocumentedAmongAlike(t *testing.T) {
	passes := allow("iam:PassRole", "lambda:*")
	target := role("fn", `{"Service":"lambda.amazonaws.com"}`, allow("*"))
	paths := func(a *snapshot.Account) (out []string) {
		for _, w := range escalation.Of(a).Ways {
			if w.From.Identity.Name() == "dev" {
				out = append(out, w.Path.ID)
			}
		}
		return out
	}
	alone := paths(load(t, user("dev", passes), target))
	if diff := cmp.Diff(alone, paths(load(t, user("dev", passes), user("ops", passes), target))); diff != "" {
		t.Errorf("with another user of the same policies: %s", diff)
	}
}

// TestTrustAmongAlike: of users with the same policies, a role may trust one and not another.
func TestTrustAmongAlike(t *testing.T) {
	changes := allow("iam:PutRolePolicy", "sts:AssumeRole")
	for _, trusted := range []string{"a", "b"} {
		a := load(t, user("a", changes), user("b", changes), role("r", `{"AWS":"`+account+`user/`+trusted+`"}`, ""))
		var got []string
		for _, w := range escalation.Of(a).Ways {
			if w.To != nil && !slices.Contains(got, w.From.String()) {
				got = append(got, w.From.String())
			}
		}
		if want := []string{"user/" + trusted}; !slices.Equal(got, want) {
			t.Errorf("the role trusts %s; it is taken by %v", want, got)
		}
	}
}

// TestTrustInARegion: whoever assumes a role chooses a Region that its trust policy names.
func TestTrustInARegion(t *testing.T) {
	r := role("r", `{"AWS":"111122223333"}`, allow("*"))
	r = strings.Replace(r, `"Action":"sts:AssumeRole"}`, `"Action":"sts:AssumeRole","Condition":{"StringEquals":{"aws:RequestedRegion":"eu-west-1"}}}`, 1)
	chains := escalation.Of(load(t, user("u", allow("sts:AssumeRole")), r)).Chains
	if len(chains) != 1 || chains[0].Assumes != nil {
		t.Errorf("chains %+v; want one that assumes nothing", chains)
	}
}
