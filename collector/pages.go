package collector

import (
	"context"
	"errors"

	"github.com/aws/aws-sdk-go-v2/aws"
)

// page is one answer of a call that AWS gives page by page. An empty page may be truncated; only
// more ends the walk.
type page[T any] struct {
	items []T
	next  *string // the marker or token of the next page
	more  bool
}

// Reasons why a stream of pages cannot be trusted. Both were seen of emulators and proxies.
var (
	errRepeated = errors.New("AWS repeated a marker, so the pages would never end")
	errNoMarker = errors.New("AWS said that there are more pages and gave no marker for the next")
)

// rounds is how often a stream whose pages make no sense is read from its start.
const rounds = 3

// stream reads all pages. A stream whose markers make no sense is read again from its start; if
// that does not help, what the longest round gave is returned along with the error.
func stream[T any](ctx context.Context, w *watch, fetch func(ctx context.Context, marker *string) (page[T], error)) ([]T, error) {
	var best []T
	var err error
	for range rounds {
		var items []T
		items, err = walk(ctx, w, fetch)
		if err == nil {
			return items, nil
		}
		if len(items) > len(best) {
			best = items
		}
		if !errors.Is(err, errRepeated) && !errors.Is(err, errNoMarker) {
			break
		}
	}
	if len(best) > 0 {
		err = partial(err, "only %d were read", len(best))
	}
	return best, err
}

func walk[T any](ctx context.Context, w *watch, fetch func(ctx context.Context, marker *string) (page[T], error)) ([]T, error) {
	var items []T
	var marker *string
	seen := map[string]bool{}
	w.restart()
	for {
		p, err := fetch(ctx, marker)
		if err != nil {
			return items, err
		}
		items = append(items, p.items...)
		w.advance(len(p.items))
		switch {
		case !p.more:
			return items, nil
		case aws.ToString(p.next) == "":
			return items, errNoMarker
		case seen[*p.next]:
			return items, errRepeated
		}
		marker = p.next
		seen[*marker] = true
	}
}
