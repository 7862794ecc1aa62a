// Package diff says what became different between two snapshots of an account: users, groups, roles,
// keys, policies and their statements, and the findings that came and went.
package diff

import (
	"cmp"
	"maps"
	"slices"
	"strings"
	"time"

	"github.com/iamaudit/iamaudit/audit"
	"github.com/iamaudit/iamaudit/snapshot"
)

// Op says what happened to something.
type Op string

// The things that can happen.
const (
	Added   Op = "added"
	Removed Op = "removed"
	Changed Op = "changed"
)

// Changes is the difference of two snapshots. It is plain data, written as JSON as it stands.
type Changes struct {
	Old Side `json:"old"`
	New Side `json:"new"`
	// Resources are what differs, by kind and ARN.
	Resources []Resource `json:"resources"`
	// Came and Went are findings that only one of the snapshots has.
	Came []audit.Finding `json:"came"`
	Went []audit.Finding `json:"went"`
	// NotCompared says which parts one of the snapshots lacks, so nothing is said of them, and whether
	// the snapshots are of two accounts.
	NotCompared []string `json:"notCompared"`
}

// Side is one of the two snapshots.
type Side struct {
	AccountID    string    `json:"accountId"`
	AccountAlias string    `json:"accountAlias,omitempty"`
	CollectedAt  time.Time `json:"collectedAt,omitzero"`
	File         string    `json:"file,omitempty"`
}

// Resource is a user, group, role, policy or provider, or the account itself.
type Resource struct {
	Op      Op       `json:"op"`
	Kind    string   `json:"kind"`
	ARN     string   `json:"arn"`
	Changes []Change `json:"changes,omitempty"`
}

// Change is one thing about a resource that differs.
type Change struct {
	Op   Op     `json:"op"`
	What string `json:"what"` // e.g. `access key 1`, `inline policy "all": statement "S3"`
	Old  string `json:"old,omitempty"`
	New  string `json:"new,omitempty"`
}

// Compare compares two snapshots. The findings are those of the new one's result, after it was
// compared with the old one's (see audit.Result.Compare).
func Compare(before, after *snapshot.Account, findings *audit.Result) *Changes {
	c := &Changes{
		Old: side(before), New: side(after),
		Resources: []Resource{}, Came: []audit.Finding{}, Went: []audit.Finding{}, NotCompared: []string{},
	}
	if before.AccountID != after.AccountID {
		c.NotCompared = append(c.NotCompared, "accounts: "+before.AccountID+" in the old snapshot, "+after.AccountID+
			" in the new one; what has the same name in both is not the same thing, and counts as removed and added")
	}
	c.parts(before, after)
	whole := func(part snapshot.Part) bool { return before.Has(part) && after.Has(part) }
	some := func(part snapshot.Part) bool { return usable(before, part) && usable(after, part) }
	was, is := facts(before, whole, some), facts(after, whole, some)
	keys := slices.Collect(maps.Keys(was))
	for key := range is {
		if _, ok := was[key]; !ok {
			keys = append(keys, key)
		}
	}
	slices.SortFunc(keys, compareKeys)
	for _, key := range keys {
		if was[key] == nil && !before.Has(key.part()) || is[key] == nil && !after.Has(key.part()) {
			continue // it may have been there, unseen
		}
		if r, ok := compareResource(key, was[key], is[key]); ok {
			c.Resources = append(c.Resources, r)
		}
	}
	if findings != nil {
		c.findings(findings)
	}
	return c
}

func side(a *snapshot.Account) Side {
	return Side{AccountID: a.AccountID, AccountAlias: a.AccountAlias, CollectedAt: a.CollectedAt, File: a.File}
}

// parts notes what cannot be compared: what one of the snapshots could not see must not look as if
// it had been removed.
func (c *Changes) parts(before, after *snapshot.Account) {
	all := map[snapshot.Part]bool{}
	for part := range before.Parts {
		all[part] = true
	}
	for part := range after.Parts {
		all[part] = true
	}
	for _, part := range slices.Sorted(maps.Keys(all)) {
		old, new := before.State(part), after.State(part)
		if old.Status == snapshot.Complete && new.Status == snapshot.Complete ||
			old.Status == snapshot.NotCollected && new.Status == snapshot.NotCollected {
			continue
		}
		note := string(part) + ": " + describe(old) + " in the old snapshot, " + describe(new) + " in the new one"
		if usable(before, part) && usable(after, part) {
			note += "; what may merely be unseen is left out"
		}
		c.NotCompared = append(c.NotCompared, note)
	}
}

// usable reports whether the snapshot holds at least some of a part.
func usable(a *snapshot.Account, part snapshot.Part) bool {
	s := a.State(part).Status
	return s == snapshot.Complete || s == snapshot.Partial
}

func describe(s snapshot.PartState) string {
	if s.Action != "" {
		return string(s.Status) + " (" + s.Action + ")"
	}
	return string(s.Status)
}

func (c *Changes) findings(r *audit.Result) {
	for _, f := range r.Findings {
		switch {
		case f.Baseline == audit.BaselineAbsent:
			c.Went = append(c.Went, f)
		case f.Baseline == audit.BaselineNew && f.Open():
			c.Came = append(c.Came, f)
		}
	}
}

// kinds orders resources for the reader.
var kinds = []string{"account", "user", "group", "role", "policy", "provider"}

func compareKeys(a, b resourceKey) int {
	return cmp.Or(cmp.Compare(slices.Index(kinds, a.kind), slices.Index(kinds, b.kind)), cmp.Compare(a.arn, b.arn))
}

func compareResource(key resourceKey, old, new map[string]string) (Resource, bool) {
	r := Resource{Op: Changed, Kind: key.kind, ARN: key.arn}
	switch {
	case old == nil:
		r.Op = Added
	case new == nil:
		r.Op = Removed
	}
	for _, what := range slices.Sorted(maps.Keys(old)) {
		is, ok := new[what]
		switch was := old[what]; {
		case !ok:
			r.Changes = append(r.Changes, Change{Op: Removed, What: what, Old: was})
		case is != was:
			r.Changes = append(r.Changes, Change{Op: Changed, What: what, Old: was, New: is})
		}
	}
	for _, what := range slices.Sorted(maps.Keys(new)) {
		if _, ok := old[what]; !ok {
			r.Changes = append(r.Changes, Change{Op: Added, What: what, New: new[what]})
		}
	}
	r.Changes = pair(r.Changes)
	slices.SortStableFunc(r.Changes, func(a, b Change) int { return cmp.Compare(a.What, b.What) })
	return r, r.Op != Changed || len(r.Changes) > 0
}

// pair makes one change of an unnamed statement that is gone and one that is new in the same policy:
// somebody edited it. Without a Sid only its text names it.
func pair(changes []Change) []Change {
	gone := map[string][]int{} // by policy
	for i, c := range changes {
		if policy, _, ok := strings.Cut(c.What, unnamed); ok && c.Op == Removed {
			gone[policy] = append(gone[policy], i)
		}
	}
	drop := map[int]bool{}
	for i := range changes {
		c := &changes[i]
		policy, _, ok := strings.Cut(c.What, unnamed)
		if !ok {
			continue
		}
		if c.Op == Added && len(gone[policy]) > 0 {
			was := gone[policy][0]
			gone[policy] = gone[policy][1:]
			c.Op, c.Old = Changed, changes[was].Old
			drop[was] = true
		}
	}
	var out []Change
	for i, c := range changes {
		if drop[i] {
			continue
		}
		if policy, _, ok := strings.Cut(c.What, unnamed); ok {
			c.What = policy + "a statement"
		}
		out = append(out, c)
	}
	return out
}
