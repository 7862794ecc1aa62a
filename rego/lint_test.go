package rego_test

import (
	"strings"
	"testing"

	"github.com/iamaudit/iamaudit/rego"
)

func TestWarnings(t *testing.T) {
	for name, tt := range map[string]struct {
		body string
		want string // "": no warning
	}{
		"a join":                    {"some u in input.users\n\tsome c in input.credentials\n\tc.user == u.name", "14: joins input.users with input.credentials"},
		"a join in a comprehension": {"some u in input.users\n\tcount([1 | some c in input.credentials; c.user == u.name; some r in input.roles; r.name == u.name]) > 0", "joins input."},
		"walk":                      {"walk(input, [_, value])\n\tvalue == 3", "13: walk(input) visits every value"},
		"walk over a list":          {"walk(input.roles, [_, value])\n\tvalue == 3", "13: walk(input) visits every value"},
		"a pattern made in a loop":  {"some u in input.users\n\tregex.match(sprintf(\"^%s$\", [u.path]), u.name)", "14: regex.match compiles a pattern"},
		"a pattern written down":    {"some u in input.users\n\tregex.match(`^x`, u.name)", ""},
		"one list":                  {"some u in input.users\n\tu.name == \"x\"", ""},
		"a look-up":                 {"some c in input.credentials\n\tinput.index.user_by_name[c.user].path == \"/\"", ""},
	} {
		t.Run(name, func(t *testing.T) {
			rule := strings.Replace(oneRule("acme/slow", "\t"+tt.body), "#     severity: high", "#     severity: high\n#     scope: account", 1)
			rules, warnings, err := rego.Check([]string{write(t, map[string]string{"a.rego": rule})}, rego.Options{})
			if err != nil || len(rules) != 1 {
				t.Fatal(err)
			}
			if tt.want == "" && len(warnings) > 0 || tt.want != "" && !strings.Contains(warnings.Error(), tt.want) {
				t.Errorf("warnings %q; want %q", warnings.Error(), tt.want)
			}
		})
	}
}
