package rego_test

import (
	"strings"
	"testing"

	"github.com/iamaudit/iamaudit/rego"
)

// TestFunctions evaluates expressions that must hold.
func TestFunctions(t *testing.T) {
	const ann, bob = `"arn:aws:iam::111122223333:user/ann"`, `"arn:aws:iam::111122223333:user/app/bob"`
	for _, expression := range []string{
		`iam.matched_actions(["s3:*", "ec2:Run*"], ["s3:GetObject", "S3:PutObject", "ec2:StopInstances"]) == {"s3:GetObject", "S3:PutObject"}`,
		`iam.matched_actions({"*"}, {"iam:PassRole"}) == {"iam:PassRole"}`,
		`iam.matched_actions(["s3:Get*"], ["s3:GetObject*"]) == {"s3:GetObject*"}`,
		`iam.matched_actions(["s3:GetObject*"], ["s3:Get*"]) == set()`,
		`iam.matched_actions({"actions": [], "not_actions": ["iam:*"]}, ["iam:PassRole", "s3:GetObject"]) == {"s3:GetObject"}`,
		`iam.covers("action", "S3:*", "s3:get*")`,
		`not iam.covers("action", "s3:get*", "S3:*")`,
		`iam.covers("resource", "arn:aws:s3:::logs-*", "arn:aws:s3:::logs-2026/*")`,
		`iam.covers("string", "repo:acme/*:ref:refs/heads/main", "repo:acme/web:ref:refs/heads/main")`,
		`iam.resource_overlaps(["arn:aws:s3:::a*", "arn:aws:s3:::b"], ["arn:aws:s3:::ab*"]) == {"arn:aws:s3:::a*"}`,
		`iam.arn("arn:aws:iam::111122223333:role/a/b") == {"partition": "aws", "service": "iam", "region": "", "account": "111122223333", "resource": "role/a/b"}`,
		`"s3:GetObject" in iam.expand_actions(["S3:getobj*"])`,
		`count(iam.expand_actions({"actions": [], "not_actions": ["*"]})) == 0`,
		`iam.allows(` + ann + `, "iam:CreateUser", "*")`,
		`not iam.allows(` + ann + `, "s3:GetObject", "arn:aws:s3:::b/k")`,
		`not iam.allows(` + bob + `, "iam:CreateUser", "*")`,
		`iam.who_can("iam:CreateUser", "*") == [` + ann + `]`,
	} {
		t.Run(expression, func(t *testing.T) {
			rules := load(t, rego.Options{}, map[string]string{"a.rego": oneRule("acme/f", "\t"+expression)})
			if r := run(t, account(t, company), rules); len(r.Findings) != 1 || len(r.Errors) > 0 {
				t.Errorf("findings %v, errors %v", r.Findings, r.Errors)
			}
		})
	}
}

// TestFunctionArguments holds that the types of arguments are checked at load.
func TestFunctionArguments(t *testing.T) {
	for _, expression := range []string{`iam.arn(3)`, `iam.allows("a", "b")`, `iam.matched_actions("s3:*", ["s3:GetObject"])`, `count(iam.covers("action", "a", "b")) > 0`} {
		t.Run(expression, func(t *testing.T) {
			_, err := rego.Load([]string{write(t, map[string]string{"a.rego": oneRule("acme/f", "\t"+expression)})}, rego.Options{})
			if err == nil || !strings.Contains(err.Error(), "a.rego:12: ") {
				t.Errorf("error %v", err)
			}
		})
	}
}
