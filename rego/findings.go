package rego

import (
	"encoding/json"
	"fmt"
	"maps"
	"slices"
	"strings"
	"unicode/utf8"

	"github.com/iamaudit/iamaudit/audit"
	"github.com/iamaudit/iamaudit/snapshot"
)

// Limits on what one rule may report. A rule that passes one has gone wrong, and says so.
const (
	maxFindings = 100_000
	maxText     = 16 << 10 // of a message or of one piece of evidence
)

// report turns one result of a rule into a report. The compiler has checked what it could; what a
// rule computes is checked here.
func report(a *snapshot.Account, value any) (audit.Report, error) {
	f, ok := value.(map[string]any)
	if !ok {
		return audit.Report{}, fmt.Errorf("a finding is %s; want an object of resource and message", show(value))
	}
	for _, k := range slices.Sorted(maps.Keys(f)) {
		if _, ok := resultKeys[k]; !ok {
			return audit.Report{}, fmt.Errorf("a finding has the unknown key %q; want one of %s", k, strings.Join(sortedKeys(resultKeys), ", "))
		}
	}
	var r audit.Report
	var resource, location string
	for _, t := range []struct {
		key  string
		into *string
	}{{"resource", &resource}, {"message", &r.Message}, {"location", &location}} {
		v, given := f[t.key]
		if *t.into, ok = v.(string); !ok && (given || resultKeys[t.key]) {
			return audit.Report{}, fmt.Errorf("the %s of a finding is %s; want a text", t.key, show(v))
		}
	}
	if r.Message == "" || len(r.Message) > maxText || !utf8.ValidString(r.Message) {
		return audit.Report{}, fmt.Errorf("a message has %d bytes; want a sentence", len(r.Message))
	}
	at, ok := refOf(a, resource)
	if !ok {
		return audit.Report{}, fmt.Errorf("the resource %q of a finding is not in the snapshot; want the arn of something in the input", resource)
	}
	r.At = at
	if location != "" {
		if r.At, ok = locate(a, location); !ok {
			return audit.Report{}, fmt.Errorf("the location %q of a finding is none that the input gave out", location)
		}
		r.At.ARN = resource
	}
	var err error
	r.Evidence, err = evidence(f["evidence"])
	if id, ok := a.Identity(resource); ok {
		r.Principals = []snapshot.Identity{id}
	}
	return r, err
}

// show quotes a value for a message, in short.
func show(v any) string {
	text, err := json.Marshal(v)
	if err != nil {
		return fmt.Sprintf("%T", v)
	}
	if len(text) > 60 {
		return string(text[:60]) + "…"
	}
	return string(text)
}

// evidence returns the facts of a finding as texts; lists and objects stay JSON.
func evidence(value any) (map[string]string, error) {
	if value == nil {
		return nil, nil
	}
	object, ok := value.(map[string]any)
	if !ok {
		return nil, fmt.Errorf("the evidence of a finding is %s; want an object", show(value))
	}
	out := make(map[string]string, len(object))
	for k, v := range object {
		text, ok := v.(string)
		if !ok {
			data, err := json.Marshal(v)
			if err != nil {
				return nil, fmt.Errorf("evidence %q: %w", k, err)
			}
			text = string(data)
		}
		if len(text) > maxText {
			return nil, fmt.Errorf("evidence %q has %d bytes", k, len(text))
		}
		out[k] = text
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
