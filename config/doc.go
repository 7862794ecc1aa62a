// Package config reads iamaudit.yaml: which rules run, how severe they are, their parameters, where the
// user's own rules are, and which findings somebody accepted.
//
// A mistake in it is an error with the line, never ignored: a misspelt rule would otherwise be switched
// off in nobody's account.
package config
