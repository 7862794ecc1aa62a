package rego

import (
	"bytes"
	"encoding/json"
	"fmt"

	"github.com/go-json-experiment/json/jsontext"
	"github.com/open-policy-agent/opa/v1/ast"

	"github.com/iamaudit/iamaudit/snapshot"
)

// rawTerm returns what GetAccountAuthorizationDetails said of the account, with the policy documents
// decoded: the input of rules that were written for other tools, and input.raw of our own. It is
// made of the account, not of the file, so that it is the same however the file was spelled.
func rawTerm(a *snapshot.Account) *ast.Term {
	details := &snapshot.Account{
		UserDetailList: a.UserDetailList, GroupDetailList: a.GroupDetailList,
		RoleDetailList: a.RoleDetailList, Policies: a.Policies,
	}
	var buf bytes.Buffer
	if err := snapshot.Encode(&buf, details); err != nil {
		panic(err) // an account that was read can be written
	}
	whole, err := termOfJSON(buf.Bytes())
	if err != nil {
		panic(err)
	}
	r := make(record, 0, len(rawShape.fields))
	for _, list := range rawShape.names() {
		entities := whole.Get(keyTerms[list])
		entities.Value.(*ast.Array).Foreach(func(entity *ast.Term) {
			for _, name := range alwaysThere[list] {
				if k := ast.StringTerm(name); entity.Get(k) == nil {
					entity.Value.(ast.Object).Insert(k, emptyArray)
				}
			}
		})
		r.set(list, entities)
	}
	return r.term()
}

// alwaysThere are the lists that AWS prints even when they are empty. A snapshot leaves empty lists
// out; a rule that counts one must find it. (UserPolicyList is absent in AWS's answer too.)
var alwaysThere = map[string][]string{
	"UserDetailList":  {"GroupList", "AttachedManagedPolicies", "Tags"},
	"GroupDetailList": {"GroupPolicyList", "AttachedManagedPolicies"},
	"RoleDetailList":  {"RolePolicyList", "AttachedManagedPolicies", "InstanceProfileList", "Tags"},
	"Policies":        {"PolicyVersionList"},
}

// rawIndex returns the entities of the raw document by ARN.
func rawIndex(raw *ast.Term) *ast.Term {
	var pairs record
	arn := ast.StringTerm("Arn")
	for _, list := range rawShape.names() {
		raw.Get(keyTerms[list]).Value.(*ast.Array).Foreach(func(entity *ast.Term) {
			pairs = append(pairs, [2]*ast.Term{entity.Get(arn), entity})
		})
	}
	return pairs.term()
}

// termOfJSON reads a JSON text as OPA's own value, without a detour over Go values.
func termOfJSON(text []byte) (*ast.Term, error) {
	d := &termReader{dec: jsontext.NewDecoder(bytes.NewReader(text), jsontext.AllowDuplicateNames(true), jsontext.AllowInvalidUTF8(true)), strings: map[string]*ast.Term{}}
	return d.value()
}

type termReader struct {
	dec     *jsontext.Decoder
	strings map[string]*ast.Term // names of members and short values come again and again
}

func (d *termReader) value() (*ast.Term, error) {
	token, err := d.dec.ReadToken()
	if err != nil {
		return nil, fmt.Errorf("read JSON: %w", err)
	}
	switch token.Kind() {
	case '{':
		return d.object()
	case '[':
		return d.array()
	case '"':
		return d.string(token.String()), nil
	case '0':
		return ast.NumberTerm(json.Number(token.String())), nil
	case 't', 'f':
		return ast.InternedTerm(token.Bool()), nil
	default:
		return ast.InternedNullTerm, nil
	}
}

func (d *termReader) string(s string) *ast.Term {
	if t, ok := d.strings[s]; ok {
		return t
	}
	t := ast.StringTerm(s)
	if len(s) <= 64 {
		d.strings[s] = t
	}
	return t
}

func (d *termReader) object() (*ast.Term, error) {
	var pairs record
	for d.dec.PeekKind() != '}' {
		name, err := d.value()
		if err != nil {
			return nil, err
		}
		value, err := d.value()
		if err != nil {
			return nil, err
		}
		pairs = append(pairs, [2]*ast.Term{name, value})
	}
	if _, err := d.dec.ReadToken(); err != nil {
		return nil, fmt.Errorf("read JSON: %w", err)
	}
	return pairs.term(), nil
}

func (d *termReader) array() (*ast.Term, error) {
	var elems []*ast.Term
	for d.dec.PeekKind() != ']' {
		elem, err := d.value()
		if err != nil {
			return nil, err
		}
		elems = append(elems, elem)
	}
	if _, err := d.dec.ReadToken(); err != nil {
		return nil, fmt.Errorf("read JSON: %w", err)
	}
	return arrayTerm(elems), nil
}
