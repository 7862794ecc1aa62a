package rego

// conftest loads modules that were written for other tools.
func (s *ruleset) conftest(modules []*module) ([]*rule, Errors) { return nil, nil }
