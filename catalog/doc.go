// Package catalog is what AWS publishes in its Service Authorization Reference: the services, their
// actions with access levels, the resource types an action can be limited to, the condition keys
// with their types, and the further permissions that an action needs.
//
// The data is embedded, compressed, and read at the first question. AWS adds some fifty actions a
// week, so a catalog is never complete: what it does not know is data like any other, never an error,
// and a caller that decides about access must match the pattern itself and not only its expansion.
//
// Actions are numbered from 0 in the order of their names, so that a set of them is a bit set
// ([ActionSet]) and all actions of a service stand side by side.
package catalog
