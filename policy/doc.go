// Package policy is the IAM policy language: documents with the position of every element,
// matching of actions, resources, principals and conditions, and the algebra of wildcard
// patterns. It knows no account and needs nothing but the standard library.
package policy
