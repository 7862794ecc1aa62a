package rego_test

import (
	"fmt"
	"os"
	"path/filepath"
	"testing"

	"github.com/iamaudit/iamaudit/audit"
	"github.com/iamaudit/iamaudit/rego"
)

// benchRules are the kinds of rules that people write: over every list of the input, with look-ups,
// helpers and our functions. On a synthetic account most find something about a few entities in a
// hundred, as on an account where somebody looks after such things.
var benchRules = []string{
	// Every statement of the account, once.
	`findings contains f if {
	some s in input.statements
	s.effect == "allow"
	s.all_actions
	s.all_resources
	some holder in s.holders
	f := {"resource": holder, "message": sprintf("may do everything by policy %q", [s.origin.policy]), "location": s.location}
}`,
	// A join by look-up.
	`findings contains f if {
	some c in input.credentials
	some k in c.access_keys
	k.active
	k.age_days > 400
	u := input.index.user_by_name[c.user]
	f := {"resource": u.arn, "message": sprintf("key %d is %d days old", [k.slot, k.age_days]), "location": c.location}
}`,
	// Trust policies and a list of accounts.
	`findings contains f if {
	some r in input.roles
	some s in r.trust
	s.effect == "allow"
	not s.conditional
	some p in s.principals
	p.type == "aws"
	p.account != input.account.id
	not p.account in {"444455556601", "444455556602", "444455556603"}
	f := {"resource": r.arn, "message": sprintf("trusts account %s", [p.account]), "location": s.location, "evidence": {"principal": p.value}}
}`,
	// Every statement that applies to a role: those of a policy again for each that has it.
	`findings contains f if {
	some r in input.roles
	some s in r.statements
	s.effect == "allow"
	s.all_resources
	some a in iam.matched_actions(s, {"iam:CreateUser", "iam:AttachRolePolicy", "iam:PassRole"})
	f := {"resource": r.arn, "message": sprintf("may %s on everything", [a]), "location": s.location}
}`,
	// Tags, with a helper for two kinds of entities.
	`findings contains f if {
	some u in input.users
	f := missing(u)
}

findings contains f if {
	some r in input.roles
	not r.service_linked
	f := missing(r)
}

missing(entity) := f if {
	endswith(entity.name, "7")
	tags := [t | some t in ["team", "env"]; object.get(entity.tags, t, "") == ""]
	count(tags) > 0
	f := {"resource": entity.arn, "message": sprintf("lacks the tags %s", [concat(", ", tags)]), "location": entity.location}
}`,
	// A naming convention.
	`findings contains f if {
	some r in input.roles
	not regex.match("^(billing|data|search|web|mobile|platform|risk|ops|ml)-[a-z]+-[0-9]*[0-8]$", r.name)
	not regex.match("^[a-z]+-[a-z]+-[0-9]*[0-8]$", r.name)
	f := {"resource": r.arn, "message": sprintf("%s is no good name", [r.name])}
}`,
	// Users, with their own row of the credential report.
	`findings contains {"resource": u.arn, "message": sprintf("%s signs in without MFA", [u.name]), "location": u.credential.location} if {
	some u in input.users
	u.credential.password_enabled
	not u.credential.mfa_active
}`,
	// Conditions of trust policies.
	`findings contains f if {
	some r in input.roles
	some s in r.trust
	some p in s.principals
	p.type == "federated"
	subjects := {v |
		some c in s.conditions
		c.key == "token.actions.githubusercontent.com:sub"
		some v in c.values
		not startswith(v, "repo:acme/c")
	}
	some v in subjects
	startswith(v, "repo:acme/w")
	f := {"resource": r.arn, "message": sprintf("trusts %s", [v]), "location": s.location}
}`,
	// Roles that nobody uses.
	`findings contains {"resource": r.arn, "message": sprintf("was not used for %d days", [r.days_since_used]), "location": r.location} if {
	some r in input.roles
	not r.service_linked
	r.days_since_used > 180
}`,
	// A boundary for some.
	`findings contains f if {
	some r in input.roles
	startswith(r.name, "ops-")
	not r.boundary
	f := {"resource": r.arn, "message": "has no permissions boundary", "location": r.location, "evidence": {"path": r.path}}
}`,
}

// manyFindings is what a rule does that is new in an account: it finds something wherever it looks.
var manyFindings = []string{
	`findings contains {"resource": u.arn, "message": sprintf("%s is in no group", [u.name])} if {
	some u in input.users
	count(u.groups) == 0
}`,
	`findings contains {"resource": r.arn, "message": sprintf("%s has inline policies", [r.name]), "location": r.inline_policies[0].location} if {
	some r in input.roles
	count(r.inline_policies) > 0
}`,
	`findings contains f if {
	some s in input.statements
	s.all_resources
	some holder in s.holders
	f := {"resource": holder, "message": sprintf("policy %q names no resource", [s.origin.policy]), "location": s.location, "evidence": {"sid": s.sid}}
}`,
}

// plainRules are the five kinds of rules that a team writes first: one for every list, each a few
// lines long. No two variants are the same; the first are the five themselves.
func plainRules(variants int) []string {
	actions := []string{"*", "iam:*", "s3:*", "ec2:*", "kms:*", "sts:*", "lambda:*", "dynamodb:*", "sqs:*", "secretsmanager:*"}
	var out []string
	for i := range variants {
		out = append(out,
			// A statement that allows everything.
			fmt.Sprintf(`findings contains {"resource": s.origin.arn, "message": sprintf("policy %%q allows %[1]s on everything", [s.origin.policy]), "location": s.location} if {
	some s in input.statements
	s.effect == "allow"
	%[1]q in s.actions
	"*" in s.resources
	not s.origin.aws_managed
}`, actions[i%len(actions)]),
			// A user without a group.
			fmt.Sprintf(`findings contains {"resource": u.arn, "message": sprintf("%%s is in no group", [u.name])} if {
	some u in input.users
	count(u.groups) == 0
	not startswith(u.name, "robot%d.")
}`, i),
			// Stale access keys.
			fmt.Sprintf(`findings contains f if {
	some c in input.credentials
	some k in c.access_keys
	k.active
	k.age_days > %d
	f := {"resource": c.arn, "message": sprintf("access key %%d of %%s is %%d days old", [k.slot, c.user, k.age_days]), "location": c.location}
}`, 90+40*i),
			// A role that trusts an account which nobody knows.
			fmt.Sprintf(`known := {"4444555566%02[1]d", "7777888899%02[1]d", input.account.id}

findings contains f if {
	some r in input.roles
	some s in r.trust
	s.effect == "allow"
	some p in s.principals
	p.account
	not p.account in known
	f := {"resource": r.arn, "message": sprintf("%%s trusts account %%s", [r.name, p.account]), "location": s.location}
}`, i),
			// Inline policies.
			fmt.Sprintf(`findings contains f if {
	some r in input.roles
	some p in r.inline_policies
	not startswith(p.name, "exempt%d-")
	f := {"resource": r.arn, "message": sprintf("%%s has the inline policy %%q", [r.name, p.name]), "location": p.location}
}`, i))
	}
	return out
}

// benchPack loads n rules, each of them in a package of its own.
func benchPack(tb testing.TB, texts []string, n int) []*audit.Rule {
	tb.Helper()
	rules, err := rego.Load([]string{writePack(tb, texts, n)}, rego.Options{})
	if err != nil {
		tb.Fatal(err)
	}
	return rules
}

func writePack(tb testing.TB, texts []string, n int) string {
	tb.Helper()
	dir := tb.TempDir()
	for i := range n {
		text := metadata(fmt.Sprintf("bench/r%d", i), "") + fmt.Sprintf("package iamaudit.rules.bench.r%d\n\n", i) + texts[i%len(texts)] + "\n"
		if err := os.WriteFile(filepath.Join(dir, fmt.Sprintf("r%d.rego", i)), []byte(text), 0o644); err != nil {
			tb.Fatal(err)
		}
	}
	return dir
}
