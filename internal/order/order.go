// Package order sorts lists whose entries are large: users and roles, findings.
package order

import "slices"

// Sorted returns the list in order; entries that compare equal stay as they stand. It is the list itself
// if that is in order already; a list that is not stays as it is.
func Sorted[T any](list []T, compare func(x, y *T) int) []T {
	inOrder := true
	for i := 1; i < len(list) && inOrder; i++ {
		inOrder = compare(&list[i-1], &list[i]) <= 0
	}
	if inOrder {
		return list
	}
	order := make([]*T, len(list)) // better move a pointer ten times than an entry
	for i := range list {
		order[i] = &list[i]
	}
	slices.SortStableFunc(order, compare)
	out := make([]T, len(list))
	for i, from := range order {
		out[i] = *from
	}
	return out
}
