// Package rego turns the user's Rego modules into rules of an audit. It is the only package that
// knows OPA. A module is checked when it is loaded, against a published schema of the account it
// will see and a list of harmless built-in functions, so that a mistake is an error with a file and
// a line, never a rule that silently finds nothing.
package rego
