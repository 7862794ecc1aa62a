// Package compliance knows the benchmarks and standards that rules serve, and says of an audit which
// of their controls passed, failed, could not be assessed or are for people to look at.
//
// Titles of controls are our own words; the standards themselves say what binds.
package compliance
