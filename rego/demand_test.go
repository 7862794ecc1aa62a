package rego_test

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"github.com/iamaudit/iamaudit/audit"
	"github.com/iamaudit/iamaudit/internal/synth"
	"github.com/iamaudit/iamaudit/rego"
)

// TestOnlyWhatIsRead holds that rules find the same whether every field of the input is built or
// only those that they read, in whichever way they read them.
func TestOnlyWhatIsRead(t *testing.T) {
	a := account(t, string(compact(synth.Size{Users: 120, Roles: 120, Groups: 12, Policies: 60})))
	const finding = `findings contains {"resource": x.arn, "message": crypto.md5(sprintf("%v", [m]))} if {`
	for name, text := range map[string]string{
		"any key":                     finding + "some x in input.users\n\tsome m, v in x\n\tis_string(v)\n}",
		"a walk":                      finding + "some x in input.users\n\twalk(x, [m, v])\n\tv == \"s3:*\"\n}",
		"evidence":                    "findings contains {\"resource\": x.arn, \"message\": \"x\", \"evidence\": {\"tags\": x.tags, \"keys\": x.credential}} if some x in input.users",
		"a count of fields":           finding + "some x in input.roles\n\tm := count(x)\n}",
		"a count of a list":           finding + "some x in input.roles\n\tm := count(x.statements)\n}",
		"an object as a text":         finding + "some x in input.groups\n\tm := json.marshal(x.statements[0].origin)\n}",
		"a comparison":                finding + "some x in input.users\n\tm := input.index.credential_by_user[x.name]\n\tm == x.credential\n\tm.mfa_active\n}",
		"an unequal pair":             finding + "some x in input.roles\n\tm := x.statements[0].origin\n\tm != x.statements[count(x.statements) - 1].origin\n}",
		"object.get":                  finding + "some x in input.users\n\tm := object.get(x, [\"credential\", \"mfa_active\"], 0)\n}",
		"a helper":                    finding + "some x in input.users\n\tm := f(x)\n}\n" + finding + "some x in input.roles\n\tm := f(x)\n}\nf(e) := g(e.statements[0])\ng(s) := s.sid if s.conditional else := s.actions[0]",
		"a helper that returns it":    finding + "some x in input.roles\n\tm := f(x).origin.policy\n}\nf(e) := e.statements[0]",
		"a helper of two kinds":       finding + "some x in input.roles\n\tm := f(x).z\n}\nf(e) := e if e.path == \"/nowhere/\"\nf(e) := {\"z\": e.name} if e.path != \"/nowhere/\"",
		"a helper's list":             finding + "some x in input.roles\n\tsome s in f(x)\n\tm := s.origin.policy\n}\nf(e) := {s | some s in e.statements; s.effect == \"allow\"} if not e.service_linked else := set()",
		"a helper's own list":         finding + "some x in input.roles\n\tm := f(x)[_].z\n}\nf(e) := [r | some s in e.statements; r := {\"z\": s.actions}]",
		"a key in a variable":         finding + "some x in input.users\n\tk := \"path\"\n\tm := x[k]\n}",
		"a key that is taken":         finding + "some x in input.users\n\tk := \"path\"\n\tm := object.get(x, k, 0)\n}",
		"keys of a list":              finding + "some x in input.users\n\tsome k in [\"credential\", \"groups\"]\n\tm := x[k]\n}",
		"keys of a set, deep":         finding + "some x in input.users\n\tsome k in {\"credential\"}\n\tm := x[k].mfa_active\n}",
		"keys of every":               finding + "some x in input.users\n\tevery k in [\"id\", \"path\"] { x[k] != \"\" }\n\tm := x.age_days\n}",
		"a path in a variable":        finding + "some x in input.users\n\tp := [\"credential\", \"mfa_active\"]\n\tm := object.get(x, p, 0)\n}",
		"a key that is not":           finding + "some x in input.users\n\tsome k in object.keys(x)\n\tnot k == \"path\"\n\tm := x[k]\n}",
		"an object of its own":        finding + "some x in input.roles\n\tsome y in [f(x), f({\"label\": x.statements})]\n\tm := y\n}\nf(e) := e.path\nf(e) := e.label[0].sid",
		"an object in one of its own": finding + "some x in input.roles\n\tm := f({\"it\": x})\n}\nf(e) := e.it.statements[0].origin",
		"lists of lists":              finding + "some x in input.roles\n\tm := f(f(f(f(f(f(x))))))[0][0][0][0][0][0].trust[0].sid\n}\nf(l) := [y | y := l]",
		"every of two kinds":          finding + "some x in input.roles\n\tf(x.statements)\n\tf([{\"effect\": \"allow\", \"who\": x}])\n\tm := x.id\n}\nf(l) if every s in l { object.get(s, \"effect\", 1) == \"allow\" }",
		"a helper with a pattern":     finding + "some x in input.roles\n\tm := f([x, 1])\n}\nf([e, _]) := e.path",
		"a comprehension":             finding + "some x in input.roles\n\tl := [s | some s in x.statements; s.all_resources]\n\tm := l[0].sid\n}",
		"a nested comprehension":      finding + "some x in input.roles\n\tm := {c.key: v | some s in x.trust; some c in s.conditions; some v in c.values}\n}",
		"every":                       finding + "some x in input.roles\n\tevery s in x.statements { s.effect == \"allow\" }\n\tm := x.age_days\n}",
		"a destructured array":        finding + "some x in input.roles\n\t[a, b] := [x, x.trust]\n\tm := [a.path, b[0].principals]\n}",
		"a destructured object":       finding + "some x in input.roles\n\t{\"a\": b} := {\"a\": x}\n\tm := b.attached_policies\n}",
		"a negation":                  finding + "some x in input.roles\n\tnot x.statements[0].conditional\n\tnot x.boundary\n\tm := 1\n}",
		"two names":                   finding + "some x in input.roles\n\ty := x\n\tz := y\n\tm := z.id\n}",
		"a filter":                    finding + "some x in input.users\n\tm := object.filter(x, [\"path\", \"groups\"])\n}",
		"a template":                  finding + "some x in input.users\n\tm := $\"{x.path} {x.credential}\"\n}",
		"our functions":               finding + "some x in input.roles\n\tsome s in x.statements\n\tm := iam.matched_actions(s, [\"s3:GetObject\"])\n}",
		"a look-up":                   finding + "some u in input.users\n\tsome n in u.groups\n\tx := input.index.group_by_name[n]\n\tm := x.members\n}",
		"statements and trust":        "findings contains {\"resource\": h, \"message\": s.origin.kind, \"location\": s.location} if {\n\tsome s in input.trust_statements\n\tsome h in s.holders\n}",
		"a set of entities, account":  finding + "some x in wide\n\tm := x.name\n}\nwide contains r if {\n\tsome r in input.roles\n\tr.statements[_].all_actions\n}",
		"a replaced list, account":    "findings contains {\"resource\": n, \"message\": \"x\"} if some n in named with input.users as input.roles\nnamed contains u.arn if {\n\tsome u in input.users\n\tu.path == \"/\"\n}",
		"a map by name, account":      finding + "some m, x in input.index.user_by_name\n\tnot x.credential.mfa_active\n}",
		"whole lists, account":        finding + "x := input.users[i]\n\tm := object.union(input.users[i], {\"i\": i})\n\ti < 9\n}",
		"the input by a key, account": finding + "some list in [\"users\", \"roles\"]\n\tsome x in input[list]\n\tm := x.name\n}",
	} {
		t.Run(name, func(t *testing.T) {
			head := metadata("acme/only", "")
			if strings.HasSuffix(name, "account") {
				head = strings.Replace(head, "#     severity: high", "#     severity: high\n#     scope: account", 1)
			}
			dir := write(t, map[string]string{"a.rego": head + "package iamaudit.rules.acme.only\n\n" + text + "\n"})
			whole, err := rego.LoadWhole([]string{dir}, rego.Options{})
			if err != nil {
				t.Fatal(err)
			}
			rules, err := rego.Load([]string{dir}, rego.Options{})
			if err != nil {
				t.Fatal(err)
			}
			want, got := run(t, a, whole), run(t, a, rules)
			if diff := cmp.Diff(want.Findings, got.Findings, cmpopts.IgnoreUnexported(audit.Location{})); diff != "" {
				t.Errorf("findings with everything (-) and with what is read (+):\n%s", diff)
			}
			if len(want.Findings) == 0 || len(want.Errors)+len(got.Errors) > 0 {
				t.Errorf("%d findings, errors %+v, %+v", len(want.Findings), want.Errors, got.Errors)
			}
		})
	}
}
