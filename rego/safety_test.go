package rego_test

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/iamaudit/iamaudit/rego"
)

// oneRule is a rule around a body that ends in a finding about ann.
func oneRule(id, body string) string {
	name := strings.ReplaceAll(strings.TrimPrefix(id, "acme/"), "-", "_")
	return metadata(id, "") + "package iamaudit.rules.acme." + name + "\n\nfindings contains f if {\n" + body +
		"\n\tf := {\"resource\": \"arn:aws:iam::111122223333:user/ann\", \"message\": \"found\"}\n}\n"
}

// TestSandbox tries to get out, in twelve ways, and must be refused when the rule is loaded.
func TestSandbox(t *testing.T) {
	for name, tt := range map[string]struct{ body, want string }{
		"network":               {`http.send({"method": "get", "url": "http://127.0.0.1:1"}).status_code == 200`, "undefined function http.send"},
		"name lookup":           {`count(net.lookup_ip_addr("localhost")) > 0`, "undefined function net.lookup_ip_addr"},
		"environment":           {`opa.runtime().env.HOME != ""`, "undefined function opa.runtime"},
		"randomness":            {`rand.intn("seed", 10) > 5`, "undefined function rand.intn"},
		"random ids":            {`uuid.rfc4122("seed") != ""`, "undefined function uuid.rfc4122"},
		"remote schema":         {`json.match_schema({}, {"$ref": "http://127.0.0.1:1/s"})[0]`, "undefined function json.match_schema"},
		"parsing Rego":          {`rego.parse_module("x", "package x")`, "undefined function rego.parse_module"},
		"a number of any size":  {`bits.lsh(1, 50000000) > 0`, "undefined function bits.lsh"},
		"an endless list":       {`count(numbers.range(1, 1000000000)) > 0`, "undefined function numbers.range"},
		"exponential paths":     {`count(graph.reachable_paths({}, {"a"})) > 0`, "undefined function graph.reachable_paths"},
		"an alias":              {"send := http.send\n\tsend == 3", "var http is unsafe"},
		"a function as a value": {`true with http.send as 3`, "with keyword target must reference existing input, data, or a function"},
	} {
		t.Run(name, func(t *testing.T) {
			rules, err := rego.Load([]string{write(t, map[string]string{"a.rego": oneRule("acme/probe", "\t"+tt.body)})}, rego.Options{})
			if err == nil || !strings.Contains(err.Error(), tt.want) {
				t.Fatalf("error %v; want %q", err, tt.want)
			}
			if !strings.Contains(err.Error(), "a.rego:12") && !strings.Contains(err.Error(), "a.rego:13") {
				t.Errorf("error %v names no line", err)
			}
			if len(rules) != 0 {
				t.Errorf("the rule was loaded all the same")
			}
		})
	}
}

// TestRunawayRules stops rules that would run forever, says so, and keeps what others found.
func TestRunawayRules(t *testing.T) {
	long := strings.Repeat("x", 1000)
	list := `["a` + long + `", "b` + long + `", "c", "d", "e", "f", "g", "h", "i", "j", "k", "l", "m", "n", "o", "p", "q", "r", "s", "t"]`
	deep := func(n int) string {
		var b strings.Builder
		for i := range n {
			b.WriteString("some v" + string(rune('a'+i)) + " in l; ")
		}
		return strings.TrimSuffix(b.String(), "; ")
	}
	for name, tt := range map[string]struct {
		options    rego.Options
		body, want string
	}{
		"an endless comprehension": {
			rego.Options{Timeout: 100 * time.Millisecond},
			"\tl := " + list + "\n\tcount([1 | " + deep(10) + "; va == \"z\"]) > 0", "the rule took longer than 100ms",
		},
		"a growing set": {
			rego.Options{Timeout: time.Minute, Memory: 32 << 20},
			"\tl := " + list + "\n\tcount({concat(\"\", [va, vb, vc, vd, ve, vf, vg, vh]) | " + deep(8) + "}) > 0", "the rule needed more than 32 MiB",
		},
		"a growing text": {
			rego.Options{Timeout: time.Minute, Memory: 32 << 20},
			"\tl := " + list + "\n\tcount(concat(\"\", [va | " + deep(8) + "])) > 0", "the rule needed more than 32 MiB",
		},
	} {
		t.Run(name, func(t *testing.T) {
			rules := load(t, tt.options, map[string]string{"bad.rego": oneRule("acme/bad", tt.body), "good.rego": oneRule("acme/good", "\ttrue")})
			r := run(t, account(t, company), rules)
			if len(r.Errors) != 1 || r.Errors[0].Rule != "acme/bad" || !strings.Contains(r.Errors[0].Message, tt.want) || !strings.HasSuffix(r.Errors[0].File, "bad.rego") || r.Errors[0].Line == 0 {
				t.Errorf("errors %+v; want %q of acme/bad", r.Errors, tt.want)
			}
			if diff := cmp.Diff([]string{"high acme/good user/ann: found"}, brief(r.Findings)); diff != "" {
				t.Error(diff)
			}
		})
	}
}

// TestTooMuchForOneCall holds that no single call of a function is given so much that the rule could
// not be stopped: OPA looks whether it should only between two calls.
func TestTooMuchForOneCall(t *testing.T) {
	// Values that double with every line.
	doubled := func(first, next string, n int) string {
		var b strings.Builder
		fmt.Fprintf(&b, "\ta0 := %s\n", first)
		for i := range n {
			fmt.Fprintf(&b, "\ta%d := %s\n", i+1, strings.ReplaceAll(next, "A", fmt.Sprintf("a%d", i)))
		}
		fmt.Fprintf(&b, "\tz := a%d\n", n)
		return b.String()
	}
	text := func(n int) string { return doubled(`"0123456789abcdef"`, `sprintf("%s%s", [A, A])`, n) }
	list := func(n int) string { return doubled(`[1, 2, 3, 4]`, `[x | some x in array.concat(A, A)]`, n) }
	number := doubled("99999999999999999999", "A * A", 20)
	for name, tt := range map[string]struct{ body, want string }{
		"a product of numbers":      {number + "\tz > 3", "a built-in function takes at most 1000"},
		"a number in a text":        {doubled("99999999999999999999", "A * A", 6) + "\tsprintf(\"%d\", [z]) != \"\"", "sprintf takes at most"},
		"a long text":               {text(18) + "\tsplit(z, \"\") != []", "sprintf takes at most"},
		"a text joined":             {doubled(`"0123456789abcdef"`, `concat("", [A, A])`, 18) + "\tsplit(z, \"\") != []", "a built-in function takes at most 1048576"},
		"JSON of a long list":       {list(17) + "\tjson.marshal(z) != \"\"", "json.marshal takes at most"},
		"YAML of a long list":       {list(17) + "\tyaml.marshal(z) != \"\"", "yaml.marshal takes at most"},
		"a long list, flattened":    {list(17) + "\tarray.flatten(z) != []", "array.flatten takes at most"},
		"a long list as a text":     {list(17) + "\tsprintf(\"%v\", [z]) != \"\"", "sprintf takes at most"},
		"a long list, sorted":       {list(17) + "\tsort(z) != []", "sort takes at most"},
		"a pattern of many letters": {text(14) + "\tregex.match(z, z)", "regex.match takes at most"},
		"a pattern of many stars":   {text(14) + "\tglob.match(replace(z, \"0\", \"*\"), [], z)", "glob.match takes at most"},
		"our own functions":         {text(14) + "\tiam.covers(\"string\", replace(z, \"0\", \"*\"), z)", "iam.covers takes at most"},
		"our own lists":             {text(14) + "\tiam.matched_actions([z], [z]) != set()", "iam.matched_actions takes at most"},
	} {
		t.Run(name, func(t *testing.T) {
			rules := load(t, rego.Options{Timeout: time.Minute}, map[string]string{"a.rego": oneRule("acme/bad", tt.body), "b.rego": oneRule("acme/good", "\ttrue")})
			r := run(t, account(t, company), rules)
			if len(r.Errors) != 1 || !strings.Contains(r.Errors[0].Message, tt.want) || r.Errors[0].Line < 12 {
				t.Errorf("errors %+v; want %q", r.Errors, tt.want)
			}
			if diff := cmp.Diff([]string{"high acme/good user/ann: found"}, brief(r.Findings)); diff != "" {
				t.Error(diff)
			}
		})
	}
}

// TestRunTimeErrors holds that what goes wrong while a rule runs is an error with a line, never a
// rule that finds nothing.
func TestRunTimeErrors(t *testing.T) {
	for name, tt := range map[string]struct{ body, want string }{
		"a number that is none":  {`to_number("N/A") > 3`, "to_number"},
		"no ARN":                 {`iam.arn("ann").account == "x"`, `"ann" is no ARN`},
		"a pattern that is none": {`regex.match("(", "x")`, "regex.match"},
		"conflicting values":     {"x := {k: v | some k, v in [1, 2]}\n\ty := {z: w | some w in x; z := 1}\n\ty[1]", "object keys must be unique"},
		"a kind that is none":    {`iam.covers("actoin", "*", "s3:GetObject")`, `unknown kind "actoin"; want one of action, resource, string`},
	} {
		t.Run(name, func(t *testing.T) {
			rules := load(t, rego.Options{}, map[string]string{"a.rego": oneRule("acme/bad", "\t"+tt.body), "b.rego": oneRule("acme/good", "\ttrue")})
			r := run(t, account(t, company), rules)
			if len(r.Errors) != 1 || !strings.Contains(r.Errors[0].Message, tt.want) || r.Errors[0].Line < 12 || !strings.HasSuffix(r.Errors[0].File, "a.rego") {
				t.Errorf("errors %+v; want %q", r.Errors, tt.want)
			}
			if diff := cmp.Diff([]string{"high acme/good user/ann: found"}, brief(r.Findings)); diff != "" {
				t.Error(diff)
			}
		})
	}
}

func TestWrongResultsWhenRun(t *testing.T) {
	for name, tt := range map[string]struct{ finding, want string }{
		"an unknown resource": {`{"resource": "arn:aws:iam::111122223333:user/eve", "message": "x"}`, "is not in the snapshot"},
		"a made-up location":  {`{"resource": "arn:aws:iam::111122223333:user/ann", "message": "x", "location": "users/9"}`, "is none that the input gave out"},
		"computed keys":       {`object.union({"resource": "arn:aws:iam::111122223333:user/ann", "message": "x"}, {"line": 3})`, `unknown key "line"`},
		"computed types":      {`object.union({"resource": "arn:aws:iam::111122223333:user/ann"}, {"message": 3})`, "the message of a finding is 3"},
		"an empty message":    {`{"resource": "arn:aws:iam::111122223333:user/ann", "message": ""}`, "want a sentence"},
	} {
		t.Run(name, func(t *testing.T) {
			rule := metadata("acme/bad", "") + "package iamaudit.rules.acme.bad\n\nfindings contains " + tt.finding + "\n"
			r := run(t, account(t, company), load(t, rego.Options{}, map[string]string{"a.rego": rule}))
			if len(r.Errors) != 1 || !strings.Contains(r.Errors[0].Message, tt.want) || len(r.Findings) != 0 {
				t.Errorf("errors %+v, findings %+v; want %q", r.Errors, r.Findings, tt.want)
			}
		})
	}
}

// TestSnapshotTime holds that a rule's clock is the snapshot's.
func TestSnapshotTime(t *testing.T) {
	rules := load(t, rego.Options{}, map[string]string{"a.rego": oneRule("acme/now", "\ttime.now_ns() == 1795000000000000000")})
	a := account(t, company)
	if r := run(t, a, rules); len(r.NotAssessed) != 1 || r.NotAssessed[0].Part != "CollectedAt" {
		t.Errorf("without a date the rule was assessed: %+v", r.NotAssessed)
	}
	a.CollectedAt = time.Unix(1795000000, 0)
	if r := run(t, a, rules); len(r.Findings) != 1 {
		t.Errorf("findings %+v, errors %+v", r.Findings, r.Errors)
	}
}

// TestWalkNeedsTheReport holds that a rule which comes upon the credential report without naming it
// is not silent where there is none.
func TestWalkNeedsTheReport(t *testing.T) {
	a := account(t, `{"UserDetailList": [{"UserName": "ann", "Path": "/", "Arn": "arn:aws:iam::111122223333:user/ann"}]}`)
	rules := load(t, rego.Options{}, map[string]string{
		"a.rego": oneRule("acme/walk", "\tsome u in input.users\n\twalk(u, [path, false])\n\tpath[count(path) - 1] == \"mfa_active\""),
	})
	if r := run(t, a, rules); len(r.NotAssessed) != 1 || r.NotAssessed[0].Part != "CredentialReport" {
		t.Errorf("without a report: %+v", r.NotAssessed)
	}
}
