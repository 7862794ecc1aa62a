package rego

import (
	"slices"
	"strconv"
	"strings"
	"sync"

	"github.com/open-policy-agent/opa/v1/ast"

	"github.com/iamaudit/iamaudit/snapshot"
)

// A chunk is a run of entities of one list, built when it is read, each entity and each statement
// once.
type chunk struct {
	view     *view
	list     string
	from, to int

	entities func() []*ast.Term   // in the order of the snapshot
	own      func() [][]*ast.Term // the statements that stand in each entity itself
	trusts   func() [][]*ast.Term // those of each role's trust policy
}

func newChunk(v *view, list string, from, to int) *chunk {
	c := &chunk{view: v, list: list, from: from, to: to}
	c.own = sync.OnceValue(c.buildOwn)
	c.trusts = sync.OnceValue(c.buildTrusts)
	c.entities = sync.OnceValue(c.build)
	return c
}

// part returns some of the entities as a chunk of their own that shares what the whole has built.
func (c *chunk) part(from, to int) *chunk {
	return &chunk{
		view: c.view, list: c.list, from: from, to: to,
		entities: func() []*ast.Term { return c.entities()[from:to] },
		own:      func() [][]*ast.Term { return c.own()[from:to] },
		trusts:   func() [][]*ast.Term { return c.trusts()[from:to] },
	}
}

func (c *chunk) build() []*ast.Term {
	v, a := c.view, c.view.account
	build := map[string]func(int) *ast.Term{
		"users": func(i int) *ast.Term {
			return v.layouts.user.term(v, entity{snapshot.Identity{User: &a.UserDetailList[i]}, i, c})
		},
		"groups": func(i int) *ast.Term {
			return v.layouts.group.term(v, entity{snapshot.Identity{Group: &a.GroupDetailList[i]}, i, c})
		},
		"roles": func(i int) *ast.Term {
			return v.layouts.role.term(v, entity{snapshot.Identity{Role: &a.RoleDetailList[i]}, i, c})
		},
		"policies":           func(i int) *ast.Term { return v.layouts.policy.term(v, managed{&a.Policies[i], i}) },
		"credentials":        func(i int) *ast.Term { return v.rows[a.CredentialReport.Rows[i].User]() },
		"identity_providers": v.provider,
	}[c.list]
	terms := make([]*ast.Term, 0, c.to-c.from)
	for i := c.from; i < c.to; i++ {
		terms = append(terms, build(i))
	}
	return terms
}

func (c *chunk) buildOwn() [][]*ast.Term {
	v, a := c.view, c.view.account
	own := make([][]*ast.Term, c.to-c.from)
	for i := c.from; i < c.to; i++ {
		location := c.list + "/" + strconv.Itoa(i)
		switch c.list {
		case "users":
			own[i-c.from] = v.identityStatements(snapshot.Identity{User: &a.UserDetailList[i]}, location)
		case "groups":
			own[i-c.from] = v.ofGroup[a.GroupDetailList[i].GroupName]()
		case "roles":
			own[i-c.from] = v.identityStatements(snapshot.Identity{Role: &a.RoleDetailList[i]}, location)
		case "policies":
			own[i-c.from] = v.managed[a.Policies[i].ARN]()
		}
	}
	return own
}

// statements returns the statements that stand in the entities themselves, so that each statement
// of the account comes once.
func (c *chunk) statements() []*ast.Term { return slices.Concat(c.own()...) }

// trustStatements returns the statements of the trust policies of the roles.
func (c *chunk) trustStatements() []*ast.Term { return slices.Concat(c.trusts()...) }

func (c *chunk) buildTrusts() [][]*ast.Term {
	trusts := make([][]*ast.Term, c.to-c.from)
	for i := range trusts {
		trusts[i] = c.view.trust(c.from + i)
	}
	return trusts
}

// order returns the entities' places in the account's list, by ARN.
func (c *chunk) order() []int {
	order := make([]int, 0, c.to-c.from)
	for i := c.from; i < c.to; i++ {
		order = append(order, i)
	}
	slices.SortStableFunc(order, func(i, j int) int {
		return strings.Compare(c.view.nameOf(c.list, "arn", i), c.view.nameOf(c.list, "arn", j))
	})
	return order
}

// sorted returns the entities by ARN.
func (c *chunk) sorted() *ast.Term {
	entities := c.entities()
	terms := make([]*ast.Term, 0, len(entities))
	for _, i := range c.order() {
		terms = append(terms, entities[i-c.from])
	}
	return arrayTerm(terms)
}
