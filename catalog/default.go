package catalog

import (
	_ "embed"
	"fmt"
	"os"
	"sync"
)

//go:embed catalog.zst
var embedded []byte

// maxFile bounds the size of a catalog file.
const maxFile = 16 << 20

// Embedded returns the catalog that is part of the program.
var Embedded = sync.OnceValue(func() *Catalog {
	c, err := Decode(embedded)
	if err != nil {
		panic("embedded catalog: " + err.Error()) // a test reads it
	}
	return c
})

// preferred is the file that Default looks at first.
var preferred struct {
	sync.Mutex
	path string
	warn func(error)
}

// Prefer makes [Default] use the catalog in a file when it is there and newer than the embedded one.
// It must be called before the first use of Default. A file that cannot be used is reported to warn,
// and the embedded catalog stands in for it.
func Prefer(path string, warn func(error)) {
	preferred.Lock()
	defer preferred.Unlock()
	preferred.path, preferred.warn = path, warn
}

// Default returns the catalog in use: the embedded one, or a newer one named by [Prefer]. It is read
// at the first call; a program that never asks never pays.
var Default = sync.OnceValue(func() *Catalog {
	preferred.Lock()
	path, warn := preferred.path, preferred.warn
	preferred.Unlock()
	base := Embedded()
	if path == "" {
		return base
	}
	c, err := ReadFile(path)
	switch {
	case os.IsNotExist(err):
		return base
	case err != nil:
		warn(fmt.Errorf("%w; using the catalog of %s that is part of iamaudit (`iamaudit catalog update` fetches a new one)", err, base.Date))
		return base
	case c.Date <= base.Date:
		return base
	}
	return c
})

// ReadFile reads an encoded catalog from a file.
func ReadFile(path string) (*Catalog, error) {
	info, err := os.Stat(path)
	if err != nil {
		return nil, err
	}
	if !info.Mode().IsRegular() || info.Size() > maxFile {
		return nil, fmt.Errorf("%s is not a catalog", path)
	}
	data, err := os.ReadFile(path)
	if err != nil {
		return nil, err
	}
	c, err := Decode(data)
	if err != nil {
		return nil, fmt.Errorf("%s is damaged: %w", path, err)
	}
	return c, nil
}
