package snapshot

import (
	"compress/gzip"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"strings"

	"github.com/klauspost/compress/zstd"

	"github.com/iamaudit/iamaudit/internal/atomicfile"
)

// Read reads a snapshot from a file, or from stdin for "-". Files that end in .gz or .zst are
// decompressed, and so is compressed standard input.
func Read(path string, stdin io.Reader, o Options) (*Account, error) {
	if o.File == "" {
		o.File = path
	}
	data, err := readAll(path, inputName(o.File), stdin)
	if err != nil {
		return nil, err
	}
	return Decode(data, o)
}

func readAll(path, name string, stdin io.Reader) ([]byte, error) {
	if path == "-" {
		data, err := io.ReadAll(stdin)
		if err != nil {
			return nil, fmt.Errorf("read %s: %w", name, err)
		}
		return decompress(name, data)
	}
	info, err := os.Stat(path)
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return nil, fmt.Errorf("%s: no such file; `iamaudit collect -o %s` makes one", path, path)
	case err != nil:
		return nil, fmt.Errorf("read snapshot: %w", err)
	case info.IsDir():
		return nil, fmt.Errorf("%s is a directory; want a snapshot file", path)
	}
	data, err := os.ReadFile(path)
	if err != nil {
		return nil, fmt.Errorf("read snapshot: %w", err)
	}
	return decompress(path, data)
}

// Write writes a snapshot whole or not at all, readable by its owner only. The name's end chooses
// the compression: .gz, .zst or none.
func Write(path string, a *Account) error {
	return atomicfile.Write(path, 0o600, func(w io.Writer) error { return EncodeTo(w, path, a) })
}

// EncodeTo encodes the account with the compression that the name's end asks for.
func EncodeTo(w io.Writer, name string, a *Account) error {
	var c io.WriteCloser
	switch strings.ToLower(filepath.Ext(name)) {
	case ".gz":
		c = gzip.NewWriter(w)
	case ".zst":
		// What repeats in a snapshot repeats nearby: a larger window costs half the speed for 2 % of the size.
		z, err := zstd.NewWriter(w, zstd.WithWindowSize(256<<10))
		if err != nil {
			return fmt.Errorf("write snapshot: %w", err)
		}
		c = z
	default:
		return Encode(w, a)
	}
	return errors.Join(Encode(c, a), c.Close())
}
