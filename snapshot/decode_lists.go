package snapshot

import "slices"

// elements reads a list, or a null in its place; one reads each entry.
func (d *decoder) elements(one func() error) error {
	if d.null() {
		return nil
	}
	if d.peek() != '[' {
		return d.want("a list")
	}
	d.pos++
	depth := len(d.path)
	d.path = append(d.path, step{})
	for first := true; d.peek() != ']' || !first; first = false {
		if err := one(); err != nil {
			return err
		}
		d.path[depth].index++
		if more, err := d.comma(']'); err != nil || !more {
			if err != nil {
				return err
			}
			break
		}
	}
	d.pos++
	d.path = d.path[:depth]
	return nil
}

// list reads a list, appending to into.
func list[T any](d *decoder, into *[]T, one func(*T) error) error {
	return listIn(d, new(block[T]), into, one)
}

// listIn reads a list, one of many of its type, which share the memory of a block.
func listIn[T any](d *decoder, b *block[T], into *[]T, one func(*T) error) error {
	var full [][]T // the blocks of a long list, before the last one
	entries := b.free
	b.free = nil // an entry may hold a list of the same type
	err := d.elements(func() error {
		if len(entries) == cap(entries) {
			full, entries = b.more(full, entries)
		}
		entries = entries[:len(entries)+1]
		return one(&entries[len(entries)-1])
	})
	if full != nil || *into != nil {
		join(into, append(full, entries))
		return err
	}
	n := len(entries)
	b.free = entries[n:]
	if n > 0 { // a list without an entry stays nil
		*into = entries[:n:n]
	}
	return err
}

// join appends the parts of a list: to nothing, in memory of the right size, or to what earlier pages
// of the file have of it.
func join[T any](into *[]T, parts [][]T) {
	if *into == nil {
		*into = slices.Concat(parts...)
		return
	}
	for _, part := range parts {
		*into = append(*into, part...)
	}
}

// block is memory for the entries of lists. Most lists of an account are short and there are thousands
// of them, so that they share blocks; a few are long, and their entries, which are large, must not
// move whenever the list grows.
type block[T any] struct {
	free []T // zero values behind an empty list
	size int // of the last block
}

// more makes room for an entry after a full block: the entries of a short list move to the next block,
// those of a long one stay until the whole list is read.
func (b *block[T]) more(full [][]T, entries []T) ([][]T, []T) {
	const short, first, most = 16, 4, 512
	b.size = min(max(2*b.size, first), most)
	next := make([]T, 0, max(b.size, 2*min(len(entries), short)))
	if len(entries) <= short {
		return full, append(next, entries...)
	}
	return append(full, entries), next
}

// pair reads a list of at most two.
func pair[T any](d *decoder, into *[2]T, one func(*T) error) error {
	at, n := d.next(), 0
	err := d.elements(func() error {
		n++
		if n > len(into) {
			return one(new(T))
		}
		return one(&into[n-1])
	})
	if err == nil && n > len(into) {
		return d.errorf(at, "found %d entries; a user has at most two", n)
	}
	return err
}
