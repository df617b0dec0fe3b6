package pool

import (
	"context"
	"fmt"
	"sync"
)

type Job func(ctx context.Context) error

// Run works the jobs off with n workers and returns the first error.
func Run(ctx context.Context, n int, jobs <-chan Job) error {
	var wg sync.WaitGroup
	errs := make(chan error, n)
	for i := 0; i < n; i++ {
		wg.Add(1)
		go func(worker int) {
			defer wg.Done()
			for job := range jobs {
				if err := job(ctx); err != nil {
					errs <- fmt.Errorf("worker %d: %w", worker, err)
					return
				}
			}
		}(i)
	wg.Wait()
	close(errs)
	return <-errs
}
