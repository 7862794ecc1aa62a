// Package redact makes a snapshot fit to be shared: what names the account and the people and
// things in it is replaced by stand-ins, the same one each time, so that an audit of the result
// finds the same number of problems of the same kinds. Of equally good ways to more permissions the
// names decide which one a finding shows, and so whether principals share it.
//
// It works on the snapshot's own JSON and knows members by their names, so that a new list of
// things with names and ARNs needs nothing new here.
package redact

import (
	"bytes"
	"fmt"
	"strings"

	"github.com/go-json-experiment/json/jsontext"

	"github.com/iamaudit/iamaudit/snapshot"
)

// Account returns a redacted copy of the account.
func Account(a *snapshot.Account) (*snapshot.Account, error) {
	var text bytes.Buffer
	if err := snapshot.Encode(&text, a); err != nil {
		return nil, err
	}
	r := &redactor{names: newNames(), ids: map[string]string{}, accounts: map[string]string{}, published: published(a)}
	r.account(a.AccountID) // the first stand-in is the account's own
	if err := r.walk(text.Bytes(), nil); err != nil {
		return nil, err
	}
	r.names.settle()
	var out bytes.Buffer
	if err := r.walk(text.Bytes(), &out); err != nil {
		return nil, err
	}
	redacted, err := snapshot.Decode(out.Bytes(), snapshot.Options{File: "redacted"})
	if err != nil {
		return nil, fmt.Errorf("redact: %w", err)
	}
	return redacted, nil
}

// redactor walks a snapshot twice: first it learns the words of all names and the patterns that
// match them, then it writes.
type redactor struct {
	names     *names
	ids       map[string]string
	accounts  map[string]string
	published map[string]bool // names of AWS managed policies
}

// published returns the names of the AWS managed policies, which are no secret.
func published(a *snapshot.Account) map[string]bool {
	set := map[string]bool{}
	for i := range a.Policies {
		if a.Policies[i].AWSManaged() {
			set[a.Policies[i].PolicyName] = true
		}
	}
	for id := range a.Identities() {
		for _, p := range id.Attached() {
			if strings.Contains(p.PolicyARN, ":iam::aws:policy/") {
				set[p.PolicyName] = true
			}
		}
	}
	return set
}

// walk copies the JSON text to out with every string replaced; out nil only learns.
func (r *redactor) walk(text []byte, out *bytes.Buffer) error {
	loose := []jsontext.Options{jsontext.AllowDuplicateNames(true), jsontext.AllowInvalidUTF8(true)}
	dec := jsontext.NewDecoder(bytes.NewReader(text), loose...)
	var enc *jsontext.Encoder
	if out != nil {
		enc = jsontext.NewEncoder(out, loose...)
	}
	var path []string // member names from the top to the value that comes next
	for {
		depth := dec.StackDepth()
		kind, length := dec.StackIndex(depth)
		token, err := dec.ReadToken()
		if err != nil {
			return nil //nolint:nilerr // Encode wrote the text, so this is its end
		}
		if token.Kind() == '"' {
			path = path[:min(len(path), depth)]
			if kind == '{' && length%2 == 0 {
				path = append(path[:depth-1], token.String())
				token = jsontext.String(r.member(path))
			} else {
				for len(path) < depth {
					path = append(path, "")
				}
				token = jsontext.String(r.value(path, token.String()))
			}
		} else if token.Kind() == '{' || token.Kind() == '[' {
			path = path[:min(len(path), depth)]
			for len(path) < depth {
				path = append(path, "")
			}
		}
		if enc != nil {
			if err := enc.WriteToken(token); err != nil {
				return fmt.Errorf("redact: %w", err)
			}
		}
	}
}
