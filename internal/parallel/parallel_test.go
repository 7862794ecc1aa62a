package parallel_test

import (
	"sync/atomic"
	"testing"

	"github.com/iamaudit/iamaudit/internal/parallel"
)

func TestDo(t *testing.T) {
	for _, n := range []int{0, 1, 2, 1000} {
		done := make([]atomic.Int64, n)
		parallel.Do(n, func(i int) { done[i].Add(1) })
		for i := range done {
			if got := done[i].Load(); got != 1 {
				t.Errorf("n = %d: %d was done %d times", n, i, got)
			}
		}
	}
}

func TestDoPanics(t *testing.T) {
	defer func() {
		if r := recover(); r != "three" {
			t.Errorf("panics with %v, want three", r)
		}
	}()
	parallel.Do(1000, func(i int) {
		if i == 3 {
			panic("three")
		}
	})
	t.Error("goes on after a panic")
}
