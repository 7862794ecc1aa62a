package rego_test

import (
	"strings"
	"testing"
	"time"

	"github.com/iamaudit/iamaudit/rego"
)

// TestPatience: a compiler that does not come to an end is left behind, and the error says so.
func TestPatience(t *testing.T) {
	dir := write(t, map[string]string{"a.rego": "package main\n\ndeny contains msg if {\n\tmsg := \"x\"\n}\n"})
	rules, err := rego.LoadWithin([]string{dir}, rego.Options{}, time.Nanosecond)
	if err == nil || !strings.Contains(err.Error(), dir) || !strings.Contains(err.Error(), "not compiled within 1ns") {
		t.Errorf("got %v, want an error that names %s and the time", err, dir)
	}
	if len(rules) > 0 {
		t.Errorf("got %d rules", len(rules))
	}
}
