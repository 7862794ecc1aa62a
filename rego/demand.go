package rego

// A demand says which fields of the objects of the input somebody reads, shape by shape. Only those
// are built: most rules read five of the seventeen fields of a statement.
type demand map[*shape]map[string]bool

// add asks for one field and reports whether that is new.
func (d demand) add(s *shape, name string) bool {
	if d[s][name] {
		return false
	}
	if d[s] == nil {
		d[s] = map[string]bool{}
	}
	d[s][name] = true
	return true
}

// addWhole asks for a value with all that is in it, and reports whether any of it is new.
func (d demand) addWhole(s *shape) bool {
	if s == nil {
		return false
	}
	changed := false
	for i := range s.fields {
		if d.add(s, s.fields[i].name) {
			changed = true
		}
		// What was there before may have been asked for without what is in it.
		if d.addWhole(s.fields[i].shape) {
			changed = true
		}
	}
	return d.addWhole(s.elem) || changed
}

// addAll takes over what another demand asks for.
func (d demand) addAll(other demand) {
	for s, names := range other {
		for name := range names {
			d.add(s, name)
		}
	}
}

// everything asks for the whole input.
func everything() demand {
	d := demand{}
	d.addWhole(inputShape)
	return d
}

// has reports whether a key of the input is read.
func (d demand) has(name string) bool { return d[inputShape][name] }

// hasIndex reports whether a map of input.index is read.
func (d demand) hasIndex(name string) bool { return d[indexShape][name] }
