package synth

import (
	"encoding/json"
	"fmt"
	"slices"
	"strings"

	"github.com/iamaudit/iamaudit/snapshot"
)

var (
	teams      = []string{"billing", "data", "search", "web", "mobile", "platform", "risk", "ops", "ml", "identity"}
	purposes   = []string{"deploy", "read", "backup", "ingest", "admin", "export", "queue", "logs", "cache", "secrets"}
	services   = []string{"api", "worker", "cron", "ci", "lambda", "etl", "gateway", "proxy"}
	firstNames = []string{"ana", "bo", "chen", "dee", "eli", "fay", "gus", "hana", "ivo", "jo"}
)

// grant is what policies of the accounts allow together: actions of a service and the resources that
// they work on, with %s for a name.
type grant struct {
	actions   []string
	resources []string
}

// regional makes the ARN of a resource in one Region.
func regional(service, resource string) string {
	return "arn:aws:" + service + ":eu-central-1:" + AccountID + ":" + resource
}

// grants has each service as often as policies speak of it.
var grants = []grant{
	{[]string{"s3:GetObject", "s3:PutObject", "s3:DeleteObject", "s3:ListBucket"}, []string{"arn:aws:s3:::%s", "arn:aws:s3:::%s/*"}},
	{[]string{"s3:*"}, []string{"arn:aws:s3:::%s", "arn:aws:s3:::%s/*"}},
	{[]string{"ec2:DescribeInstances", "ec2:DescribeImages", "ec2:Describe*"}, []string{"*"}},
	{[]string{"ec2:StartInstances", "ec2:StopInstances"}, []string{regional("ec2", "instance/i-%s")}},
	{[]string{"dynamodb:GetItem", "dynamodb:PutItem", "dynamodb:Query", "dynamodb:UpdateItem"}, []string{regional("dynamodb", "table/%s")}},
	{[]string{"sqs:SendMessage", "sqs:ReceiveMessage", "sqs:DeleteMessage", "sqs:GetQueueAttributes"}, []string{regional("sqs", "%s")}},
	{[]string{"kms:Decrypt", "kms:GenerateDataKey", "kms:DescribeKey"}, []string{regional("kms", "key/%s")}},
	{[]string{"logs:CreateLogGroup", "logs:CreateLogStream", "logs:PutLogEvents"}, []string{regional("logs", "log-group:/aws/%s:*")}},
	{[]string{"iam:GetRole", "iam:PassRole"}, []string{arn("role", "%s")}},
	{[]string{"iam:Get*", "iam:List*"}, []string{"*"}},
	{[]string{"iam:CreateAccessKey", "iam:DeleteAccessKey", "iam:ListAccessKeys"}, []string{arn("user", "${aws:username}")}},
	{[]string{"lambda:InvokeFunction", "lambda:GetFunction", "lambda:UpdateFunctionCode"}, []string{regional("lambda", "function:%s")}},
	{[]string{"secretsmanager:GetSecretValue", "secretsmanager:DescribeSecret"}, []string{regional("secretsmanager", "secret:%s-??????")}},
	{[]string{"sts:AssumeRole"}, []string{arn("role", "%s")}},
}

type statement struct {
	Sid       string         `json:"Sid,omitempty"`
	Effect    string         `json:"Effect"`
	Principal any            `json:"Principal,omitempty"`
	Action    any            `json:"Action"`
	Resource  any            `json:"Resource,omitempty"`
	Condition map[string]any `json:"Condition,omitempty"`
}

func document(statements []statement) snapshot.Document {
	text, err := json.Marshal(map[string]any{"Version": "2012-10-17", "Statement": statements})
	if err != nil {
		panic(err)
	}
	return snapshot.NewDocument(text)
}

// document makes an identity policy of n statements.
func (g *generator) document(n int) snapshot.Document {
	statements := make([]statement, n)
	for i := range statements {
		statements[i] = g.statement(i)
	}
	return document(statements)
}

func (g *generator) statement(i int) statement {
	if g.chance(1) && g.chance(30) {
		return statement{Effect: "Allow", Action: "*", Resource: "*"}
	}
	from := pick(g, grants)
	s := statement{Sid: fmt.Sprintf("S%d", i), Effect: "Allow", Resource: g.resources(from)}
	list := []string{}
	for _, a := range from.actions {
		if g.chance(60) {
			list = append(list, a)
		}
	}
	if len(list) == 0 {
		list = from.actions[:1]
	}
	s.Action = list
	switch {
	case g.chance(3):
		s.Effect = "Deny"
	case g.chance(10):
		s.Condition = map[string]any{"StringEquals": map[string]any{"aws:RequestedRegion": []string{"eu-central-1", "eu-west-1"}}}
	case g.chance(3):
		s.Condition = map[string]any{"Bool": map[string]any{"aws:MultiFactorAuthPresent": "true"}}
	}
	return s
}

func (g *generator) resources(from grant) any {
	if g.chance(8) || from.resources[0] == "*" {
		return "*"
	}
	var out []string
	for range 1 + g.rand.IntN(3) {
		name := g.roleName(g.rand.IntN(g.size.Roles + 1))
		for _, r := range from.resources {
			out = append(out, strings.ReplaceAll(r, "%s", name))
		}
	}
	return slices.Compact(out)
}

// trust makes a role's trust policy. Most roles trust a service, and many share one text.
func (g *generator) trust() snapshot.Document {
	allow := statement{Effect: "Allow", Action: "sts:AssumeRole"}
	switch n := g.rand.IntN(100); {
	case n < 60:
		allow.Principal = map[string]string{"Service": pick(g, []string{"ec2", "lambda", "ecs-tasks", "glue", "states"}) + ".amazonaws.com"}
	case n < 80:
		allow.Principal = map[string]string{"AWS": fmt.Sprintf("arn:aws:iam::%s:root", AccountID)}
	case n < 90:
		allow.Principal = map[string]string{"AWS": fmt.Sprintf("arn:aws:iam::4444555566%02d:root", g.rand.IntN(20))}
		if g.chance(70) {
			allow.Condition = map[string]any{"StringEquals": map[string]any{"sts:ExternalId": fmt.Sprintf("ext-%d", g.rand.IntN(1000))}}
		}
	default:
		allow.Action = "sts:AssumeRoleWithWebIdentity"
		allow.Principal = map[string]string{"Federated": fmt.Sprintf("arn:aws:iam::%s:oidc-provider/token.actions.githubusercontent.com", AccountID)}
		allow.Condition = map[string]any{
			"StringEquals": map[string]any{"token.actions.githubusercontent.com:aud": "sts.amazonaws.com"},
			"StringLike":   map[string]any{"token.actions.githubusercontent.com:sub": fmt.Sprintf("repo:acme/%s:*", pick(g, services))},
		}
	}
	return document([]statement{allow})
}

// awsManaged are a few AWS managed policies that most accounts use, cut down to what matters here.
var awsManaged = map[string]string{
	"AdministratorAccess":    `{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":"*","Resource":"*"}]}`,
	"AmazonS3FullAccess":     `{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":["s3:*","s3-object-lambda:*"],"Resource":"*"}]}`,
	"AmazonS3ReadOnlyAccess": `{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":["s3:Get*","s3:List*","s3:Describe*"],"Resource":"*"}]}`,
}
