package synth_test

import (
	"bytes"
	"testing"

	"github.com/iamaudit/iamaudit/internal/synth"
	"github.com/iamaudit/iamaudit/snapshot"
)

// TestTheSameAccountEachTime: benchmarks are worth nothing if the account changes between them.
func TestTheSameAccountEachTime(t *testing.T) {
	size := synth.Size{Users: 50, Roles: 80, Groups: 5, Policies: 40}
	encode := func(seed uint64) []byte {
		var b bytes.Buffer
		if err := snapshot.Encode(&b, synth.Account(size, seed)); err != nil {
			t.Fatal(err)
		}
		return b.Bytes()
	}
	one := encode(1)
	if !bytes.Equal(one, encode(1)) {
		t.Error("the same seed gives two accounts")
	}
	if bytes.Equal(one, encode(2)) {
		t.Error("two seeds give the same account")
	}
	a, err := snapshot.Decode(one, snapshot.Options{})
	if err != nil {
		t.Fatal(err)
	}
	for use := range a.PolicyUses() {
		if len(use.Document.Faults) > 0 {
			t.Errorf("%s: %v", use, use.Document.Faults)
		}
	}
	if len(a.UserDetailList) != size.Users || len(a.RoleDetailList) != size.Roles {
		t.Errorf("%d users, %d roles", len(a.UserDetailList), len(a.RoleDetailList))
	}
}
