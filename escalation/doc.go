// Package escalation finds how users and roles can get more permissions than they were given.
//
// Its data are the combinations of permissions that the security community has published (their
// ids are those of pathfinding.cloud where it lists them) and the actions of which AWS documents
// that they hand a role to a service. Its engine decides by effective permissions which of them
// work in an account: on which user, role, group or policy, after denies, boundaries, conditions
// and the limits of the organization, and whether what they lead to is more than the principal
// has. Chains of role assumption count over any number of hops.
//
// Functions, instances and other resources that run with a role are in no snapshot. A path through
// one of them is potential, and says what it assumes.
package escalation
