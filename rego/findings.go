package rego

import (
	"encoding/json"
	"fmt"
	"strings"
	"unicode/utf8"

	"github.com/open-policy-agent/opa/v1/ast"

	"github.com/iamaudit/iamaudit/audit"
	"github.com/iamaudit/iamaudit/snapshot"
)

// Limits on what one rule may report. A rule that passes one has gone wrong, and says so.
const (
	maxFindings = 100_000
	maxText     = 16 << 10 // of a message or of one piece of evidence
)

// report turns one result of a rule into a report. The compiler has checked what it could; what a
// rule computes is checked here. It reads OPA's own values: a rule may report a hundred thousand.
func report(a *snapshot.Account, value *ast.Term) (audit.Report, error) {
	f, ok := value.Value.(ast.Object)
	if !ok {
		return audit.Report{}, fmt.Errorf("a finding is %s; want an object of resource and message", show(value))
	}
	for _, k := range f.Keys() {
		name, _ := k.Value.(ast.String)
		if _, ok := resultKeys[string(name)]; !ok {
			return audit.Report{}, fmt.Errorf("a finding has the unknown key %s; want one of %s", show(k), strings.Join(sortedKeys(resultKeys), ", "))
		}
	}
	var texts [3]string
	for i, key := range []string{"resource", "message", "location"} {
		given := f.Get(resultTerms[key])
		if given == nil && !resultKeys[key] {
			continue
		}
		text, ok := textIn(given)
		if !ok {
			return audit.Report{}, fmt.Errorf("the %s of a finding is %s; want a text", key, show(given))
		}
		texts[i] = text
	}
	resource, message, location := texts[0], texts[1], texts[2]
	if message == "" || len(message) > maxText || !utf8.ValidString(message) {
		return audit.Report{}, fmt.Errorf("a message has %d bytes; want a sentence", len(message))
	}
	at, ok := refOf(a, resource)
	if !ok {
		return audit.Report{}, fmt.Errorf("the resource %q of a finding is not in the snapshot; want the arn of something in the input", resource)
	}
	if location != "" {
		if at, ok = locate(a, location); !ok {
			return audit.Report{}, fmt.Errorf("the location %q of a finding is none that the input gave out", location)
		}
		at.ARN = resource
	}
	facts, err := evidence(f.Get(resultTerms["evidence"]))
	r := audit.Report{At: at, Message: message, Evidence: facts}
	if id, ok := a.Identity(resource); ok {
		r.Principals = []snapshot.Identity{id}
	}
	return r, err
}

// resultTerms are the keys of a finding as OPA has them.
var resultTerms = map[string]*ast.Term{
	"resource": ast.StringTerm("resource"), "message": ast.StringTerm("message"),
	"location": ast.StringTerm("location"), "evidence": ast.StringTerm("evidence"),
}

// textIn returns the text that a term is; ok is false for any other and for none.
func textIn(t *ast.Term) (text string, ok bool) {
	if t == nil {
		return "", false
	}
	s, ok := t.Value.(ast.String)
	return string(s), ok
}

// show quotes a value for a message, in short.
func show(t *ast.Term) string {
	if t == nil {
		return "null"
	}
	text, err := jsonText(t)
	if err != nil {
		return t.String()
	}
	if len(text) > 60 {
		return text[:60] + "…"
	}
	return text
}

// jsonText returns a value as JSON.
func jsonText(t *ast.Term) (string, error) {
	value, err := ast.JSON(t.Value)
	if err != nil {
		return "", fmt.Errorf("print: %w", err)
	}
	text, err := json.Marshal(value)
	return string(text), err
}

// evidence returns the facts of a finding as texts; lists and objects stay JSON.
func evidence(given *ast.Term) (map[string]string, error) {
	if given == nil {
		return nil, nil
	}
	if _, null := given.Value.(ast.Null); null {
		return nil, nil
	}
	object, ok := given.Value.(ast.Object)
	if !ok {
		return nil, fmt.Errorf("the evidence of a finding is %s; want an object", show(given))
	}
	out := make(map[string]string, object.Len())
	for _, k := range object.Keys() {
		v := object.Get(k)
		name, ok := textIn(k)
		if !ok {
			name = k.String()
		}
		text, ok := textIn(v)
		if !ok {
			var err error
			if text, err = jsonText(v); err != nil {
				return nil, fmt.Errorf("evidence %q: %w", name, err)
			}
		}
		if len(text) > maxText {
			return nil, fmt.Errorf("evidence %q has %d bytes", name, len(text))
		}
		out[name] = text
	}
	return out, nil
}

// refOf returns what an ARN names in the snapshot: an identity, a policy, a provider, an
// organization's policy, or the account itself.
func refOf(a *snapshot.Account, arn string) (snapshot.Ref, bool) {
	if id, ok := a.Identity(arn); ok {
		return id.Ref(), true
	}
	if p := a.Policy(arn); p != nil {
		return p.Ref(), true
	}
	if arn == a.RootARN() {
		return accountRef(a), true
	}
	for i := range a.OpenIDConnectProviders {
		if p := &a.OpenIDConnectProviders[i]; p.ARN == arn {
			return p.At(arn, ""), true
		}
	}
	for i := range a.SAMLProviders {
		if p := &a.SAMLProviders[i]; p.ARN == arn {
			return p.At(arn, ""), true
		}
	}
	if a.Organization != nil {
		for _, level := range a.Organization.Levels {
			for _, list := range [][]snapshot.OrganizationPolicy{level.ServiceControlPolicies, level.ResourceControlPolicies} {
				for i := range list {
					if list[i].ARN == arn {
						return list[i].Content.Ref(arn, list[i].Name), true
					}
				}
			}
		}
	}
	return snapshot.Ref{}, false
}

// accountRef points at the account as a whole: the root user's row of the credential report, or
// where the snapshot begins.
func accountRef(a *snapshot.Account) snapshot.Ref {
	if row := a.Credentials(snapshot.RootUser); row != nil {
		return row.Ref("")
	}
	ref := snapshot.Ref{ARN: a.RootARN(), Statement: -1}
	if len(a.Source) > 0 {
		ref.End = 1
	}
	return ref
}
