// Package parallel does work of equal kind on all processors.
package parallel

import (
	"runtime"
	"sync"
	"sync/atomic"
)

// Do calls work with every number below n, on as many goroutines as there are processors, and returns
// when all is done. Where one call panics, Do panics with the same value, after the others are done.
func Do(n int, work func(i int)) {
	var (
		next   atomic.Int64
		failed atomic.Pointer[any]
		group  sync.WaitGroup
	)
	for range min(n, runtime.GOMAXPROCS(0)) {
		group.Go(func() {
			defer func() {
				if r := recover(); r != nil {
					failed.CompareAndSwap(nil, &r)
				}
			}()
			for i := int(next.Add(1)) - 1; i < n && failed.Load() == nil; i = int(next.Add(1)) - 1 {
				work(i)
			}
		})
	}
	group.Wait()
	if r := failed.Load(); r != nil {
		panic(*r)
	}
}
