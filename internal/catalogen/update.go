package catalogen

import (
	"context"
	"fmt"
	"io"
	"net/http"
	"os"
	"path/filepath"
	"time"

	"github.com/iamaudit/iamaudit/catalog"
	"github.com/iamaudit/iamaudit/internal/atomicfile"
)

// CacheFile is where `iamaudit catalog update` keeps the catalog that it fetched.
func CacheFile() (string, error) {
	dir, err := os.UserCacheDir()
	if err != nil {
		return "", err
	}
	return filepath.Join(dir, "iamaudit", "catalog.zst"), nil
}

// Update fetches the newest catalog, completes it with what base knows beyond it, and writes it to path,
// whole or not at all. Now is the date that the new catalog gets: AWS's reference has none.
func Update(ctx context.Context, client *http.Client, index, path string, base *catalog.Catalog, now time.Time, progress func(done, all int)) (*catalog.Catalog, error) {
	src, err := Fetch(ctx, client, index, progress)
	if err != nil {
		return nil, err
	}
	fetched := 0
	for i := range src.Services {
		fetched += len(src.Services[i].Actions)
	}
	// A reference that lost a tenth of its actions overnight is a fault of the transport or the server.
	if fetched < base.Len()*9/10 {
		return nil, fmt.Errorf("%s has %d actions where the catalog of %s has %d; nothing was written", index, fetched, base.Date, base.Len())
	}
	src.Date = now.UTC().Format(time.DateOnly)
	Overlay(src, base.Source())
	data, err := catalog.Encode(src)
	if err != nil {
		return nil, err
	}
	if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
		return nil, err
	}
	err = atomicfile.Write(path, 0o644, func(w io.Writer) error {
		_, err := w.Write(data)
		return err
	})
	if err != nil {
		return nil, err
	}
	return catalog.ReadFile(path)
}
