// Package access decides who can do what: it combines all policies that bear on a request as AWS
// does. An [Engine] is prepared once per account; a decision on a prepared principal costs well
// under a microsecond and no allocation.
//
// What a snapshot cannot tell is not guessed. A statement whose condition asks for a key that is
// not known may hold, and a decision that hangs on it is not certain. Policies of resources other
// than roles are in no snapshot; a decision that would need one says so among its assumptions.
// The rules are numbered in docs/semantics.md.
package access
