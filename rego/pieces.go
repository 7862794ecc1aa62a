package rego

import (
	"maps"
	"slices"

	"github.com/open-policy-agent/opa/v1/ast"
)

// shardSize is how many entities a rule of scope resource sees at a time. Evaluating shards costs
// no more than evaluating the whole, keeps memory bounded and gives every processor work;
// evaluating entity by entity would cost several times as much.
const shardSize = 256

// A piece is some entities of one list, or the whole account.
type piece struct {
	view  *view
	list  string // "" for the whole account
	chunk func() *chunk
	built map[string]*ast.Term // the lists of this piece
}

// pieces cuts the account into shards, list by list. Lists that are kept whole for somebody else
// are not built again.
func (v *view) pieces(size int, kept *reads) []*piece {
	var out []*piece
	for _, list := range entityLists {
		n := v.size(list)
		for from := 0; from < n; from += size {
			to := min(from+size, n)
			p := &piece{view: v, list: list, chunk: func() *chunk { return newChunk(v, list, from, to) }}
			if kept.has(list) {
				p.chunk = func() *chunk { return v.chunks[list].part(from, to) }
			}
			out = append(out, p)
		}
	}
	return out
}

// kept returns the lists that rules need whole: those of scope account, and those that are looked
// up in input.index.
func kept(jobs []*job) *reads {
	out := newReads()
	for _, j := range jobs {
		if j.rule.plain {
			continue
		}
		if j.rule.whole {
			out.add(j.rule.reads)
		}
		for name, list := range indexed {
			if j.rule.reads.hasIndex(name) {
				out.lists[list] = true
			}
		}
	}
	return out
}

// indexed says which list the values of a map of input.index belong to.
var indexed = map[string]string{
	"user_by_name": "users", "user_by_arn": "users", "group_by_name": "groups", "group_by_arn": "groups",
	"role_by_name": "roles", "role_by_arn": "roles", "policy_by_arn": "policies", "credential_by_user": "credentials",
}

// concerns reports whether a rule can find anything in the piece.
func (p *piece) concerns(r *reads) bool {
	switch p.list {
	case "":
		return true
	case "credentials", "identity_providers":
		return r.has(p.list)
	case "roles":
		return r.has("roles") || r.has("statements") || r.has("trust_statements")
	default:
		return r.has(p.list) || r.has("statements")
	}
}

// build makes the lists that somebody reads; the result is shared by all rules.
func (p *piece) build(wanted *reads) {
	p.built = map[string]*ast.Term{}
	var c *chunk
	if p.list != "" {
		c = p.chunk()
	}
	for _, list := range shardable {
		switch {
		case !wanted.has(list):
		case c == nil:
			p.built[list] = p.view.lists[list]()
		case list == p.list:
			p.built[list] = sortedArray(c.entities())
		case list == "statements":
			p.built[list] = arrayTerm(c.statements())
		case list == "trust_statements" && p.list == "roles":
			p.built[list] = arrayTerm(c.trustStatements())
		default:
			p.built[list] = emptyArray
		}
	}
}

// input returns what a rule sees: the lists of the piece, the look-ups of the whole account, and
// the rule's own parameters. What the rule does not read is not there.
func (p *piece) input(r *reads, params *ast.Term) ast.Value {
	v := p.view
	out := make(record, 0, len(inputShape.fields))
	add := func(name string, build func() *ast.Term) {
		if r.has(name) {
			if t := build(); t != nil {
				out.set(name, t)
			}
		}
	}
	add("schema_version", func() *ast.Term { return ast.InternedTerm(SchemaVersion) })
	add("account", v.accountTerm)
	add("params", func() *ast.Term { return params })
	add("organization", v.organization)
	add("password_policy", v.passwordPolicy)
	add("summary", v.summary)
	add("parts", v.parts)
	add("raw", v.raw)
	add("index", func() *ast.Term {
		index := make(record, 0, len(v.index))
		for _, name := range slices.Sorted(maps.Keys(v.index)) {
			if r.hasIndex(name) {
				index.set(name, v.index[name]())
			}
		}
		return index.term()
	})
	for _, list := range shardable {
		add(list, func() *ast.Term { return p.built[list] })
	}
	return ast.NewObject(out...)
}
