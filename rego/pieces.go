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
func (v *view) pieces(size int, kept demand) []*piece {
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
func kept(jobs []*job) demand {
	out := demand{}
	for _, j := range jobs {
		if j.rule.plain {
			continue
		}
		if j.rule.whole {
			out.addAll(j.rule.demand)
		}
		for name, list := range indexed {
			if j.rule.demand.hasIndex(name) {
				out.add(inputShape, list)
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
func (p *piece) concerns(d demand) bool {
	switch p.list {
	case "":
		return true
	case "credentials", "identity_providers":
		return d.has(p.list)
	case "roles":
		return d.has("roles") || d.has("statements") || d.has("trust_statements")
	default:
		return d.has(p.list) || d.has("statements")
	}
}

// build makes the lists that somebody reads; the result is shared by all rules.
func (p *piece) build(wanted demand) {
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
			p.built[list] = c.sorted()
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
func (p *piece) input(d demand, params *ast.Term) ast.Value {
	v := p.view
	out := make(record, 0, len(inputShape.fields))
	for i := range inputShape.fields {
		name := inputShape.fields[i].name
		if !d.has(name) {
			continue
		}
		switch {
		case name == "params":
			out.set(name, params)
		case name == "index":
			out.set(name, v.indexTerm(d))
		case v.single[name] != nil:
			out.some(name, v.single[name]())
		default:
			out.some(name, p.built[name])
		}
	}
	return ast.NewObject(out...)
}

// indexTerm returns the maps of input.index that a rule reads.
func (v *view) indexTerm(d demand) *ast.Term {
	index := make(record, 0, len(v.index))
	for _, name := range slices.Sorted(maps.Keys(v.index)) {
		if d.hasIndex(name) {
			index.set(name, v.index[name]())
		}
	}
	return index.term()
}
