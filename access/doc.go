// Package access decides who can do what: it combines all policies that bear on a request as AWS
// does. An [Engine] is prepared once per account; a decision on a prepared principal costs well
// under a microsecond and no allocation.
//
// [Engine.Decide] answers one request, [Engine.Explain] says why, [Engine.WhoCan] asks it for every
// principal, and [Engine.Permissions] lists what one principal can do. Rules ask what a principal is
// granted ([Principal.Grants]), what is left of a grant and what limits it ([Engine.Effective]), and
// whether it reaches any resource of a pattern ([Engine.Reach]).
//
// What a snapshot cannot tell is not guessed. A statement whose condition asks for a key that is
// not known may hold, and a decision that hangs on it is not certain. Policies of resources other
// than roles are in no snapshot; a decision that would need one says so among its [Assumptions].
//
// The rules that decisions follow are numbered in docs/semantics.md, where each names its test.
package access
