package config_test

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	gocmp "github.com/google/go-cmp/cmp"

	"github.com/iamaudit/iamaudit/audit"
	"github.com/iamaudit/iamaudit/config"
)

// known are the rules that the tests configure.
func known() []*audit.Rule {
	return []*audit.Rule{
		{ID: "stale-access-key", Severity: audit.Medium, Params: []audit.Param{{Name: "max-age", Type: audit.Duration, Default: "90d"}}},
		{ID: "stale-ssh-key", Severity: audit.Low, Params: []audit.Param{{Name: "max-age", Type: audit.Duration, Default: "90d"}}},
		{ID: "cross-account-trust", Severity: audit.High, Params: []audit.Param{{Name: "known-accounts", Type: audit.Strings}}},
		{ID: "untagged-user", Severity: audit.Info, Off: true},
		{ID: "acme/passrole", Severity: audit.High},
	}
}

// write writes files into a folder and returns the path of iamaudit.yaml.
func write(t *testing.T, files map[string]string) string {
	t.Helper()
	folder := t.TempDir()
	for name, text := range files {
		if err := os.WriteFile(filepath.Join(folder, name), []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	return filepath.Join(folder, config.Name)
}

func TestApply(t *testing.T) {
	path := write(t, map[string]string{
		config.Name: `# what we do differently
rules:
  stale-access-key:
    severity: high
    params: {max-age: 60d}
  untagged-user: on
  acme/passrole: low
  stale-ssh-key:
    enabled: false
params:
  known-accounts: ["111122223333", 012345678901]
  max-age: 30d
rego: [rules/own]
exceptions: accepted.yaml
sarif:
  locations:
    - {arn: "arn:aws:iam::*:role/app-*", path: "infra/{name}.tf"}
`,
		"accepted.yaml": `- rule: stale-access-key
  account: 012345678901
  resource: user/legacy-*
  reason: moves to a role in Q1
  owner: web
  expires: 2027-03-31
- fingerprint: 00112233445566aa
  reason: break glass
  owner: sec
  expires: never
`,
	})
	c, err := config.Load(path)
	if err != nil {
		t.Fatal(err)
	}
	folder := filepath.Dir(path)
	if diff := gocmp.Diff([]string{filepath.Join(folder, "rules/own")}, c.Rego); diff != "" {
		t.Errorf("rego (-want +got)\n%s", diff)
	}
	if diff := gocmp.Diff([]config.Location{{ARN: "arn:aws:iam::*:role/app-*", Path: "infra/{name}.tf"}}, c.SARIFLocations); diff != "" {
		t.Errorf("locations (-want +got)\n%s", diff)
	}
	accepted := filepath.Join(folder, "accepted.yaml")
	exceptions := []audit.Exception{
		{
			Rule: "stale-access-key", Account: "012345678901", Resource: "user/legacy-*", Reason: "moves to a role in Q1", Owner: "web",
			Expires: time.Date(2027, 3, 31, 0, 0, 0, 0, time.UTC), Source: accepted + ":1",
		},
		{Fingerprint: "00112233445566aa", Reason: "break glass", Owner: "sec", Source: accepted + ":7"},
	}
	if diff := gocmp.Diff(exceptions, c.Exceptions); diff != "" {
		t.Errorf("exceptions (-want +got)\n%s", diff)
	}
	rules := known()
	got, err := c.Apply(rules)
	if err != nil {
		t.Fatal(err)
	}
	want := config.Settings{
		Params: map[string]map[string]any{
			"stale-access-key":    {"max-age": 60 * audit.Day},
			"stale-ssh-key":       {"max-age": 30 * audit.Day},
			"cross-account-trust": {"known-accounts": []string{"111122223333", "012345678901"}},
		},
		Severities: map[string]audit.Severity{"stale-access-key": audit.High, "acme/passrole": audit.Low},
	}
	if diff := gocmp.Diff(want, got); diff != "" {
		t.Errorf("settings (-want +got)\n%s", diff)
	}
	off := map[string]bool{}
	for _, r := range rules {
		off[r.ID] = r.Off
	}
	wantOff := map[string]bool{
		"stale-access-key": false, "stale-ssh-key": true, "cross-account-trust": false, "untagged-user": false, "acme/passrole": false,
	}
	if diff := gocmp.Diff(wantOff, off); diff != "" {
		t.Errorf("off (-want +got)\n%s", diff)
	}
}

func TestEmpty(t *testing.T) {
	for _, text := range []string{"", "# nothing\n", "rules:\nparams:\nrego:\nexceptions:\n"} {
		c, err := config.Load(write(t, map[string]string{config.Name: text}))
		if err != nil {
			t.Errorf("%q: %v", text, err)
			continue
		}
		if _, err := c.Apply(known()); err != nil {
			t.Errorf("%q: %v", text, err)
		}
	}
}

// TestErrors holds every mistake to a message with its line and, where something is near, a suggestion.
func TestErrors(t *testing.T) {
	exception := func(lines string) string { return "exceptions:\n  - rule: stale-access-key\n" + lines }
	tests := map[string]struct{ text, want string }{
		"unknown key":            {"ruels:\n  x: off\n", `:1: unknown key "ruels" (did you mean "rules"?)`},
		"key like no other":      {"fail-on: high\n", `:1: unknown key "fail-on"; want one of exceptions, params, rego, rules, sarif`},
		"tab":                    {"rules:\n\tstale-access-key: off\n", ":2: a tab, %, @ or ` cannot stand here; indent with spaces and put text in quotes"},
		"first line":             {"rules: a: b\n", ":1: mapping values are not allowed in this context"},
		"no text":                {"rules: \xff\n", ": invalid leading UTF-8 octet"},
		"no anchor":              {"rules: {}\nrego: *here\n", ": unknown anchor 'here' referenced"},
		"unknown key of a rule":  {"rules:\n  stale-access-key:\n    sevrity: low\n", `:3: unknown key "sevrity" (did you mean "severity"?)`},
		"unknown rule":           {"rules:\n  stale-acess-key: off\n", `:2: unknown rule "stale-acess-key" (did you mean "stale-access-key"?)`},
		"unknown parameter":      {"rules:\n  stale-access-key:\n    params:\n      max-aeg: 3d\n", `:4: rule stale-access-key has no parameter "max-aeg" (did you mean "max-age"?)`},
		"unknown shared":         {"params:\n  know-accounts: []\n", `:2: no rule has a parameter "know-accounts" (did you mean "known-accounts"?)`},
		"bad value":              {"params:\n  max-age: long\n", `:2: parameter max-age: "long" is not a duration; want days like 90d or hours like 12h`},
		"bad word":               {"rules:\n  stale-access-key: of\n", `:2: rule stale-access-key: "of" is neither on nor off nor a severity (critical, high, medium, low, info)`},
		"bad severity":           {"rules:\n  stale-access-key: {severity: bad}\n", `:2: unknown severity "bad"; want one of critical, high, medium, low, info`},
		"bad switch":             {"rules:\n  stale-access-key: {enabled: maybe}\n", `:2: want true or false, have "maybe"`},
		"list for a mapping":     {"rules: []\n", `:1: want a mapping, have a list`},
		"key twice":              {"rego: a\nrego: b\n", `:2: `},
		"broken YAML":            {"rules:\n  x: [\n", `: did not find expected node content`},
		"second document":        {"rules: {}\n---\nrules:\n  stale-access-key: off\n", `:2: the file holds a second YAML document; want one`},
		"exception of nothing":   {"exceptions:\n  - {reason: x, owner: y, expires: never}\n", `:2: an exception needs a "rule", a "resource" or a "fingerprint"; without one it would accept everything`},
		"without reason":         {exception("    owner: me\n    expires: never\n"), `:2: an exception needs a "reason"`},
		"without owner":          {exception("    reason: x\n    expires: never\n"), `:2: an exception needs an "owner" who answers for it`},
		"without expiry":         {exception("    reason: x\n    owner: me\n"), `:2: an exception needs a date on which it "expires", like 2027-01-31, or the word never`},
		"bad expiry":             {exception("    reason: x\n    owner: me\n    expires: soon\n"), `:5: "soon" is not a date like 2027-01-31, nor the word never`},
		"bad account":            {exception("    account: 123\n    reason: x\n    owner: me\n    expires: never\n"), `:3: "123" is not an account id of twelve digits`},
		"exception of no rule":   {"exceptions:\n  - {reason: x, owner: y, expires: never, rule: stale-key}\n", `:2: unknown rule "stale-key"`},
		"missing exception file": {"exceptions: nowhere.yaml\n", `:1: read exceptions: open `},
		"location without path":  {"sarif:\n  locations:\n    - {arn: x}\n", `:3: a location needs a "path"`},
		"location of nothing":    {"sarif:\n  locations:\n    - {path: x}\n", `:3: a location needs an "arn" or a "tag"`},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			path := write(t, map[string]string{config.Name: tt.text})
			c, err := config.Load(path)
			if err == nil {
				_, err = c.Apply(known())
			}
			if err == nil {
				t.Fatalf("no error for\n%s", tt.text)
			}
			if got := strings.TrimPrefix(err.Error(), path); !strings.Contains(got, tt.want) || !strings.HasPrefix(got, ":") {
				t.Errorf("got  %s\nwant %s", got, tt.want)
			}
		})
	}
}

// TestErrorsAllAtOnce does not make the user find one mistake per run.
func TestErrorsAllAtOnce(t *testing.T) {
	_, err := config.Load(write(t, map[string]string{config.Name: "ruels: 1\nregos: 2\n"}))
	if err == nil || strings.Count(err.Error(), "unknown key") != 2 {
		t.Errorf("got %v, want two unknown keys", err)
	}
}

// TestErrorOnce says once what is wrong with a value, however many rules take it.
func TestErrorOnce(t *testing.T) {
	c, err := config.Load(write(t, map[string]string{config.Name: "params:\n  max-age: long\n"}))
	if err != nil {
		t.Fatal(err)
	}
	if _, err = c.Apply(known()); err == nil || strings.Count(err.Error(), "is not a duration") != 1 {
		t.Errorf("got %v, want one bad duration", err)
	}
}

func TestFind(t *testing.T) {
	path := write(t, map[string]string{config.Name: ""})
	if got := config.Find(filepath.Dir(path)); got != path {
		t.Errorf("got %q, want %q", got, path)
	}
	if got := config.Find(t.TempDir()); got != "" {
		t.Errorf("got %q in an empty folder", got)
	}
}
