// Package rules holds the built-in rules. Each stands in a file of its own and registers itself;
// each has a fixture in testdata that shows accounts it flags and accounts it leaves alone, and a
// page in docs/rules that is generated from both.
package rules
