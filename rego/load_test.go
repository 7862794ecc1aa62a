package rego_test

import (
	"path/filepath"
	"strings"
	"testing"

	"github.com/iamaudit/iamaudit/rego"
)

// TestLoadErrors holds that a mistake is an error with file, line and what was expected.
func TestLoadErrors(t *testing.T) {
	body := func(text string) string {
		return metadata("acme/bad", "") + "package iamaudit.rules.acme.bad\n\n" + text
	}
	finding := func(text string) string {
		return body("findings contains " + text + " if {\n\tsome u in input.users\n}\n")
	}
	for name, tt := range map[string]struct{ text, want string }{
		"a misspelt list":           {oneRule("acme/bad", "\tsome u in input.usres\n\tu.name"), `a.rego:12: undefined ref: input.usres[`},
		"a misspelt field":          {oneRule("acme/bad", "\tsome u in input.users\n\tsome s in u.statements\n\ts.efect == \"allow\""), `a.rego:14: undefined ref: s.efect; have: "efect"; want one of "actions", "all_actions"`},
		"a misspelt index":          {oneRule("acme/bad", "\tinput.index.users_by_name.x"), `want one of "credential_by_user"`},
		"a field of a looked-up":    {oneRule("acme/bad", "\tsome c in input.credentials\n\tinput.index.user_by_name[c.user].pth == \"/\""), `a.rego:13: undefined field "pth"; want one of "age_days"`},
		"a field of a variable":     {oneRule("acme/bad", "\tsome c in input.credentials\n\tu := input.index.user_by_name[c.user]\n\tu.pth == \"/\""), `a.rego:14: undefined field "pth"; want one of "age_days"`},
		"a field in a library":      {oneRule("acme/bad", "\tinput.account.nam == \"x\""), `want one of "alias", "arn"`},
		"a parameter nobody has":    {oneRule("acme/bad", "\tinput.params.allowed"), `a.rego:12: undefined ref: input.params.allowed`},
		"a wrong type":              {oneRule("acme/bad", "\tsome u in input.users\n\tstartswith(u.groups, \"x\")"), `a.rego:13: startswith: invalid argument(s)`},
		"a rule nobody wrote":       {oneRule("acme/bad", "\tdata.iamaudit.lib.acme.helper.x"), `a.rego:12: undefined: no module defines data.iamaudit.lib.acme.helper.x`},
		"a boolean":                 {body("findings := true\n"), `a.rego:11: findings is no set`},
		"no contains":               {body("findings[f] if f := \"x\"\n"), `a.rego:11: findings is no set`},
		"no findings":               {body("finding contains {} if true\n"), `a.rego:9: package iamaudit.rules.acme.bad has no findings`},
		"a text for a finding":      {finding(`u.name`), `a.rego:11: a finding is of type string; want an object of resource and message`},
		"a finding without message": {finding(`{"resource": u.arn}`), `a.rego:11: a finding lacks message`},
		"a number for a message":    {finding(`{"resource": u.arn, "message": count(u.groups)}`), `a.rego:11: a finding has message of type number`},
		"a key that is unknown":     {finding(`{"resource": u.arn, "message": "x", "severity": "high"}`), `a.rego:11: a finding has the unknown key "severity"`},
		"evidence that is a text":   {finding(`{"resource": u.arn, "message": "x", "evidence": "x"}`), `a.rego:11: a finding has evidence of type string`},
		"syntax":                    {body("findings contains f if {\n"), `a.rego:12: `},
		"an unused variable":        {oneRule("acme/bad", "\tx := 1"), `a.rego:12: assigned var x unused`},
		"no METADATA":               {"package iamaudit.rules.acme.bad\n\nfindings contains {} if true\n", `a.rego:1: package iamaudit.rules.acme.bad has no METADATA`},
		"a package one too deep":    {"package iamaudit.rules.acme.deep.bad\n", `a.rego:1: package iamaudit.rules.acme.deep.bad is neither a rule nor a library`},
		"a field in a helper":       {oneRule("acme/bad", "\tsome u in input.users\n\tmine(u)") + "\nmine(u) if u.pth == \"/\"\n", `a.rego:17: undefined field "pth"; want one of "age_days"`},
		"a field of object.get":     {oneRule("acme/bad", "\tsome u in input.users\n\tobject.get(u, \"pth\", \"/\") == \"/\""), `a.rego:13: undefined field "pth"; want one of "age_days"`},
		"a path of object.get":      {oneRule("acme/bad", "\tsome u in input.users\n\tnot object.get(u, [\"credential\", \"mfa\"], false)"), `a.rego:13: undefined field "mfa"; want one of "access_keys"`},
		"a field of a helper's":     {oneRule("acme/bad", "\tsome u in input.users\n\tnot row(u).mfa_actve") + "\nrow(u) := input.index.credential_by_user[u.name]\n", `a.rego:13: undefined field "mfa_actve"; want one of "access_keys"`},
		"a field of a helper's list": {oneRule("acme/bad", "\tsome r in input.roles\n\tsome s in open(r)\n\ts.all_action") +
			"\nopen(r) := {s | some s in r.statements; s.all_resources} if not r.service_linked else := set()\n", `a.rego:14: undefined field "all_action"; want one of "actions"`},
		"a field of two kinds": {oneRule("acme/bad", "\tsome u in input.users\n\tmine(u)\n\tmine({\"path\": \"/\"})") + "\nmine(x) if x.pth == \"/\"\n", `a.rego:18: undefined field "pth"; want one of "age_days"`},
		"a field of what two definitions return": {oneRule("acme/bad", "\tsome u in input.users\n\tnot one(u).mfa") +
			"\none(u) := u.credential if u.path == \"/\" else := {\"mfa_active\": false}\n", `a.rego:13: undefined field "mfa"; want one of "access_keys"`},
		"a key in a variable":          {oneRule("acme/bad", "\tsome u in input.users\n\tkey := \"naem\"\n\tobject.get(u, key, \"\") == \"\""), `a.rego:14: undefined field "naem"; want one of "age_days"`},
		"a key in a variable, outside": {oneRule("acme/bad", "\tsome u in input.users\n\tkey := \"naem\"\n\tcount([1 | u[key] == \"x\"]) == 0"), `a.rego:14: undefined field "naem"; want one of "age_days"`},
		"a path in a variable":         {oneRule("acme/bad", "\tsome u in input.users\n\tpath := [\"credential\", \"mfa\"]\n\tnot object.get(u, path, false)"), `a.rego:14: undefined field "mfa"; want one of "access_keys"`},
		"a part of a path":             {oneRule("acme/bad", "\tsome u in input.users\n\tsome key in {\"mfa\", \"mfa_active\"}\n\tnot object.get(u, [\"credential\", key], false)"), `a.rego:14: undefined field "mfa"; want one of "access_keys"`},
		"one key of several":           {oneRule("acme/bad", "\tsome u in input.users\n\tsome key in [\"name\", \"naem\"]\n\tu[key] == \"x\""), `a.rego:14: undefined field "naem"; want one of "age_days"`},
		"one key of several, every":    {oneRule("acme/bad", "\tsome u in input.users\n\tkeys := {\"name\", \"naem\"}\n\tevery key in keys { u[key] == \"x\" }"), `a.rego:14: undefined field "naem"; want one of "age_days"`},
		"a field below a key":          {oneRule("acme/bad", "\tsome u in input.users\n\tkey := \"credential\"\n\tnot u[key].mfa"), `a.rego:14: undefined field "mfa"; want one of "access_keys"`},
		"a key in what a helper makes": {oneRule("acme/bad", "\tsome u in input.users\n\tof(u) == \"x\"") + "\nof(u) := u[key] if key := \"naem\"\n", `a.rego:17: undefined field "naem"; want one of "age_days"`},
		"a field deep in a helper":     {oneRule("acme/bad", "\tsome r in input.roles\n\tmine(r.statements)") + "\nmine(l) if every s in l { not s.conditionl }\n", `a.rego:17: undefined field "conditionl"; want one of "actions"`},
		"a package misspelt":           {"package iamaudit.rule.acme\n", `a.rego:1: package iamaudit.rule.acme is neither a rule nor a library`},
		"an empty file":                {"", `a.rego: empty module`},
		"only a library":               {"package iamaudit.lib.acme\n\nx := 1\n", `no rules here`},
	} {
		t.Run(name, func(t *testing.T) {
			dir := write(t, map[string]string{"a.rego": tt.text})
			rules, err := rego.Load([]string{dir}, rego.Options{})
			if err == nil {
				t.Fatal("no error")
			}
			if got := strings.ReplaceAll(err.Error(), dir+string(filepath.Separator), ""); !strings.Contains(got, tt.want) {
				t.Errorf("error %q; want %q", got, tt.want)
			}
			if len(rules) > 0 {
				t.Error("the rule was loaded all the same")
			}
		})
	}
}

// TestNoFalseErrors loads rules with what looks like a misspelt field and is none.
func TestNoFalseErrors(t *testing.T) {
	users := "\tsome u in input.users\n"
	for name, text := range map[string]string{
		"a helper of two kinds":               oneRule("acme/good", users+"\tmine(u)\n\tmine({\"label\": u.name})") + "\nmine(x) if x.label == \"x\"\n\nmine(x) if x.name == \"x\"\n",
		"two helpers of two kinds":            oneRule("acme/good", users+"\tmine(u)\n\tmine({\"row\": {\"mfa\": true}})") + "\nmine(x) if real(x)\n\nreal(x) if x.row.mfa\n\nreal(x) if x.credential.mfa_active\n",
		"a field deep in two kinds":           oneRule("acme/good", users+"\tmine(u)\n\tmine({\"credential\": {\"mfa\": true}})") + "\nmine(x) if x.credential.mfa\n",
		"keys that are not written down":      oneRule("acme/good", users+"\tmine(u)\n\tmine({u.name: true})") + "\nmine(x) if x.ann\n",
		"a helper of lists":                   oneRule("acme/good", users+"\tmine(u.statements)\n\tmine([{\"verb\": \"x\"}])") + "\nmine(l) if {\n\tsome x in l\n\tx.verb == \"x\"\n}\n",
		"a helper of every":                   oneRule("acme/good", users+"\tmine(u.statements)\n\tmine([{\"verb\": \"x\"}])") + "\nmine(l) if every x in l { x.verb == \"x\" }\n",
		"a helper that collects":              oneRule("acme/good", users+"\tmine(u.statements)\n\tmine({{\"verb\": \"x\"}})") + "\nmine(l) if {\n\ts := {x | some x in l}\n\tsome y in s\n\ty.verb == \"x\"\n}\n",
		"what a function of OPA's made":       oneRule("acme/good", users+"\tmine(u)\n\tmine(object.union(u, {\"label\": \"x\"}))") + "\nmine(x) if x.label == \"x\"\n",
		"what another rule made":              oneRule("acme/good", users+"\tmine(u)\n\tsome x in marked\n\tmine(x)") + "\nmarked := [{\"label\": \"x\"}]\n\nmine(x) if x.label == \"x\"\n",
		"what two definitions return":         oneRule("acme/good", users+"\tone(u).label == \"/\"") + "\none(u) := u.credential if u.path == \"/\" else := {\"label\": u.path}\n",
		"options that nobody sets":            oneRule("acme/good", users+"\tmine(u, {\"strict\": true})") + "\nmine(u, o) if {\n\to.strict\n\tcount(u.groups) > object.get(o, \"limit\", 5)\n}\n",
		"lists of lists":                      oneRule("acme/good", users+"\tcount(wrap(wrap(wrap(wrap(wrap(wrap(u))))))) > 0\n\twrap(u)[0].name == \"x\"") + "\nwrap(x) := [y | y := x]\n",
		"tags":                                oneRule("acme/good", users+"\tsome tag in [\"team\", \"env\"]\n\tobject.get(u.tags, tag, \"\") == \"\""),
		"a tag":                               oneRule("acme/good", users+"\ttag := \"team\"\n\tnot u.tags[tag]"),
		"keys of two kinds":                   oneRule("acme/good", users+"\tsome r in input.index.role_by_name\n\tmine(u)\n\tmine(r)") + "\nmine(x) if {\n\tsome key in [\"groups\", \"trust\"]\n\tcount(object.get(x, key, [])) > 0\n}\n",
		"a key that it is not":                oneRule("acme/good", users+"\tkey := lower(u.name)\n\tnot key == \"naem\"\n\tobject.get(u, key, \"\") == \"x\""),
		"a key that is looked at elsewhere":   oneRule("acme/good", users+"\tkey := lower(u.name)\n\tx := [1 | key == \"naem\"]\n\tobject.get(u, key, x) == \"x\""),
		"a key of two lists":                  oneRule("acme/good", users+"\tsome key in [\"name\", \"label\"]\n\tkey in {\"name\", \"path\"}\n\tkey == [\"name\"][_]\n\tu[key] == \"x\""),
		"a key from a list of all kinds":      oneRule("acme/good", users+"\tsome key in [\"name\", u.name]\n\tu[key] == \"x\""),
		"a key that is the place in the list": oneRule("acme/good", users+"\tsome key, \"name\" in {\"path\": \"name\", \"naem\": 1}\n\tu[key] == \"x\""),
	} {
		t.Run(name, func(t *testing.T) { load(t, rego.Options{}, map[string]string{"a.rego": text}) })
	}
}

func TestMetadataErrors(t *testing.T) {
	const good = `# METADATA
# title: A rule
# description: Why.
# custom:
#   iamaudit:
#     id: acme/bad
#     severity: high
#     remediation: What.
package iamaudit.rules.acme.bad

findings contains {"resource": input.account.arn, "message": "x"}
`
	for name, tt := range map[string]struct{ from, to, want string }{
		"a key one level too high": {"# custom:", "# severity: high\n# custom:", `a.rego:4: METADATA: unknown key "severity" in the block`},
		"a misspelt key":           {"remediation", "remedy", `a.rego:8: METADATA: unknown key "remedy" in custom.iamaudit; want one of category`},
		"a misspelt severity":      {"high", "hihg", `a.rego:7: METADATA: unknown severity "hihg"; want one of critical`},
		"no title":                 {"# title: A rule\n", "", `a.rego:1: METADATA lacks title`},
		"no remediation":           {"#     remediation: What.\n", "", `a.rego:1: METADATA lacks custom.iamaudit.remediation`},
		"no severity":              {"#     severity: high\n", "", `a.rego:1: METADATA lacks custom.iamaudit.severity`},
		"another id":               {"acme/bad", "acme/good", `the id is "acme/good", but the package asks for "acme/bad"`},
		"a misspelt scope":         {"remediation", "scope: acount\n#     remediation", `a.rego:8: METADATA: unknown value "acount"; want one of resource, account`},
		"a full stop":              {"A rule", "A rule.", `the title ends with a full stop`},
		"a parameter's type":       {"remediation: What.", "remediation: What.\n#     params:\n#       x: {type: list, default: a, doc: b}", `a.rego:10: METADATA: unknown value "list"; want one of duration, int`},
		"a parameter's default":    {"remediation: What.", "remediation: What.\n#     params:\n#       x: {type: duration, default: soon, doc: b}", `default of parameter "x": "soon" is not a duration`},
		"a parameter without doc":  {"remediation: What.", "remediation: What.\n#     params:\n#       x: {type: int, default: 3}", `parameter "x" lacks one of type, default, doc`},
		"a part nobody has":        {"remediation: What.", "remediation: What.\n#     needs: [Users]", `a.rego:9: METADATA: unknown part "Users" of a snapshot; want one of UserDetailList`},
		"no YAML":                  {"title: A rule", "title: [A rule", `a.rego:`},
	} {
		t.Run(name, func(t *testing.T) {
			text := strings.Replace(good, tt.from, tt.to, 1)
			dir := write(t, map[string]string{"a.rego": text})
			_, err := rego.Load([]string{dir}, rego.Options{})
			if err == nil || !strings.Contains(strings.ReplaceAll(err.Error(), dir+"/", ""), tt.want) {
				t.Errorf("error %v; want %q", err, tt.want)
			}
		})
	}
	load(t, rego.Options{}, map[string]string{"a.rego": good})
}

// TestShards holds that a rule which sees some entities at a time is not used for what needs all.
func TestShards(t *testing.T) {
	for name, tt := range map[string]struct{ body, want string }{
		"a join":                 {"\tsome u in input.users\n\tsome r in input.roles\n\tu.name == r.name", "one body goes through input.users and input.roles"},
		"a count":                {"\tcount(input.users) > 3", "input.users is used as a whole"},
		"a comprehension":        {"\tx := {u.name | some u in input.users}\n\tcount(x) > 3", "input.users is used as a whole"},
		"a negation":             {"\tnot input.users", "input.users is used as a whole"},
		"every":                  {"\tevery u in input.users { u.name == \"x\" }", "input.users is used as a whole"},
		"a fixed position":       {"\tinput.users[0].name == \"x\"", "input.users is used as a whole"},
		"a place":                {"\tsome i, u in input.users\n\ti < 1\n\tu.name == \"x\"", "a.rego:12: the place of an entity in input.users is used"},
		"a place in a helper":    {"\tinput.users[i].name == \"x\"\n\tsprintf(\"%d\", [i]) != \"7\"", "the place of an entity in input.users is used"},
		"the input as a whole":   {"\tobject.keys(input) == {\"x\"}", "input.* is used as a whole"},
		"a helper that collects": {"\tdata.iamaudit.lib.acme.names[\"x\"]", "reads input.users outside of findings"},
	} {
		t.Run(name, func(t *testing.T) {
			files := map[string]string{"a.rego": oneRule("acme/shard", tt.body)}
			if strings.Contains(tt.body, "lib") {
				files["lib.rego"] = "package iamaudit.lib.acme\n\nnames contains u.name if some u in input.users\n"
			}
			_, err := rego.Load([]string{write(t, files)}, rego.Options{})
			if err == nil || !strings.Contains(err.Error(), tt.want) || !strings.Contains(err.Error(), "set scope: account") {
				t.Errorf("error %v; want %q", err, tt.want)
			}
			files["a.rego"] = strings.Replace(files["a.rego"], "#     severity: high", "#     severity: high\n#     scope: account", 1)
			load(t, rego.Options{}, files)
		})
	}
}

// TestOneBadRuleHidesNoOther loads good rules beside bad ones of every kind.
func TestOneBadRuleHidesNoOther(t *testing.T) {
	dir := write(t, map[string]string{
		"good.rego":     oneRule("acme/good", "\ttrue"),
		"syntax.rego":   "package iamaudit.rules.acme.syntax\n\nfindings contains",
		"metadata.rego": "package iamaudit.rules.acme.metadata\n\nfindings contains {} if true\n",
		"field.rego":    oneRule("acme/field", "\tinput.usres"),
		"sandbox.rego":  oneRule("acme/sandbox", "\thttp.send({})"),
		"lib.rego":      "package iamaudit.lib.broken\n\nx if input.usres\n",
		"uses.rego":     oneRule("acme/uses", "\tdata.iamaudit.lib.broken.x"),
		"main.rego":     "package main\n\ndeny if true\n",
		"warn.rego":     "package main\n\nwarn contains \"old\"\n",
		"a_test.rego":   "package iamaudit.rules.acme.good_test\n\nthis is no Rego",
	})
	rules, err := rego.Load([]string{dir}, rego.Options{})
	if err == nil {
		t.Fatal("no error")
	}
	for _, want := range []string{"syntax.rego:", "metadata.rego:1", "field.rego:12", "sandbox.rego:12", "lib.rego:3", "uses.rego:12", "main.rego:3"} {
		if !strings.Contains(err.Error(), want) {
			t.Errorf("the error does not name %s:\n%v", want, err)
		}
	}
	if strings.Contains(err.Error(), "a_test.rego") {
		t.Error("a test was loaded")
	}
	if got := brief(run(t, account(t, company), rules).Findings); len(got) != 2 || got[0] != "high acme/good user/ann: found" || got[1] != "low main/warn root: old" {
		t.Errorf("findings %q", got)
	}
}

func TestPathsWithoutRules(t *testing.T) {
	empty, tests := t.TempDir(), write(t, map[string]string{"a_test.rego": "package a_test\n", "README.md": ""})
	for path, want := range map[string]string{
		empty: "no rules here", tests: "no rules here", filepath.Join(empty, "missing"): "no such file or directory",
	} {
		if _, err := rego.Load([]string{path}, rego.Options{}); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%s: error %v; want %q", path, err, want)
		}
	}
}

func TestTwoRulesWithOneID(t *testing.T) {
	_, err := rego.Load([]string{write(t, map[string]string{"a.rego": oneRule("acme/x", "\ttrue"), "b.rego": oneRule("acme/x", "\ttrue")})}, rego.Options{})
	if err == nil || !strings.Contains(err.Error(), `b.rego:9: rule "acme/x" is also in`) {
		t.Errorf("error %v", err)
	}
}
