package synth

import (
	"encoding/json"
	"fmt"
	"slices"

	"github.com/iamaudit/iamaudit/snapshot"
)

var (
	teams      = []string{"billing", "data", "search", "web", "mobile", "platform", "risk", "ops", "ml", "identity"}
	purposes   = []string{"deploy", "read", "backup", "ingest", "admin", "export", "queue", "logs", "cache", "secrets"}
	services   = []string{"api", "worker", "cron", "ci", "lambda", "etl", "gateway", "proxy"}
	firstNames = []string{"ana", "bo", "chen", "dee", "eli", "fay", "gus", "hana", "ivo", "jo"}
)

// actions are what policies of the accounts allow, by service.
var actions = map[string][]string{
	"s3":             {"s3:GetObject", "s3:PutObject", "s3:ListBucket", "s3:DeleteObject", "s3:GetBucketLocation", "s3:*"},
	"ec2":            {"ec2:DescribeInstances", "ec2:RunInstances", "ec2:StartInstances", "ec2:StopInstances", "ec2:Describe*"},
	"dynamodb":       {"dynamodb:GetItem", "dynamodb:PutItem", "dynamodb:Query", "dynamodb:UpdateItem", "dynamodb:*"},
	"sqs":            {"sqs:SendMessage", "sqs:ReceiveMessage", "sqs:DeleteMessage", "sqs:GetQueueAttributes"},
	"kms":            {"kms:Decrypt", "kms:GenerateDataKey", "kms:DescribeKey"},
	"logs":           {"logs:CreateLogGroup", "logs:CreateLogStream", "logs:PutLogEvents"},
	"iam":            {"iam:PassRole", "iam:GetRole", "iam:ListRoles", "iam:CreateAccessKey", "iam:Get*", "iam:List*"},
	"lambda":         {"lambda:InvokeFunction", "lambda:UpdateFunctionCode", "lambda:GetFunction"},
	"secretsmanager": {"secretsmanager:GetSecretValue", "secretsmanager:DescribeSecret"},
	"sts":            {"sts:AssumeRole", "sts:TagSession"},
}

var serviceNames = slices.Sorted(func(yield func(string) bool) {
	for name := range actions {
		if !yield(name) {
			return
		}
	}
})

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
	service := pick(g, serviceNames)
	s := statement{Sid: fmt.Sprintf("S%d", i), Effect: "Allow"}
	known := actions[service]
	chosen := map[string]bool{}
	for range 1 + g.rand.IntN(4) {
		chosen[pick(g, known)] = true
	}
	list := []string{}
	for _, a := range known {
		if chosen[a] {
			list = append(list, a)
		}
	}
	s.Action = list
	s.Resource = g.resources(service)
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

func (g *generator) resources(service string) any {
	if g.chance(12) {
		return "*"
	}
	var out []string
	for range 1 + g.rand.IntN(3) {
		name := fmt.Sprintf("%s-%d", pick(g, teams), g.rand.IntN(500))
		switch service {
		case "s3":
			out = append(out, "arn:aws:s3:::"+name, "arn:aws:s3:::"+name+"/*")
		case "iam", "sts":
			out = append(out, arn("role", name))
		default:
			out = append(out, fmt.Sprintf("arn:aws:%s:eu-central-1:%s:%s", service, AccountID, name))
		}
	}
	return out
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
