package main

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"

	"github.com/iamaudit/iamaudit/collector"
)

// writable finds out before the long work whether a file can be written in the end. Standard output
// and S3 show it only then.
func writable(path string) error {
	if path == "-" || collector.S3(path) {
		return nil
	}
	info, err := os.Stat(path)
	switch {
	case err == nil && info.IsDir():
		return usageErrorf("%s is a directory; want a file name like %s", path, filepath.Join(path, "account.json"))
	case err == nil && !info.Mode().IsRegular():
		return nil
	}
	f, err := os.CreateTemp(filepath.Dir(path), ".iamaudit-*.tmp")
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return fmt.Errorf("write %s: the directory %s does not exist", path, filepath.Dir(path))
	case err != nil:
		if pe, ok := errors.AsType[*fs.PathError](err); ok {
			err = pe.Err
		}
		return fmt.Errorf("write %s: %w", path, err)
	}
	return errors.Join(f.Close(), os.Remove(f.Name()))
}
