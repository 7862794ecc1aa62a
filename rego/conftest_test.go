package rego_test

import (
	"maps"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/iamaudit/iamaudit/audit"
	"github.com/iamaudit/iamaudit/rego"
)

// TestForeignRules runs rules as people have them, unchanged.
func TestForeignRules(t *testing.T) {
	for name, tt := range map[string]struct {
		options rego.Options
		rule    string
		want    []string // "severity rule resource: message"
	}{
		"conftest deny with a text": {
			rule: `package main

deny contains msg if {
	some user in input.UserDetailList
	count(user.GroupList) == 0
	msg := sprintf("%s is in no group", [user.Arn])
}
`,
			want: []string{"high main/deny user/app/bob: arn:aws:iam::111122223333:user/app/bob is in no group"},
		},
		"a sentence that goes on behind an ARN": {
			rule: `package main

deny contains msg if {
	some user in input.UserDetailList
	count(user.GroupList) == 0
	some text in ["%s: is in no group", "in no group is %s.", "'%s' is in no group"]
	msg := sprintf(text, [user.Arn])
}
`,
			want: []string{
				"high main/deny user/app/bob: 'arn:aws:iam::111122223333:user/app/bob' is in no group",
				"high main/deny user/app/bob: arn:aws:iam::111122223333:user/app/bob: is in no group",
				"high main/deny user/app/bob: in no group is arn:aws:iam::111122223333:user/app/bob.",
			},
		},
		"conftest names and objects": {
			rule: `package main

violation_admin contains {"msg": "admin", "details": {"arn": user.Arn}} if {
	some user in input.UserDetailList
	some p in user.UserPolicyList
	some s in p.PolicyDocument.Statement
	s.Action == "*"
}

warn_path contains sprintf("%s has no path", [user.UserName]) if {
	some user in input.UserDetailList
	user.Path == "/"
}
`,
			want: []string{"high main/violation-admin user/ann: admin", "low main/warn-path root: ann has no path"},
		},
		"exceptions": {
			rule: `package main

deny_groups contains user.Arn if {
	some user in input.UserDetailList
	count(user.GroupList) == 0
}

deny_paths contains "no" if input.UserDetailList

exception contains ["groups"]
`,
			want: []string{
				"high main/deny-groups user/app/bob: arn:aws:iam::111122223333:user/app/bob (The rule exception of package main names it.)",
				"high main/deny-paths root: no",
			},
		},
		"another namespace": {
			options: rego.Options{Namespaces: []string{"policies.aws"}},
			rule:    "package policies.aws\n\nwarn contains \"hello\"\n",
			want:    []string{"low policies-aws/warn root: hello"},
		},
		"Rego before 1.0": {
			rule: `package main

deny[msg] {
	user := input.UserDetailList[_]
	count(user.GroupList) == 0
	msg := sprintf("%v is in no group", [user.UserName])
}

violation[{"msg": msg}] {
	group := input.GroupDetailList[_]
	group.GroupPolicyList[_].PolicyName == "g"
	msg = group.Arn
}
`,
			want: []string{"high main/deny root: bob is in no group", "high main/violation group/ops: arn:aws:iam::111122223333:group/ops"},
		},
	} {
		t.Run(name, func(t *testing.T) {
			r := run(t, account(t, company), load(t, tt.options, map[string]string{"policy/x.rego": tt.rule}))
			if len(r.Errors) > 0 {
				t.Fatalf("errors: %+v", r.Errors)
			}
			if diff := cmp.Diff(tt.want, brief(r.Findings)); diff != "" {
				t.Error(diff)
			}
		})
	}
}

// brief is a finding in one line.
func brief(findings []audit.Finding) []string {
	var out []string
	for _, f := range findings {
		_, resource, _ := strings.Cut(f.Resource, "::111122223333:")
		text := f.Severity.String() + " " + f.Rule + " " + resource + ": " + f.Message
		if f.Suppression != nil {
			text += " (" + f.Suppression.Reason + ")"
		}
		out = append(out, text)
	}
	return out
}

func TestForeignRuleMistakes(t *testing.T) {
	for name, tt := range map[string]struct{ rule, want string }{
		"a boolean":          {"package main\n\ndeny if input.UserDetailList\n", "x.rego:3: deny is no set of messages"},
		"no contains":        {"package main\n\ndeny[msg] if msg := \"x\"\n", "x.rego:3: deny is no set of messages"},
		"another package":    {"package mian\n\ndeny contains \"x\"\n", "no rule reads package mian"},
		"an unknown package": {"package main\n\nimport data.lib.x\n\ndeny contains \"x\" if x.bad\n", "no module defines data.lib.x"},
		"network":            {"package main\n\ndeny contains \"x\" if http.send({}).status == 200\n", "undefined function http.send"},
	} {
		t.Run(name, func(t *testing.T) {
			_, err := rego.Load([]string{write(t, map[string]string{"x.rego": tt.rule})}, rego.Options{})
			if err == nil || !strings.Contains(err.Error(), tt.want) {
				t.Errorf("error %v; want %q", err, tt.want)
			}
		})
	}
}

func TestForeignResultsThatAreNoMessages(t *testing.T) {
	rules := load(t, rego.Options{}, map[string]string{"x.rego": "package main\n\ndeny contains 7\n\ndeny contains \"seven\"\n"})
	r := run(t, account(t, company), rules)
	if len(r.Errors) != 1 || !strings.Contains(r.Errors[0].Message, "a result is 7; want a text") || len(r.Findings) != 1 {
		t.Errorf("errors %+v, findings %+v", r.Errors, r.Findings)
	}
}

// TestForeignData holds that rules find what stands in data files beside them, where it stands.
func TestForeignData(t *testing.T) {
	const rule = "package main\n\ndeny contains user.UserName if {\n\tsome user in input.UserDetailList\n\tnot user.UserName in data.%s\n}\n"
	with := func(path string, files map[string]string) map[string]string {
		out := map[string]string{"main.rego": strings.Replace(rule, "%s", path, 1)}
		maps.Copy(out, files)
		return out
	}
	bob := []string{"high main/deny root: bob"}
	for name, tt := range map[string]struct {
		files map[string]string
		want  []string
		wrong string
	}{
		"a document":            {with("known", map[string]string{"data.json": `{"known": ["ann"]}`}), bob, ""},
		"a directory":           {with("lists.known", map[string]string{"lists/data.yaml": "known: [ann]\n"}), bob, ""},
		"two documents":         {with("lists.known", map[string]string{"data.json": `{"lists": {"other": []}}`, "lists/data.yml": "known: [ann]\n"}), bob, ""},
		"exceptions in a file":  {with("known", map[string]string{"data.json": `{"known": []}`, "except.rego": "package main\n\nexception contains [\"groups\"]\n"}), []string{"high main/deny root: ann", "high main/deny root: bob"}, ""},
		"a document not there":  {with("known", nil), nil, "main.rego:5: undefined: no module defines data.known, nor does a data.json or data.yaml"},
		"the same twice":        {with("lists.known", map[string]string{"data.json": `{"lists": {"known": []}}`, "lists/data.json": `{"known": []}`}), nil, "lists/data.json: data.lists.known is in another file too"},
		"no JSON":               {with("known", map[string]string{"data.json": `{"known": `}), nil, "data.json: read data: "},
		"no object":             {with("known", map[string]string{"data.json": `["ann"]`}), nil, "data.json: the data is no object"},
		"a document and a rule": {with("known", map[string]string{"data.json": `{"known": [], "main": {"deny": []}}`}), nil, "main.rego:1: package main is also a document"},
	} {
		t.Run(name, func(t *testing.T) {
			rules, err := rego.Load([]string{write(t, tt.files)}, rego.Options{})
			if tt.wrong != "" {
				if err == nil || !strings.Contains(err.Error(), tt.wrong) || strings.Contains(err.Error(), "\n") || len(rules) > 0 {
					t.Errorf("error %v, %d rules; want %q", err, len(rules), tt.wrong)
				}
				return
			}
			if err != nil {
				t.Fatal(err)
			}
			r := run(t, account(t, company), rules)
			if diff := cmp.Diff(tt.want, brief(r.Findings)); diff != "" || len(r.Errors) > 0 {
				t.Errorf("%s, errors %+v", diff, r.Errors)
			}
		})
	}
}
