package rego

import (
	"time"

	"github.com/iamaudit/iamaudit/audit"
)

// LoadSharded loads rules that see so many entities at a time.
func LoadSharded(paths []string, o Options, size int) ([]*audit.Rule, error) {
	o.shard = size
	return Load(paths, o)
}

// LoadWhole loads rules that see every field of what they see, read or not.
func LoadWhole(paths []string, o Options) ([]*audit.Rule, error) {
	o.whole = true
	return Load(paths, o)
}

// LoadWithin is Load with that much patience.
func LoadWithin(paths []string, o Options, patience time.Duration) ([]*audit.Rule, error) {
	o.patience = patience
	return Load(paths, o)
}
